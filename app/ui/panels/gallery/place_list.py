"""The places of the gallery's list: what stands where, what is chosen, and the jobs at work at one end."""

import importlib
from array import array
from bisect import bisect_left
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any, Final, NamedTuple

from app.services.asset.asset_index import AssetIndex
from app.ui.panels.gallery.geometry import Day, split_days
from app.ui.panels.gallery.places import place_of, places_of
from app.ui.panels.gallery.selection import Selection

MANY_CHOSEN: Final = 2000


class Ahead(NamedTuple):
    """What was made of a list before it is shown: it holds these jobs already, and has these runs."""

    jobs: list[int]
    days: list[Day]


class PlaceList:
    """Assets by their ids, and jobs at work by the negatives of theirs."""

    def __init__(self) -> None:
        self.index = AssetIndex()
        self.selection = Selection()
        self._jobs: list[int] = []
        self._days: list[Day] | None = None
        self._is_in_time, self._is_ascending, self._by_month = True, False, False

    def __len__(self) -> int:
        return len(self.index)

    @property
    def ghosts_lead(self) -> bool:
        """Whether jobs at work stand before everything else: they are the newest."""
        return not (self._is_in_time and self._is_ascending)

    def set_order(self, *, is_in_time: bool, is_ascending: bool) -> None:
        """In which order the list that is shown next will be."""
        self._is_in_time, self._is_ascending = is_in_time, is_ascending

    def set_headings(self, *, by_month: bool) -> None:
        """Have the runs of a month, or of a day."""
        self._by_month, self._days = by_month, None

    def days(self) -> list[Day]:
        """The runs of one local day or month; one run of everything where the order tells no days."""
        if self._days is None:
            self._days = self.days_of(self.index)
        return self._days

    def days_of(self, index: AssetIndex) -> list[Day]:
        """The runs that a list would have."""
        if self._is_in_time:
            return split_days(index.seconds, by_month=self._by_month)
        return [Day(0, date.min)] if len(index) else []

    def is_ghost(self, position: int) -> bool:
        return self.index.ids[position] < 0

    def ghosts_within(self, first: int, length: int) -> int:
        """How many of these places are jobs at work."""
        start = 0 if self.ghosts_lead else len(self.index) - len(self._jobs)
        return max(0, min(first + length, start + len(self._jobs)) - max(first, start))

    def asset_count(self) -> int:
        """How many assets the list holds."""
        return len(self.index) - len(self._jobs)

    def id_at(self, position: int) -> int:
        """The id at a place; 0 outside of the list."""
        return self.index.ids[position] if 0 <= position < len(self.index) else 0

    def place_of(self, asset_id: int) -> int:
        """Where an asset stands, or with the negative of its id a job; -1 where it is not in the list."""
        return place_of(self.index.ids, asset_id)

    def places_of(self, asset_ids: Collection[int]) -> list[int]:
        """Where assets stand, in the order of the list; those that are not in it are left out."""
        return places_of(self.index.ids, asset_ids)

    def chosen_ids(self) -> Sequence[int]:
        """The chosen assets, in the order of the list: a tuple, or of thousands what is read like one."""
        ids = self.index.ids
        if len(self.selection) < MANY_CHOSEN:
            return tuple(ids[position] for position in self.selection if ids[position] > 0)
        found: Sequence[int] = _many().chosen_among(ids, self.selection.marks)
        return found

    def choose_neighbour(self) -> None:
        """Choose what follows the chosen ones instead of them, or what stands before them where nothing does."""
        last = self.selection.last()
        if last >= 0:
            self.choose_near(last + 1)

    def choose_near(self, place: int) -> None:
        """Choose the first asset from a place on, else the last one before it; none that is chosen already."""
        count = len(self.index)
        places = chain(range(place, count), range(min(place, count) - 1, -1, -1))
        found = next((key for key in places if key not in self.selection and not self.is_ghost(key)), None)
        if found is not None:
            self.selection.choose_only(found)

    def first_chosen(self) -> int:
        """The place of the first asset that is chosen; -1 where none is."""
        return next((place for place in self.selection if not self.is_ghost(place)), -1)

    def take(self, index: AssetIndex, *, keeps_choice: bool, ahead: "Ahead | None" = None) -> None:
        """Have another list; where what was chosen is not in it, its neighbour is chosen.

        Args:
            index: The list.
            keeps_choice: Whether what is chosen stays so.
            ahead: What has been made of it; without that it holds no jobs as yet.
        """
        chosen = self.chosen_ids() if keeps_choice else ()
        near = self.first_chosen()
        current = self.id_at(self.selection.current) if keeps_choice else 0
        self.index = index
        self._jobs, self._days = (ahead.jobs, ahead.days) if ahead is not None else ([], None)
        self.choose(chosen)
        if current:
            self.selection.current = self.selection.anchor = self.place_of(current)
        if chosen and not len(self.selection):
            self.choose_near(near)

    def choose(self, asset_ids: Sequence[int]) -> None:
        """Choose these of the list and no others; none is the current one."""
        many = _many() if len(asset_ids) >= MANY_CHOSEN else None
        if many is not None:
            chosen = asset_ids if isinstance(asset_ids, many.ChosenIds) else many.ChosenIds.of(asset_ids)
            self.selection.reset(len(self.index), chosen.marks_in(self.index.ids))
        else:
            self.selection.reset(len(self.index))
            self.selection.restore(self.places_of(asset_ids))

    def merge(self, asked: Sequence[int], part: AssetIndex) -> bool:
        """Take in what became of assets; tells whether anything came, went or changed its shape.

        Args:
            asked: The assets.
            part: Those of them that belong into the list.
        """
        has_moved = False
        shown = dict(zip(part.ids, zip(part.seconds, part.aspects, strict=True), strict=True))
        for asset_id in asked:
            place, entry = self.place_of(asset_id), shown.get(asset_id)
            if entry is None and place >= 0:
                self._remove(place)
                has_moved = True
            elif entry is not None and place < 0:
                self._insert(self._place_for(asset_id, entry[0]), asset_id, *entry)
                has_moved = True
            elif entry is not None and self.index.aspects[place] != entry[1]:
                self.index.aspects[place] = entry[1]
                has_moved = True
        return has_moved

    def place_ghosts(self, jobs: Sequence[tuple[int, int]]) -> bool:
        """Have these jobs, each with its aspect, at their end of the list; tells whether they are others."""
        wanted = [-job_id for job_id, _ in jobs]
        if wanted == self._jobs:
            return False
        start = 0 if self.ghosts_lead else len(self.index) - len(self._jobs)
        cut_out(self.index, start, len(self._jobs))
        self.selection.cut_out(start, len(self._jobs))
        place = self.add_jobs(self.index, jobs)
        self.selection.insert(place, len(jobs))
        self._jobs, self._days = wanted, None
        return True

    def add_jobs(self, index: AssetIndex, jobs: Sequence[tuple[int, int]]) -> int:
        """Put jobs to their end of a list that has none; gives the place of the first."""
        leads, now = self.ghosts_lead, int(datetime.now(UTC).timestamp())
        edge = max(now, index.seconds[0 if leads else -1]) if index.seconds else now
        place = 0 if leads else len(index)
        index.ids[place:place] = array("q", [-job_id for job_id, _ in jobs])
        index.seconds[place:place] = array("I", [edge] * len(jobs))
        index.aspects[place:place] = array("I", [aspect for _, aspect in jobs])
        return place

    def _insert(self, place: int, asset_id: int, seconds: int, aspect: int) -> None:
        self.index.ids.insert(place, asset_id)
        self.index.seconds.insert(place, seconds)
        self.index.aspects.insert(place, aspect)
        self.selection.insert(place, 1)
        self._days = None

    def _remove(self, place: int) -> None:
        cut_out(self.index, place, 1)
        self.selection.cut_out(place, 1)
        self._days = None

    def _place_for(self, asset_id: int, seconds: int) -> int:
        sign = 1 if self._is_ascending else -1
        jobs = len(self._jobs)
        first, last = (jobs, len(self)) if self.ghosts_lead else (0, len(self.index) - jobs)
        place = bisect_left(self.index.seconds, sign * seconds, first, last, key=lambda value: sign * value)
        while place < last and self.index.seconds[place] == seconds and sign * self.index.ids[place] < sign * asset_id:
            place += 1
        return place


def cut_out(index: AssetIndex, place: int, count: int) -> None:
    """Take so many places out of a list."""
    del index.ids[place : place + count], index.seconds[place : place + count], index.aspects[place : place + count]


def _many() -> Any:
    """What loads numpy, for which few are no reason."""
    return importlib.import_module("app.ui.panels.gallery.chosen_ids")
