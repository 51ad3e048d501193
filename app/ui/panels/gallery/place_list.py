"""The places of the gallery's list: what stands where, what is chosen, and the jobs at work at one end."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from itertools import chain

from app.services.asset.asset_index import AssetIndex
from app.ui.panels.gallery.geometry import Day, split_days
from app.ui.panels.gallery.places import place_of, places_of
from app.ui.panels.gallery.selection import Selection


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
            if self._is_in_time:
                self._days = split_days(self.index.seconds, by_month=self._by_month)
            else:
                self._days = [Day(0, date.min)] if len(self.index) else []
        return self._days

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

    def chosen_ids(self) -> tuple[int, ...]:
        """The chosen assets, in the order of the list."""
        ids = self.index.ids
        return tuple(ids[position] for position in self.selection if ids[position] > 0)

    def choose_neighbour(self) -> None:
        """Choose what follows the chosen ones instead of them, or what stands before them where nothing does."""
        chosen = list(self.selection)
        if chosen:
            self.choose_near(chosen[-1] + 1)

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

    def take(self, index: AssetIndex, *, keeps_choice: bool) -> None:
        """Have another list, as yet without jobs; where what was chosen is not in it, its neighbour is chosen."""
        chosen = self.chosen_ids() if keeps_choice else ()
        near = self.first_chosen()
        current = self.id_at(self.selection.current) if keeps_choice else 0
        self.index = index
        self.selection.reset(len(index))
        self._jobs, self._days = [], None
        if chosen or current:
            self.selection.restore(self.places_of(chosen))
            self.selection.current = self.selection.anchor = self.place_of(current) if current else -1
        if chosen and not len(self.selection):
            self.choose_near(near)

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
        leads = self.ghosts_lead
        wanted = [-job_id for job_id, _ in jobs]
        if wanted == self._jobs:
            return False
        for _ in self._jobs:
            self._remove(0 if leads else len(self.index) - 1)
        now = int(datetime.now(UTC).timestamp())
        seconds = self.index.seconds
        edge = max(now, seconds[0 if leads else -1]) if seconds else now
        for job_id, aspect in reversed(jobs) if leads else jobs:
            self._insert(0 if leads else len(self.index), -job_id, edge, aspect)
        self._jobs = wanted
        return True

    def _insert(self, place: int, asset_id: int, seconds: int, aspect: int) -> None:
        self.index.ids.insert(place, asset_id)
        self.index.seconds.insert(place, seconds)
        self.index.aspects.insert(place, aspect)
        self.selection.insert(place)
        self._days = None

    def _remove(self, place: int) -> None:
        for column in (self.index.ids, self.index.seconds, self.index.aspects):
            del column[place]
        self.selection.remove(place)
        self._days = None

    def _place_for(self, asset_id: int, seconds: int) -> int:
        sign = 1 if self._is_ascending else -1
        jobs = len(self._jobs)
        first, last = (jobs, len(self)) if self.ghosts_lead else (0, len(self.index) - jobs)
        place = bisect_left(self.index.seconds, sign * seconds, first, last, key=lambda value: sign * value)
        while place < last and self.index.seconds[place] == seconds and sign * self.index.ids[place] < sign * asset_id:
            place += 1
        return place
