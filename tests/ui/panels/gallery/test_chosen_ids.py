"""The ids of many chosen places are read like a tuple."""

from array import array

import pytest

from app.ui.panels.gallery.chosen_ids import ChosenIds, chosen_among


def test_what_is_chosen_is_read_like_a_tuple() -> None:
    ids = array("q", [-7, *range(5000, 0, -1)])
    marks = bytes(1 if key == -7 or key % 2 else 0 for key in ids)
    chosen = chosen_among(ids, marks)
    same = tuple(key for key in ids if key > 0 and key % 2)
    assert chosen == same
    assert same == chosen
    assert (len(chosen), list(chosen), chosen[0], chosen[-1]) == (len(same), list(same), same[0], same[-1])
    assert (chosen[:3], chosen.index(4001)) == (same[:3], same.index(4001))
    assert [key in chosen for key in (4001, 4000, 9999)] == [True, False, False]
    assert not chosen.__contains__("4001")
    assert chosen == ChosenIds.of(same)
    assert chosen != ChosenIds.of(same[1:])
    assert chosen != same[:-1]
    assert chosen != 3
    with pytest.raises(ValueError, match="4000"):
        chosen.index(4000)


@pytest.mark.parametrize("gap", [1, 1_000_003])
def test_it_finds_its_places_in_another_list(gap: int) -> None:
    chosen = ChosenIds.of([3 * gap, 1 * gap, 9 * gap])
    assert chosen.marks_in(array("q", [-1, gap, 2 * gap, 3 * gap, 10 * gap])) == bytes([0, 1, 0, 1, 0])
    assert ChosenIds.of([]).marks_in(array("q", [5])) == bytes([0])
