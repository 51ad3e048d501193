"""The index of rows."""

import random

import pytest

from app.ui.panels.queue.order import Key
from app.ui.panels.queue.sections import HEAD, Place, Sections, Step


class Rows:
    """A list that follows the signals as a view does: it knows how many rows there are, and is told each change."""

    def __init__(self) -> None:
        self.count = 0
        self.told: list[tuple[str, int, int]] = []
        self._pending: tuple[int, int] = (0, 0)

    def rows_going(self, first: int, last: int) -> None:
        assert 0 <= first <= last < self.count
        self.told.append(("-", first, last))
        self._pending = (first, last)

    def rows_gone(self) -> None:
        self.count -= self._pending[1] - self._pending[0] + 1

    def rows_coming(self, first: int, last: int) -> None:
        assert 0 <= first <= self.count
        assert first <= last
        self.told.append(("+", first, last))
        self._pending = (first, last)

    def rows_came(self) -> None:
        self.count += self._pending[1] - self._pending[0] + 1


def _step(job_id: int, group: int = 0, rank: float = 0.0) -> Step:
    return group, (rank, job_id)


def _made(
    steps: list[Step], ranks: dict[int, Key] | None = None, *, has_heads: bool = False, is_descending: bool = False
) -> tuple[Sections, Rows]:
    rows = Rows()
    sections = Sections(rows)
    sections.build(steps, ranks or {}, has_heads=has_heads, is_descending=is_descending)
    rows.count = sections.count()
    return sections, rows


def _seen(sections: Sections) -> list[str]:
    places = [sections.place_at(row) for row in range(sections.count())]
    return [f"[{place.group}]" if place.number == HEAD else str(sections.id_at(place)) for place in places]


def test_one_list_has_no_heads_and_stands_in_the_order_of_its_keys() -> None:
    sections, _ = _made([_step(2), _step(1), _step(3, rank=-1.0)])
    assert _seen(sections) == ["3", "1", "2"]
    assert [sections.row_of(_step(job_id)) for job_id in (1, 2)] == [1, 2]
    assert sections.row_of(_step(9)) == -1
    assert sections.row_of_head(0) == -1
    assert list(sections.ids()) == [3, 1, 2]


def test_an_order_can_be_turned() -> None:
    sections, rows = _made([_step(1), _step(2)], is_descending=True)
    assert _seen(sections) == ["2", "1"]
    sections.change([], [_step(3)], {})
    assert _seen(sections) == ["3", "2", "1"]
    assert rows.told == [("+", 0, 0)]
    assert sections.ids_in(0) == [3, 2, 1]


def test_jobs_stand_under_the_heads_of_their_groups_and_groups_in_the_order_of_their_ranks() -> None:
    steps = [_step(1, 7), _step(2, 7), _step(3, 5), _step(4)]
    sections, _ = _made(steps, {7: (0, 7), 5: (1, 5), 0: (2, 0)}, has_heads=True)
    assert _seen(sections) == ["[7]", "1", "2", "[5]", "3", "[0]", "4"]
    assert sections.row_of_head(5) == 3
    assert sections.groups() == [7, 5, 0]
    assert sections.place_at(3) == Place(5, HEAD)


def test_a_closed_group_shows_its_head_alone_and_keeps_what_comes_into_it() -> None:
    sections, rows = _made([_step(1, 7), _step(2, 7), _step(3, 5)], {7: (0,), 5: (1,)}, has_heads=True)
    sections.set_open(7, is_open=False)
    assert _seen(sections) == ["[7]", "[5]", "3"]
    assert sections.row_of(_step(1, 7)) == -1
    rows.told.clear()
    sections.change([], [_step(4, 7)], {})
    assert rows.told == []
    sections.change([_step(1, 7)], [], {})
    assert rows.told == []
    sections.set_open(7, is_open=True)
    assert _seen(sections) == ["[7]", "2", "4", "[5]", "3"]
    assert rows.count == sections.count()


def test_what_was_closed_stays_closed_when_it_is_made_anew() -> None:
    sections, rows = _made([_step(1, 7)], {7: (0,)}, has_heads=True)
    sections.set_open(7, is_open=False)
    sections.build([_step(1, 7), _step(2, 7)], {7: (0,)}, has_heads=True, is_descending=False)
    assert _seen(sections) == ["[7]"]
    assert not sections.is_open(7)
    rows.count = sections.count()
    sections.set_open(99, is_open=True)
    assert _seen(sections) == ["[7]"]


def test_a_group_comes_with_its_first_job_and_goes_with_its_last() -> None:
    sections, rows = _made([_step(1, 7)], {7: (1,)}, has_heads=True)
    sections.change([], [_step(2, 5), _step(3, 5)], {5: (0,)})
    assert _seen(sections) == ["[5]", "2", "3", "[7]", "1"]
    assert rows.told == [("+", 0, 2)]
    sections.change([_step(2, 5), _step(3, 5)], [], {})
    assert _seen(sections) == ["[7]", "1"]
    assert rows.told[-1] == ("-", 0, 2)


def test_a_group_moves_as_one_block_and_only_when_its_place_is_another_one() -> None:
    steps = [_step(1, 1), _step(2, 2), _step(3, 3)]
    sections, rows = _made(steps, {1: (1,), 2: (2,), 3: (3,)}, has_heads=True)
    sections.rank({1: (1.5,), 2: (2,), 9: (0,)})
    assert rows.told == []
    sections.rank({1: (9,)})
    assert _seen(sections) == ["[2]", "2", "[3]", "3", "[1]", "1"]
    assert rows.told == [("-", 0, 1), ("+", 4, 5)]


def test_jobs_that_stand_side_by_side_come_and_go_with_one_signal() -> None:
    sections, rows = _made([_step(1), _step(100)])
    sections.change([], [_step(number) for number in [*range(2, 50), 200]], {})
    assert rows.told == [("+", 1, 48), ("+", 50, 50)]
    rows.told.clear()
    sections.change([_step(number) for number in [*range(10, 20), 200]], [], {})
    assert rows.told == [("-", 50, 50), ("-", 9, 18)]
    assert rows.count == sections.count() == 40


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("has_heads", [False, True])
def test_any_mixture_of_changes_gives_what_building_anew_gives(*, is_descending: bool, has_heads: bool) -> None:
    chance = random.Random(3)  # noqa: S311
    ranks: dict[int, Key] = {group: (group,) for group in range(4)}
    sections, rows = _made([], ranks, has_heads=has_heads, is_descending=is_descending)
    present: dict[int, Step] = {}
    for _ in range(150):
        ids = chance.sample(range(40), chance.randint(1, 6))
        taken = [present.pop(job_id) for job_id in ids if job_id in present]
        put = [
            _step(job_id, chance.randint(0, 3) if has_heads else 0, chance.random())
            for job_id in ids
            if chance.random() < 0.7
        ]
        present |= {int(key[-1]): (group, key) for group, key in put}
        sections.change(taken, put, ranks)
        if chance.random() < 0.2:
            sections.set_open(chance.randint(0, 3), is_open=chance.random() < 0.5)
        if has_heads and chance.random() < 0.2:
            ranks[chance.randint(0, 3)] = (chance.random() * 4, chance.random())
            sections.rank(ranks)
        fresh, _ = _made([], ranks, has_heads=has_heads, is_descending=is_descending)
        fresh._closed = set(sections.closed)
        fresh.build(list(present.values()), ranks, has_heads=has_heads, is_descending=is_descending)
        assert _seen(sections) == _seen(fresh)
        assert rows.count == sections.count()
        assert all(sections.row_of(step) == fresh.row_of(step) for step in present.values())
