"""Where each row of the queue stands: sorted lists of jobs, one a batch or one for all, and the heads over them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple, Protocol

from app.ui.panels.queue.order import Key

HEAD = -1
"""The number of a section's head."""


class Place(NamedTuple):
    """A row: a job of a section by its number, or the section's head."""

    group: int
    number: int


Step = tuple[int, Key]
"""A job's place in the order: its section and its key there. The collector of garbage leaves plain tuples out."""


class RowSignals(Protocol):
    """Who is told before and after rows come and go; first and last row, as a Qt model tells them."""

    def rows_going(self, first: int, last: int) -> None: ...
    def rows_gone(self) -> None: ...
    def rows_coming(self, first: int, last: int) -> None: ...
    def rows_came(self) -> None: ...


class _Section:
    __slots__ = ("group", "is_open", "keys", "rank")

    def __init__(self, group: int, rank: Key, *, is_open: bool) -> None:
        self.group = group
        self.rank = rank
        self.keys: list[Key] = []
        self.is_open = is_open


class Sections:
    """An index of rows without jobs: it knows keys alone, and a key ends with its job's id.

    Args:
        signals: Told of each change of rows.
    """

    def __init__(self, signals: RowSignals) -> None:
        self._signals = signals
        self._list: list[_Section] = []
        self._by_group: dict[int, _Section] = {}
        self._starts: list[int] | None = None
        self._has_heads = False
        self._is_descending = False
        self._closed: set[int] = set()

    @property
    def has_heads(self) -> bool:
        return self._has_heads

    @property
    def closed(self) -> frozenset[int]:
        """The groups of which only the head shows."""
        return frozenset(self._closed)

    def groups(self) -> list[int]:
        """From top to bottom."""
        return [section.group for section in self._list]

    def build(self, steps: Iterable[Step], ranks: dict[int, Key], *, has_heads: bool, is_descending: bool) -> None:
        """Make it anew, without signals: the model is reset around it."""
        self._has_heads, self._is_descending = has_heads, is_descending
        found: defaultdict[int, list[Key]] = defaultdict(list)
        for group, key in steps:
            found[group].append(key)
        self._list = []
        for group, keys in found.items():
            section = self._made(group, ranks)
            keys.sort()
            section.keys = keys
            self._list.append(section)
        self._list.sort(key=lambda section: section.rank)
        self._by_group = {section.group: section for section in self._list}
        self._starts = None

    def count(self) -> int:
        """How many rows there are."""
        return self._offsets()[-1] if self._list else 0

    def place_at(self, row: int) -> Place:
        starts = self._offsets()
        number = 0 if len(self._list) == 1 else _last_at_most(starts, row)
        section = self._list[number]
        within = row - starts[number] - self._has_heads
        return Place(section.group, HEAD if within < 0 else self._turned(section, within))

    def id_at(self, place: Place) -> int:
        """The job of a place; of a head the group."""
        return place.group if place.number == HEAD else int(self._by_group[place.group].keys[place.number][-1])

    def row_of(self, step: Step) -> int:
        """Where a job is; -1 where its section is closed or it is not in it."""
        group, key = step
        section = self._by_group.get(group)
        if section is None or not section.is_open:
            return -1
        index = bisect_left(section.keys, key)
        if index == len(section.keys) or section.keys[index] != key:
            return -1
        return self._start(section) + self._has_heads + self._turned(section, index)

    def row_of_head(self, group: int) -> int:
        """Where the head of a group is; -1 where it has none."""
        section = self._by_group.get(group)
        return self._start(section) if section is not None and self._has_heads else -1

    def ids_in(self, group: int) -> list[int]:
        """The jobs of a group from top to bottom, seen or not."""
        section = self._by_group.get(group)
        ids = [int(key[-1]) for key in section.keys] if section is not None else []
        return ids[::-1] if self._is_descending else ids

    def ids(self) -> Iterator[int]:
        """Every job from top to bottom, those of closed sections too."""
        for section in self._list:
            yield from self.ids_in(section.group)

    def change(self, taken: Sequence[Step], put: Sequence[Step], ranks: dict[int, Key]) -> None:
        """Take jobs out and put jobs in; those that stand side by side are told at once."""
        for group, keys in _by_group(taken).items():
            self._take(self._by_group[group], keys)
        for group, keys in _by_group(put).items():
            keys.sort()
            section = self._by_group.get(group)
            if section is None:
                self._add(group, keys, ranks)
            else:
                self._put(section, keys)

    def rank(self, ranks: dict[int, Key]) -> None:
        """Bring sections to their places among the others."""
        for group, rank in ranks.items():
            section = self._by_group.get(group)
            if section is None or section.rank == rank:
                continue
            section.rank = rank
            number = self._list.index(section)
            others = [*self._list[:number], *self._list[number + 1 :]]
            if bisect_left([other.rank for other in others], rank) != number:
                self._lift(section, number)
                self._insert(section)

    def set_open(self, group: int, *, is_open: bool) -> None:
        """Show the jobs of a group, or its head alone."""
        section = self._by_group.get(group)
        if section is None or section.is_open == is_open or not self._has_heads:
            return
        (self._closed.discard if is_open else self._closed.add)(group)
        first = self._start(section) + 1
        last = first + len(section.keys) - 1
        (self._signals.rows_coming if is_open else self._signals.rows_going)(first, last)
        section.is_open = is_open
        self._starts = None
        (self._signals.rows_came if is_open else self._signals.rows_gone)()

    def is_open(self, group: int) -> bool:
        section = self._by_group.get(group)
        return section is not None and section.is_open

    def close_at_first(self, groups: Iterable[int]) -> None:
        """Groups that are closed when they come."""
        self._closed.update(groups)

    def _made(self, group: int, ranks: dict[int, Key]) -> _Section:
        return _Section(group, ranks.get(group, ()), is_open=not (self._has_heads and group in self._closed))

    def _take(self, section: _Section, keys: list[Key]) -> None:
        places = sorted(bisect_left(section.keys, key) for key in keys)
        if len(places) == len(section.keys):
            self._lift(section, self._list.index(section))
            return
        top = self._start(section) + self._has_heads
        for first, last in reversed(list(_runs(places))):
            if section.is_open:
                rows = sorted((self._turned(section, first), self._turned(section, last)))
                self._signals.rows_going(top + rows[0], top + rows[1])
            del section.keys[first : last + 1]
            self._starts = None
            if section.is_open:
                self._signals.rows_gone()

    def _put(self, section: _Section, keys: list[Key]) -> None:
        top = self._start(section) + self._has_heads
        start = 0
        while start < len(keys):
            place = bisect_left(section.keys, keys[start])
            end = len(keys) if place == len(section.keys) else bisect_left(keys, section.keys[place], start)
            if section.is_open:
                first = top + (len(section.keys) - place if self._is_descending else place)
                self._signals.rows_coming(first, first + end - start - 1)
            section.keys[place:place] = keys[start:end]
            self._starts = None
            if section.is_open:
                self._signals.rows_came()
            start = end

    def _add(self, group: int, keys: list[Key], ranks: dict[int, Key]) -> None:
        section = self._made(group, ranks)
        section.keys = keys
        self._insert(section)

    def _insert(self, section: _Section) -> None:
        number = bisect_left([other.rank for other in self._list], section.rank)
        first = self._offsets()[number] if self._list else 0
        self._signals.rows_coming(first, first + self._height(section) - 1)
        self._list.insert(number, section)
        self._by_group[section.group] = section
        self._starts = None
        self._signals.rows_came()

    def _lift(self, section: _Section, number: int) -> None:
        first = self._offsets()[number]
        self._signals.rows_going(first, first + self._height(section) - 1)
        del self._list[number], self._by_group[section.group]
        self._starts = None
        self._signals.rows_gone()

    def _height(self, section: _Section) -> int:
        return self._has_heads + (len(section.keys) if section.is_open else 0)

    def _turned(self, section: _Section, index: int) -> int:
        return len(section.keys) - 1 - index if self._is_descending else index

    def _start(self, section: _Section) -> int:
        return 0 if len(self._list) == 1 else self._offsets()[self._list.index(section)]

    def _offsets(self) -> list[int]:
        """The first row of each section, and the number of all rows at the end."""
        if self._starts is None:
            self._starts = [0, *accumulate(self._height(section) for section in self._list)]
        return self._starts


def _last_at_most(starts: list[int], row: int) -> int:
    """The section in which a row is: the last one that does not start below it."""
    return bisect_left(starts, row + 1) - 1


def _by_group(steps: Sequence[Step]) -> dict[int, list[Key]]:
    found: defaultdict[int, list[Key]] = defaultdict(list)
    for group, key in steps:
        found[group].append(key)
    return found


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of numbers that follow one another, in growing order."""
    start = 0
    for number in range(1, len(places) + 1):
        if number == len(places) or places[number] != places[number - 1] + 1:
            yield places[start], places[number - 1]
            start = number
