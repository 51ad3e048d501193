"""The list's places, without a window and without a library."""

from array import array
from datetime import date

from app.services.asset.asset_index import AssetIndex
from app.ui.panels.gallery.geometry import Day
from app.ui.panels.gallery.place_list import MANY_CHOSEN, Ahead, PlaceList

DAY = 86_400
NOON = 1_767_268_800
"""The 1st of January 2026, 12:00 UTC."""


def index_of(*entries: tuple[int, int]) -> AssetIndex:
    """Ids with their days after NOON."""
    ids, days = [key for key, _ in entries], [day for _, day in entries]
    return AssetIndex(array("q", ids), array("I", [NOON + day * DAY for day in days]), array("I", [1000] * len(ids)))


def list_of(*entries: tuple[int, int], is_ascending: bool = False) -> PlaceList:
    places = PlaceList()
    places.set_order(is_in_time=True, is_ascending=is_ascending)
    places.take(index_of(*entries), keeps_choice=False)
    return places


def test_what_comes_goes_to_its_place_and_what_does_not_belong_leaves() -> None:
    for is_ascending in (False, True):
        days = [(1, 1), (3, 3), (5, 5)] if is_ascending else [(5, 5), (3, 3), (1, 1)]
        places = list_of(*days, is_ascending=is_ascending)
        places.place_ghosts([(8, 1777), (9, 1000)])
        places.selection.choose_only(places.place_of(3))
        assert places.merge([4, 1, 77], index_of((4, 4)))
        order = [3, 4, 5, -8, -9] if is_ascending else [-8, -9, 5, 4, 3]
        assert list(places.index.ids) == order
        assert (places.asset_count(), places.chosen_ids()) == (3, (3,))
        assert places.ghosts_within(0, 5) == 2
        assert not places.merge([4], index_of((4, 4)))
        places.index.aspects[places.place_of(4)] = 700
        assert places.merge([4], index_of((4, 4)))
        assert places.place_ghosts([])
        assert not places.place_ghosts([])
        assert [places.id_at(at) for at in (-1, 3)] == [0, 0]


def test_a_choice_that_is_in_no_list_any_more_goes_to_its_neighbour() -> None:
    places = list_of((5, 5), (3, 3), (1, 1))
    places.selection.choose_only(1)
    places.take(index_of((5, 5), (1, 1)), keeps_choice=True)
    assert places.chosen_ids() == (1,)
    places.take(index_of((5, 5)), keeps_choice=True)
    assert places.chosen_ids() == (5,)
    places.take(index_of(), keeps_choice=True)
    assert (places.chosen_ids(), places.first_chosen()) == ((), -1)
    places.choose_neighbour()


def test_of_thousands_that_are_chosen_those_stay_chosen_that_stay_in_the_list() -> None:
    count = MANY_CHOSEN + 500
    places = list_of(*((key, key // 100) for key in range(count, 0, -1)))
    places.place_ghosts([(7, 1000)])
    places.selection.choose_all()
    places.selection.current = places.place_of(9)
    chosen = places.chosen_ids()
    assert chosen == tuple(range(count, 0, -1))
    assert not places.place_ghosts([(7, 1000)])
    index = index_of(*((key, key // 100) for key in range(count + 5, 5, -1)))
    ahead = Ahead([-7], places.days_of(index))
    places.add_jobs(index, [(7, 1000)])
    places.take(index, keeps_choice=True, ahead=ahead)
    assert places.chosen_ids() == chosen[:-5]
    assert (places.id_at(0), places.id_at(places.selection.current), places.asset_count()) == (-7, 9, count)
    assert places.days() is ahead.days
    assert not places.place_ghosts([(7, 1000)])
    places.choose(tuple(chosen))
    assert (places.chosen_ids(), places.selection.current) == (chosen[:-5], -1)


def test_its_runs_are_days_or_months_or_all_of_it() -> None:
    places = list_of((9, 40), (8, 31), (3, 3), (2, 3))
    assert [day.first for day in places.days()] == [0, 1, 2]
    places.set_headings(by_month=True)
    assert places.days() == [Day(0, date(2026, 2, 1)), Day(2, date(2026, 1, 1))]
    places.set_order(is_in_time=False, is_ascending=False)
    places.take(index_of((2, 3), (9, 40)), keeps_choice=False)
    assert places.days() == [Day(0, date.min)]
    places.take(index_of(), keeps_choice=False)
    assert places.days() == []
