"""A graph that stands by time."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.ui.panels.lineage.placement import CARD_HEIGHT, CARD_WIDTH, COLUMN
from app.ui.panels.lineage.time_layout import place_in_time
from tests.support.graphs import random_pairs

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


@given(seed=st.integers(0, 999), minutes=st.lists(st.integers(0, 9_000), min_size=25, max_size=25))
def test_what_is_older_stands_further_left_and_no_card_covers_another(seed: int, minutes: list[int]) -> None:
    moments = [NOON + timedelta(minutes=minute) for minute in sorted(minutes)]
    pairs = random_pairs(25, seed=seed)
    placement, heads = place_in_time(range(1, 26), moments, pairs, anchor=4)
    places = [placement.places[node] for node in range(1, 26)]
    assert placement.places[4] == (0.0, 0.0)
    assert all(one[0] <= other[0] for one, other in itertools.pairwise(places))
    for parent, child in pairs:
        assert placement.places[child][0] - placement.places[parent][0] >= COLUMN - 1
    for at, one in enumerate(places):
        for other in places[at + 1 :]:
            assert abs(one[0] - other[0]) >= CARD_WIDTH or abs(one[1] - other[1]) >= CARD_HEIGHT
    days = [moment.astimezone().date() for moment in moments]
    assert [head.day.date() for head in heads] == list(dict.fromkeys(days))
    for head in heads:
        first = next(place for place, day in zip(places, days, strict=True) if day == head.day.date())
        assert head.x < first[0] - CARD_WIDTH / 2


def test_no_edge_passes_over_a_card_that_was_made_in_between() -> None:
    moments = [NOON + timedelta(minutes=minute) for minute in range(5)]
    pairs = [(1, 2), (2, 3), (1, 4), (1, 5)]
    placement, _ = place_in_time(range(1, 6), moments, pairs)
    places = placement.places
    lanes = [places[node][1] for node in range(1, 6)]
    assert lanes[0] == lanes[1] == lanes[2]
    assert len({lanes[0], lanes[3], lanes[4]}) == 3
    assert placement.via == ((), (), ((places[1][0] + COLUMN, lanes[3]),), ((places[1][0] + COLUMN, lanes[4]),))


def test_a_running_job_stands_last_and_a_parent_that_is_younger_does_no_harm() -> None:
    moments = [NOON, None, NOON - timedelta(hours=1)]
    placement, heads = place_in_time([1, -2, 3], moments, [(1, -2), (1, 3)])
    assert placement.places[3][0] < placement.places[1][0] < placement.places[-2][0]
    assert len(heads) == 1
    assert place_in_time([], [], [])[0].places == {}
    alone, none = place_in_time([-1], [None], [])
    assert (alone.places, none) == ({-1: (0.0, 0.0)}, ())
