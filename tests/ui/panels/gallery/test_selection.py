"""What is chosen."""

from app.ui.panels.gallery.selection import Selection


def test_what_is_cut_out_takes_the_current_one_to_its_successor() -> None:
    selection = Selection(10)
    selection.choose_only(5)
    selection.cut_out(4, 3)
    assert (selection.current, selection.anchor, selection.last(), len(selection)) == (4, 4, -1, 0)
    selection.cut_out(0, 2)
    selection.insert(1, 3)
    assert (selection.current, selection.last()) == (5, -1)
    selection.cut_out(5, 3)
    assert selection.current == 4
    selection.reset(2, bytes([0, 1]))
    assert (selection.last(), selection.marks, selection.current) == (1, bytes([0, 1]), -1)


def test_choosing_one_forgets_the_others() -> None:
    selection = Selection(10)
    selection.choose_only(3)
    selection.choose_only(7)
    assert list(selection) == [7]
    assert (selection.current, selection.anchor) == (7, 7)


def test_a_range_runs_from_the_anchor_and_turns_around_it() -> None:
    selection = Selection(10)
    selection.choose_only(5)
    selection.choose_range(8)
    assert list(selection) == [5, 6, 7, 8]
    selection.choose_range(2)
    assert list(selection) == [2, 3, 4, 5]
    assert (selection.current, selection.anchor) == (2, 5)


def test_a_range_can_be_added_to_what_is_chosen() -> None:
    selection = Selection(10)
    selection.choose_only(0)
    selection.toggle(5)
    selection.choose_range(6, keep=True)
    assert list(selection) == [0, 5, 6]


def test_toggling_twice_chooses_nothing() -> None:
    selection = Selection(4)
    selection.toggle(2)
    assert 2 in selection
    selection.toggle(2)
    assert len(selection) == 0


def test_all_of_a_million_are_chosen_and_counted() -> None:
    selection = Selection(1_000_000)
    selection.choose_all()
    assert len(selection) == 1_000_000


def test_what_is_chosen_moves_along_with_what_comes_and_goes() -> None:
    selection = Selection(5)
    selection.choose_only(2)
    selection.insert(0, 1)
    assert list(selection) == [3]
    assert selection.current == 3
    selection.cut_out(1, 1)
    assert list(selection) == [2]
    assert selection.current == 2


def test_when_the_current_one_goes_its_successor_becomes_it() -> None:
    selection = Selection(3)
    selection.choose_only(2)
    selection.cut_out(2, 1)
    assert selection.current == 1
    assert 5 not in selection
