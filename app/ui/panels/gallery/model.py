"""The gallery's list: ids and shapes of everything, rows of what is looked at, and the jobs that will add to it."""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.enums import JobStatus, MediaType
from app.domain.events import (
    AssetAdded,
    AssetChanged,
    AssetRemoved,
    JobAdded,
    JobChanged,
    JobProgressed,
    JobRemoved,
    LibraryChanged,
)
from app.services.asset.asset_index import AssetIndex
from app.ui.follow import follow
from app.ui.panels.gallery.geometry import Day, split_days
from app.ui.panels.gallery.ghosts import Ghost, Ghosts
from app.ui.panels.gallery.places import place_of, places_of
from app.ui.panels.gallery.selection import Selection

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.services.job.job_rows import JobRow
    from app.ui.context import UiContext

FIRST_PAGE: Final = 300
ROW_LIMIT: Final = 6000
FETCH_LIMIT: Final = 400
MANY_CHANGES: Final = 64
_JOBS_AT_WORK: Final = 64
_GATHER_MS: Final = 30


@dataclass(frozen=True, slots=True)
class Query:
    """What the list holds, and in which order."""

    text: str = ""
    media_type: MediaType | None = None
    newest_first: bool = True

    @property
    def is_filtered(self) -> bool:
        return bool(self.text) or self.media_type is not None


class GalleryModel(QObject):
    """Follows the library; a job at work has a place of its own, whose id is the negative of the job's."""

    reset = Signal()
    """The list is another one."""
    places_changed = Signal()
    """Some came or went; the selection moved along."""
    rows_changed = Signal(object)
    """The ids of assets whose rows came or changed, a set."""
    ghost_changed = Signal(int)
    """The id of a job that got on."""
    state_changed = Signal()
    """Loading, the number in all, or what is looked for."""

    def __init__(self, context: "UiContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.query = Query()
        self.index = AssetIndex()
        self.selection = Selection()
        self.is_loaded = False
        self.total = 0
        self._rows: OrderedDict[int, AssetRow] = OrderedDict()
        self._wanted: dict[int, None] = {}
        self._ghosts = Ghosts()
        self._placed: list[int] = []
        self._days: list[Day] | None = None
        self._touched_assets: dict[int, None] = {}
        self._touched_jobs: dict[int, None] = {}
        self._generation = 0
        self._fetch_timer = self._timer(0, self._fetch)
        self._change_timer = self._timer(_GATHER_MS, self._take_changes)
        bus = context.bus
        follow(self, bus, AssetAdded, lambda event: self._note(self._touched_assets, event.asset_id))
        follow(self, bus, AssetChanged, lambda event: self._note(self._touched_assets, event.asset_id))
        follow(self, bus, AssetRemoved, lambda event: self._note(self._touched_assets, event.asset_id))
        follow(self, bus, JobAdded, lambda event: self._note(self._touched_jobs, event.job_id))
        follow(self, bus, JobChanged, lambda event: self._note(self._touched_jobs, event.job_id))
        follow(self, bus, JobRemoved, lambda event: self._note(self._touched_jobs, event.job_id))
        follow(self, bus, JobProgressed, self._show_progress)
        follow(self, bus, LibraryChanged, lambda _: self.reload())

    def __len__(self) -> int:
        return len(self.index)

    def look_for(self, query: Query) -> None:
        """Show another list."""
        if query != self.query:
            self.query = query
            self._begin(is_new=True)

    def reload(self) -> None:
        """Read the list and the jobs at work again; what is chosen stays so."""
        self._begin(is_new=False)

    def row(self, position: int) -> "AssetRow | None":
        """The asset at a place; where its row is not there yet it is fetched, and `rows_changed` says when it came."""
        asset_id = self.index.ids[position]
        if asset_id < 0:
            return None
        found = self._rows.get(asset_id)
        if found is None:
            self.want((asset_id,))
        return found

    def known_row(self, asset_id: int) -> "AssetRow | None":
        """The row of an asset where it has been read."""
        return self._rows.get(asset_id)

    def find_content(self, sha256: str) -> "AssetRow | None":
        """An asset with this content, among those whose rows have been read."""
        return next((row for row in self._rows.values() if row.sha256 == sha256), None)

    def ghost(self, position: int) -> Ghost | None:
        """The job whose place this is."""
        asset_id = self.index.ids[position]
        return self._ghosts.get(-asset_id) if asset_id < 0 else None

    def is_ghost(self, position: int) -> bool:
        return self.index.ids[position] < 0

    def days(self) -> list[Day]:
        """The runs of one local day."""
        if self._days is None:
            self._days = split_days(self.index.seconds)
        return self._days

    def ghosts_within(self, first: int, length: int) -> int:
        """How many of these places are jobs at work."""
        start = 0 if self.query.newest_first else len(self.index) - len(self._placed)
        return max(0, min(first + length, start + len(self._placed)) - max(first, start))

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
            self._choose_near(chosen[-1] + 1)

    def asset_count(self) -> int:
        """How many assets the list holds."""
        return len(self.index) - len(self._placed)

    def want(self, asset_ids: Iterable[int]) -> None:
        """Have the rows of these assets fetched where they are not there."""
        missing = [asset_id for asset_id in asset_ids if asset_id > 0 and asset_id not in self._rows]
        self._wanted.update(dict.fromkeys(missing))
        if missing and not self._fetch_timer.isActive():
            self._fetch_timer.start()

    def _begin(self, *, is_new: bool) -> None:
        self._generation += 1
        self._context.tasks.start(self._load(self._generation, is_new=is_new), what=self.tr("read the library"))

    async def _load(self, generation: int, *, is_new: bool) -> None:
        query, user_id = self.query, self._context.user_id
        limit = FIRST_PAGE if is_new or not self.is_loaded else None
        while True:
            async with self._context.read() as services:
                index = await services.assets.list_asset_index(user_id, limit=limit, **_arguments(query))
                rows = await services.assets.get_asset_rows(index.ids[:FIRST_PAGE]) if limit else []
                jobs = await services.jobs.list_job_rows(user_id, limit=_JOBS_AT_WORK)
            if generation != self._generation:
                return
            if limit is None and not is_new:
                self._rows.clear()
            self._keep(rows)
            self._ghosts.clear()
            self._ghosts.take(jobs)
            is_whole = limit is None or len(index) < limit
            self._show(index, keeps_place=not is_new)
            if is_whole:
                break
            limit, is_new = None, False
        await self._count_all(query, generation)

    async def _count_all(self, query: Query, generation: int) -> None:
        total = self.asset_count()
        if query.is_filtered:
            async with self._context.read() as services:
                total = len(await services.assets.list_asset_ids(self._context.user_id))
        if generation == self._generation:
            self.total = total
            self.state_changed.emit()

    def _show(self, index: AssetIndex, *, keeps_place: bool) -> None:
        chosen = self.chosen_ids() if keeps_place else ()
        near = self._first_chosen()
        current = self.id_at(self.selection.current) if keeps_place else 0
        self.index = index
        self.selection.reset(len(index))
        self._placed = []
        self._days = None
        self._place_ghosts()
        if chosen or current:
            self.selection.restore(self.places_of(chosen))
            self.selection.current = self.selection.anchor = self.place_of(current) if current else -1
        if chosen and not len(self.selection):
            self._choose_near(near)
        self.is_loaded = True
        self.reset.emit()
        self.state_changed.emit()

    def _choose_near(self, place: int) -> None:
        """Choose the first asset from a place on, else the last one before it; none that is chosen already."""
        places = chain(range(place, len(self)), range(min(place, len(self)) - 1, -1, -1))
        free = (key for key in places if key not in self.selection and not self.is_ghost(key))
        found = next(free, None)
        if found is not None:
            self.selection.choose_only(found)

    def _first_chosen(self) -> int:
        """The place of the first asset that is chosen; -1 where none is."""
        return next((place for place in self.selection if not self.is_ghost(place)), -1)

    def _fetch(self) -> None:
        # What was asked for last is in view now.
        ids = list(self._wanted)[-FETCH_LIMIT:]
        self._wanted.clear()
        if ids:
            self._context.tasks.start(self._fetch_rows(ids), what=self.tr("read the library"))

    async def _fetch_rows(self, ids: Sequence[int]) -> None:
        async with self._context.read() as services:
            rows = await services.assets.get_asset_rows(ids)
        self._keep(rows)
        self.rows_changed.emit({row.id for row in rows})

    def _keep(self, rows: "Iterable[AssetRow]") -> None:
        for row in rows:
            self._rows[row.id] = row
            self._rows.move_to_end(row.id)
        while len(self._rows) > ROW_LIMIT:
            self._rows.popitem(last=False)

    def _note(self, touched: dict[int, None], key: int) -> None:
        touched[key] = None
        if not self._change_timer.isActive():
            self._change_timer.start()

    def _take_changes(self) -> None:
        assets, jobs = list(self._touched_assets), list(self._touched_jobs)
        self._touched_assets.clear()
        self._touched_jobs.clear()
        if len(assets) > MANY_CHANGES:
            self.reload()
        else:
            self._context.tasks.start(self._refresh(assets, jobs), what=self.tr("read the library"))

    async def _refresh(self, assets: list[int], jobs: list[int]) -> None:
        generation = self._generation
        async with self._context.read() as services:
            job_rows = await services.jobs.get_job_rows(jobs) if jobs else []
            assets += self._results(job_rows, assets)
            part = await services.assets.list_asset_index(self._context.user_id, only=assets, **_arguments(self.query))
            rows = await services.assets.get_asset_rows(assets)
        if generation != self._generation:
            # A newer read of the whole list has them, or will ask again.
            self._touched_assets.update(dict.fromkeys(assets))
            self._touched_jobs.update(dict.fromkeys(jobs))
            self._change_timer.start()
            return
        self._keep(rows)
        there = {row.id for row in rows}
        for asset_id in set(assets) - there:
            self._rows.pop(asset_id, None)
        self._ghosts.drop(set(jobs) - {row.id for row in job_rows})
        changed_ghosts = self._ghosts.take(job_rows)
        self._ghosts.drop(row.job_id for row in rows if row.job_id is not None)
        had_choice = self._first_chosen() >= 0
        has_moved = self._merge(assets, part)
        has_moved = self._place_ghosts() or has_moved
        if had_choice and not len(self.selection):
            # The current place has moved to what follows.
            self._choose_near(max(0, self.selection.current))
        if has_moved:
            self.total = max(self.total, self.asset_count()) if self.query.is_filtered else self.asset_count()
            self.places_changed.emit()
            self.state_changed.emit()
        self.rows_changed.emit(there)
        for job_id in changed_ghosts:
            self.ghost_changed.emit(job_id)

    def _results(self, rows: "Sequence[JobRow]", known: Sequence[int]) -> list[int]:
        """What jobs whose places show have brought, so that the result takes the place in the same moment."""
        done = [row for row in rows if row.status == JobStatus.COMPLETED and self._ghosts.get(row.id) is not None]
        return [row.result_asset_id for row in done if row.result_asset_id and row.result_asset_id not in known]

    def _merge(self, ids: Sequence[int], part: AssetIndex) -> bool:
        has_moved = False
        shown = dict(zip(part.ids, zip(part.seconds, part.aspects, strict=True), strict=True))
        for asset_id in ids:
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
        sign = -1 if self.query.newest_first else 1
        ghosts = len(self._placed)
        first = ghosts if self.query.newest_first else 0
        last = len(self.index) - (0 if self.query.newest_first else ghosts)
        place = bisect_left(self.index.seconds, sign * seconds, first, last, key=lambda value: sign * value)
        while place < last and self.index.seconds[place] == seconds and sign * self.index.ids[place] < sign * asset_id:
            place += 1
        return place

    def _place_ghosts(self) -> bool:
        query = self.query
        wanted = self._ghosts.listed(query.text, query.media_type, newest_first=query.newest_first)
        if [-ghost.job_id for ghost in wanted] == self._placed:
            return False
        for _ in self._placed:
            self._remove(0 if query.newest_first else len(self.index) - 1)
        now = int(datetime.now(UTC).timestamp())
        seconds = self.index.seconds
        edge = max(now, seconds[0 if query.newest_first else -1]) if seconds else now
        for ghost in reversed(wanted) if query.newest_first else wanted:
            self._insert(0 if query.newest_first else len(self.index), -ghost.job_id, edge, ghost.aspect)
        self._placed = [-ghost.job_id for ghost in wanted]
        return True

    def _show_progress(self, event: JobProgressed) -> None:
        if self._ghosts.progress(event):
            self.ghost_changed.emit(event.job_id)

    def _timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer


def _arguments(query: Query) -> dict[str, Any]:
    return {"text": query.text, "media_type": query.media_type, "newest_first": query.newest_first}
