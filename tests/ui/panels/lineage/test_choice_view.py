"""What is chosen in a view; the mouse and the keys do it in the tests of pointer and view."""

from tests.ui.panels.lineage.conftest import ShowGraph


def test_a_choice_of_the_user_is_told_once_and_one_of_the_program_is_not(show: ShowGraph) -> None:
    view = show([(1, 2), (2, 3)])
    told: list[tuple[int, ...]] = []
    view.selection_changed.connect(told.append)
    view.choose(1, 2)
    assert (view.chosen_id, set(view.selected_ids)) == (1, {1, 2})
    view.choose_by_user((1, 2), current=1, has_ring=False)
    assert told == []
    view.choose_by_user((2,), current=2, has_ring=False)
    view.choose_way_to(3, has_ring=False)
    assert told == [(2,), (3, 2)]
    view.choose_all()
    assert set(told[-1]) == {1, 2, 3}
    view.take_band(add=False)
    assert set(view.selected_ids) == {1, 2, 3}
    view.go_to(1)
    assert view.selected_ids == (1,)
    view.go_to(99)
    assert view.selected_ids == (1,)
