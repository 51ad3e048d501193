"""Where tiles stand: days, rows and tiles as arithmetic, without a widget.

Rows with true aspect come from one prefix sum over the widths: a tile belongs to the row in which its middle falls, and
each row is then scaled to the full width. So no row depends on the one before it, and a million tiles are laid out at
once.
"""

import importlib
from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final, NamedTuple

from typing_extensions import override

MARGIN: Final = 12
"""Left of the tiles."""
RIGHT_MARGIN: Final = 14
"""Right of them: the scroll bar stands in it, beside the ring of a chosen tile."""
MILLIS: Final = 1000
MIN_ASPECT: Final = 300
MAX_ASPECT: Final = 4000
MAX_STRETCH: Final = 1.6
DAY_GAP: Final = 8
_ROWS_KNOWN: Final = 200
"""Some screens full: what is in view is asked for several times a frame."""
LARGE: Final = 20_000
"""From this number of tiles on numpy lays them out; importing it is not worth it for fewer."""


class Tile(NamedTuple):
    """Where a tile stands, in content coordinates."""

    position: int
    x: int
    y: int
    width: int
    height: int

    def contains(self, x: int, y: int) -> bool:
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


class Day(NamedTuple):
    """A run of tiles of one local day."""

    first: int
    day: date


class Section(NamedTuple):
    """A day with its heading's place and its rows."""

    first: int
    length: int
    day: date
    top: int
    first_row: int


@dataclass(frozen=True, slots=True)
class Frame:
    """The measures of a layout, in logical pixels."""

    width: int
    size: int
    gap: int
    heading: int
    is_square: bool
    is_list: bool = False
    """One a line; the size is the height of a line."""


def split_days(seconds: Sequence[int], zone: tzinfo | None = None, *, by_month: bool = False) -> list[Day]:
    """Find the runs of one local day in a list that is in the order of time, either way round.

    Args:
        seconds: Since 1970, UTC.
        zone: The user's; None for the computer's.
        by_month: Find the runs of one month, whose day is its first.
    """
    count = len(seconds)
    days: list[Day] = []
    falls = count > 1 and seconds[0] > seconds[-1]
    position = 0
    while position < count:
        day = datetime.fromtimestamp(seconds[position], zone).date()
        day = day.replace(day=1) if by_month else day
        days.append(Day(position, day))
        if falls:
            edge = _midnight(day, zone)
            position = max(position + 1, bisect_right(seconds, -edge, position, count, key=lambda value: -value))
        else:
            after = (day + timedelta(days=31)).replace(day=1) if by_month else day + timedelta(days=1)
            position = max(position + 1, bisect_left(seconds, _midnight(after, zone), position, count))
    return _merged(days)


def _midnight(day: date, zone: tzinfo | None) -> int:
    moment = datetime.combine(day, time.min, zone)
    return int((moment.astimezone() if zone is None else moment).timestamp())


def _merged(days: list[Day]) -> list[Day]:
    return [day for number, day in enumerate(days) if number == 0 or day.day != days[number - 1].day]


class GridLayout(ABC):
    """Tiles in rows under day headings; a subclass says how rows are made."""

    def __init__(self, count: int, days: Sequence[Day], frame: Frame) -> None:
        self.count = count
        self.frame = frame
        self.sections: list[Section] = []
        self.height = 0
        self._days = days

    @abstractmethod
    def row_count(self) -> int:
        """How many rows there are."""

    @abstractmethod
    def row_of(self, position: int) -> int:
        """The row in which a tile stands."""

    @abstractmethod
    def row_span(self, row: int) -> tuple[int, int]:
        """Top and bottom of a row."""

    @abstractmethod
    def row_tiles(self, row: int) -> list[Tile]:
        """The tiles of a row, from the left."""

    @abstractmethod
    def row_at(self, y: int) -> int:
        """The first row that ends below a height; the number of rows where there is none."""

    def tiles_between(self, top: int, bottom: int) -> Iterator[Tile]:
        """The tiles that touch a strip of the content."""
        row = self.row_at(top)
        while row < self.row_count() and self.row_span(row)[0] < bottom:
            yield from self.row_tiles(row)
            row += 1

    def tile(self, position: int) -> Tile:
        tiles = self.row_tiles(self.row_of(position))
        return tiles[position - tiles[0].position]

    def tile_at(self, x: int, y: int) -> Tile | None:
        """The tile under a point; None in a gap or on a heading."""
        return next((tile for tile in self.tiles_between(y, y + 1) if tile.contains(x, y)), None)

    def neighbour(self, position: int, rows: int) -> int:
        """The tile some rows further down (or up) that stands nearest under the middle of this one."""
        if self.count == 0:
            return -1
        tile = self.tile(position)
        row = min(self.row_count() - 1, max(0, self.row_of(position) + rows))
        middle = tile.x + tile.width / 2
        return min(self.row_tiles(row), key=lambda other: abs(other.x + other.width / 2 - middle)).position

    def within(self, left: int, top: int, right: int, bottom: int) -> list[int]:
        """The positions of the tiles that a rectangle touches."""
        return [
            tile.position
            for tile in self.tiles_between(top, bottom)
            if tile.x < right and tile.x + tile.width > left and tile.y < bottom and tile.y + tile.height > top
        ]

    def section_at(self, y: int) -> Section | None:
        """The day to which a height belongs."""
        if not self.sections:
            return None
        return self.sections[max(0, bisect_right(self.sections, y, key=lambda section: section.top) - 1)]

    def section_counts(self) -> list[int]:
        """The number of tiles of each day."""
        firsts = [day.first for day in self._days]
        ends = [*firsts[1:], self.count] if firsts else []
        return [end - first for first, end in zip(firsts, ends, strict=True)]


class SquareLayout(GridLayout):
    """All tiles alike: pure arithmetic for any number of them."""

    def __init__(self, count: int, days: Sequence[Day], frame: Frame) -> None:
        super().__init__(count, days, frame)
        self._columns = max(1, (frame.width + frame.gap) // (frame.size + frame.gap))
        self._side = max(1, (frame.width + frame.gap) // self._columns - frame.gap)
        self._step = self._side + frame.gap
        self._rows = 0
        top = 0
        for day, number in zip(days, self.section_counts(), strict=True):
            self.sections.append(Section(day.first, number, day.day, top, self._rows))
            rows = -(-number // self._columns)
            self._rows += rows
            top += frame.heading + rows * self._step + DAY_GAP
        self.height = top

    @override
    def row_count(self) -> int:
        return self._rows

    @override
    def row_of(self, position: int) -> int:
        section = self._section_of(position)
        return section.first_row + (position - section.first) // self._columns

    @override
    def row_span(self, row: int) -> tuple[int, int]:
        section = self._section_of_row(row)
        top = section.top + self.frame.heading + (row - section.first_row) * self._step
        return top, top + self._side

    @override
    def row_tiles(self, row: int) -> list[Tile]:
        section = self._section_of_row(row)
        top, _ = self.row_span(row)
        first = section.first + (row - section.first_row) * self._columns
        last = min(first + self._columns, section.first + section.length)
        spare = self.frame.width - (self._columns * self._step - self.frame.gap)
        tiles = []
        for position in range(first, last):
            column = position - first
            left = column * self._step + spare * column // self._columns
            right = (column + 1) * self._step + spare * (column + 1) // self._columns - self.frame.gap
            tiles.append(Tile(position, left, top, right - left, self._side))
        return tiles

    @override
    def row_at(self, y: int) -> int:
        section = self.section_at(y)
        if section is None:
            return 0
        inside = y - section.top - self.frame.heading
        rows = -(-section.length // self._columns)
        row = 0 if inside < self._side else (inside - self._side) // self._step + 1
        return section.first_row + min(row, rows)

    def _section_of(self, position: int) -> Section:
        return self.sections[bisect_right(self.sections, position, key=lambda section: section.first) - 1]

    def _section_of_row(self, row: int) -> Section:
        return self.sections[bisect_right(self.sections, row, key=lambda section: section.first_row) - 1]


class JustifiedLayout(GridLayout):
    """Tiles with their true aspect, each row as wide as the view; the last row of a day is not stretched."""

    def __init__(self, aspects: Sequence[int], days: Sequence[Day], frame: Frame) -> None:
        super().__init__(len(aspects), days, frame)
        self._aspects = aspects
        self._limit = max(MIN_ASPECT, min(MAX_ASPECT, frame.width * MILLIS // max(1, frame.size)))
        # The large one loads numpy.
        name = "large_layout" if self.count >= LARGE else "small_layout"
        module = importlib.import_module(f"app.ui.panels.gallery.{name}")
        rows: Any = module.make_rows(aspects, [day.first for day in days], frame, self._limit)
        self._firsts: Sequence[Any] = rows.firsts
        self._tops: Sequence[Any] = rows.tops
        self._heights: Sequence[Any] = rows.heights
        self._known: dict[int, list[Tile]] = {}
        self.height = int(rows.height)
        for day, number, row in zip(days, self.section_counts(), rows.day_rows, strict=True):
            self.sections.append(Section(day.first, number, day.day, int(self._tops[row]) - frame.heading, row))

    @override
    def row_count(self) -> int:
        return len(self._heights)

    @override
    def row_of(self, position: int) -> int:
        return bisect_right(self._firsts, position, 0, self.row_count()) - 1

    @override
    def row_span(self, row: int) -> tuple[int, int]:
        top = int(self._tops[row])
        return top, top + int(self._heights[row])

    @override
    def row_tiles(self, row: int) -> list[Tile]:
        found = self._known.get(row)
        if found is None:
            if len(self._known) >= _ROWS_KNOWN:
                self._known.clear()
            found = self._known[row] = self._make_tiles(row)
        return found

    def _make_tiles(self, row: int) -> list[Tile]:
        first, last = int(self._firsts[row]), int(self._firsts[row + 1])
        top, bottom = self.row_span(row)
        shapes = [min(self._limit, max(MIN_ASPECT, self._aspects[position])) for position in range(first, last)]
        room = self.frame.width - (len(shapes) - 1) * self.frame.gap
        natural = sum(shapes) * (bottom - top) / MILLIS
        # A row whose height was only rounded fills the width; one that was not stretched keeps its own.
        scale = room / natural if abs(natural - room) <= sum(shapes) / MILLIS else 1.0
        tiles, x = [], 0.0
        for position, shape in enumerate(shapes, first):
            width = shape * (bottom - top) / MILLIS * scale
            left, right = round(x), round(x + width)
            tiles.append(Tile(position, left, top, max(1, right - left), bottom - top))
            x += width + self.frame.gap
        return tiles

    @override
    def row_at(self, y: int) -> int:
        row = bisect_right(self._tops, y, 0, self.row_count()) - 1
        if row < 0:
            return 0
        return row if self.row_span(row)[1] > y else row + 1


def lay_out(aspects: Sequence[int], days: Sequence[Day], frame: Frame) -> GridLayout:
    """Lay a list out.

    Args:
        aspects: Width by height in thousandths, one for each tile.
        days: The runs of one day.
        frame: The measures.
    """
    if frame.is_list:
        # What it is a kind of stands in this file.
        found: GridLayout = importlib.import_module("app.ui.panels.gallery.list_layout").ListLayout(len(aspects), frame)
        return found
    if frame.is_square:
        return SquareLayout(len(aspects), days, frame)
    return JustifiedLayout(aspects, days, frame)
