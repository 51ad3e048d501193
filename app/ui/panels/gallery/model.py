"""The gallery's list: ids and shapes of everything, rows of what is looked at, and the jobs that will add to it."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.enums import JobStatus
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
from app.domain.search import Listing
from app.services.asset.asset_index import AssetIndex
from app.system.threads import in_thread
from app.ui.follow import follow
from app.ui.panels.gallery.geometry import Day, split_days
from app.ui.panels.gallery.ghosts import Ghost, Ghosts
from app.ui.panels.gallery.places import place_of, places_of
from app.ui.panels.gallery.row_cache import RowCache
from app.ui.panels.gallery.selection import Selection

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.services.asset.catalog import Catalog
    from app.services.job.job_rows import JobRow
    from app.ui.context import UiContext

FIRST_PAGE: Final = 300
MANY_CHANGES: Final = 64
"""From so many on the list is made anew instead of mended."""
MOST_REFRESHED: Final = 5_000
"""From so many on the whole catalog is read anew."""
_JOBS_AT_WORK: Final = 64
_GATHER_MS: Final = 30
_FACETS_MS: Final = 120


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
    facets_changed = Signal(object)
    """What `Finding.facets` counted, where `has_facets` says that somebody looks at it."""

    def __init__(self, context: "UiContext", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.query = Listing()
        self.has_facets = False
        self.index = AssetIndex()
        self.selection = Selection()
        self.is_loaded = False
        self.total = 0
        self.rows = RowCache(context, self)
        self.rows.fetched.connect(self.rows_changed)
        self._catalog: Catalog | None = None
        self._ghosts = Ghosts()
        self._placed: list[int] = []
        self._days: list[Day] | None = None
        self._touched_assets: dict[int, None] = {}
        self._touched_jobs: dict[int, None] = {}
        self._generation = 0
        self._facet_timer = self._timer(_FACETS_MS, self._count_facets)
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
        self.state_changed.connect(self.want_facets)

    def __len__(self) -> int:
        return len(self.index)

    def look_for(self, query: Listing) -> None:
        """Show another list."""
        if query != self.query:
            is_same = replace(query, expanded=self.query.expanded) == self.query
            self.query = query
            self._begin(is_new=not is_same)

    def reload(self) -> None:
        """Read the library and the jobs at work again; what is chosen stays so."""
        self._catalog = None
        self._begin(is_new=False)

    def want_facets(self) -> None:
        """Count the facets of what is looked for, where they are looked at."""
        if self.has_facets and self._catalog is not None:
            self._facet_timer.start()

    def row(self, position: int) -> "AssetRow | None":
        """The asset at a place; where its row is not there yet it is fetched, and `rows_changed` says when it came."""
        asset_id = self.index.ids[position]
        if asset_id < 0:
            return None
        found = self.rows.get(asset_id)
        if found is None:
            self.rows.want((asset_id,))
        return found

    def known_row(self, asset_id: int) -> "AssetRow | None":
        """The row of an asset where it has been read."""
        return self.rows.get(asset_id)

    def ghost(self, position: int) -> Ghost | None:
        """The job whose place this is."""
        asset_id = self.index.ids[position]
        return self._ghosts.get(-asset_id) if asset_id < 0 else None

    def is_ghost(self, position: int) -> bool:
        return self.index.ids[position] < 0

    def days(self) -> list[Day]:
        """The runs of one local day."""
        if self._days is None:
            self._days = split_days(self.index.seconds) if self.query.is_in_time else _one_run(len(self))
        return self._days

    def ghosts_within(self, first: int, length: int) -> int:
        """How many of these places are jobs at work."""
        start = 0 if self._ghosts_lead else len(self.index) - len(self._placed)
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
        self.rows.want(asset_ids)

    @property
    def _ghosts_lead(self) -> bool:
        """Whether jobs at work stand before everything else: they are the newest."""
        return not (self.query.is_in_time and self.query.is_ascending)

    def _begin(self, *, is_new: bool) -> None:
        self._generation += 1
        self._context.tasks.start(self._load(self._generation, is_new=is_new), what=self.tr("read the library"))

    async def _load(self, generation: int, *, is_new: bool) -> None:
        query, user_id = self.query, self._context.user_id
        if self._catalog is None and query == Listing(is_ascending=query.is_ascending) and not self.is_loaded:
            async with self._context.read() as services:
                first = await services.assets.list_asset_index(
                    user_id, limit=FIRST_PAGE, newest_first=not query.is_ascending
                )
                rows = await services.assets.get_asset_rows(first.ids)
                jobs = await services.jobs.list_job_rows(user_id, limit=_JOBS_AT_WORK)
            if generation != self._generation:
                return
            self.rows.keep(rows)
            self._ghosts.begin(jobs)
            self._show(first, keeps_place=not is_new)
            is_new = False
        # numpy is among what this loads, which would hold the window up.
        await in_thread(import_module, "app.services.asset.finding")
        async with self._context.read() as services:
            is_read = self._catalog is None
            catalog = self._catalog or await services.assets.finding.read(user_id)
            index = await services.assets.finding.find(catalog, user_id, query)
            rows = await services.assets.get_asset_rows(index.ids[:FIRST_PAGE])
            jobs = await services.jobs.list_job_rows(user_id, limit=_JOBS_AT_WORK)
        if generation != self._generation:
            return
        if is_read:
            self.rows.clear()
        self._catalog = catalog
        self.total = catalog.count()
        self.rows.keep(rows)
        self._ghosts.begin(jobs)
        self._show(index, keeps_place=not is_new)
        if self._touched_assets or self._touched_jobs:
            self._change_timer.start()

    def _count_facets(self) -> None:
        self._context.tasks.start(self._tell_facets(self._generation), what=self.tr("count what was found"))

    async def _tell_facets(self, generation: int) -> None:
        if self._catalog is None:
            return
        async with self._context.read() as services:
            found = await services.assets.finding.facets(self._catalog, self._context.user_id, self.query.text)
        if generation == self._generation:
            self.facets_changed.emit(found)

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

    def _note(self, touched: dict[int, None], key: int) -> None:
        touched[key] = None
        if not self._change_timer.isActive():
            self._change_timer.start()

    def _take_changes(self) -> None:
        if self._catalog is None:
            # It is being read, and its end comes back to this.
            return
        assets, jobs = list(self._touched_assets), list(self._touched_jobs)
        self._touched_assets.clear()
        self._touched_jobs.clear()
        if len(assets) > MOST_REFRESHED:
            self.reload()
        else:
            self._context.tasks.start(self._refresh(self._catalog, assets, jobs), what=self.tr("read the library"))

    async def _refresh(self, catalog: "Catalog", assets: list[int], jobs: list[int]) -> None:
        generation, user_id, text = self._generation, self._context.user_id, self.query.text
        async with self._context.read() as services:
            job_rows = await services.jobs.get_job_rows(jobs) if jobs else []
            assets += self._results(job_rows, assets)
            await services.assets.finding.refresh(catalog, user_id, assets)
            part = await services.assets.finding.holds(catalog, user_id, text, assets)
            rows = await services.assets.get_asset_rows(assets)
        if generation != self._generation:
            # A newer read of the whole list has them, or will ask again.
            self._touched_assets.update(dict.fromkeys(assets))
            self._touched_jobs.update(dict.fromkeys(jobs))
            self._change_timer.start()
            return
        self.total = catalog.count()
        self.rows.keep(rows)
        there = {row.id for row in rows}
        self.rows.drop(set(assets) - there)
        self._ghosts.drop(set(jobs) - {row.id for row in job_rows})
        changed_ghosts = self._ghosts.take(job_rows)
        self._ghosts.drop(row.job_id for row in rows if row.job_id is not None)
        if self._needs_new_list(catalog, assets):
            self._begin(is_new=False)
            self.rows_changed.emit(there)
            return
        had_choice = self._first_chosen() >= 0
        has_moved = self._merge(assets, part)
        has_moved = self._place_ghosts() or has_moved
        if had_choice and not len(self.selection):
            # The current place has moved to what follows.
            self._choose_near(max(0, self.selection.current))
        if has_moved:
            self.places_changed.emit()
        self.state_changed.emit()
        self.rows_changed.emit(there)
        for job_id in changed_ghosts:
            self.ghost_changed.emit(job_id)

    def _needs_new_list(self, catalog: "Catalog", assets: Sequence[int]) -> bool:
        """Whether these assets may stand elsewhere than their times say, or are too many to be moved one by one."""
        is_stacked = self.query.has_stacks and any(key in catalog.stacks for key in assets)
        return bool(assets) and (len(assets) > MANY_CHANGES or not self.query.is_in_time or is_stacked)

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
        sign = 1 if self.query.is_ascending else -1
        ghosts = len(self._placed)
        first = ghosts if self._ghosts_lead else 0
        last = len(self.index) - (0 if self._ghosts_lead else ghosts)
        place = bisect_left(self.index.seconds, sign * seconds, first, last, key=lambda value: sign * value)
        while place < last and self.index.seconds[place] == seconds and sign * self.index.ids[place] < sign * asset_id:
            place += 1
        return place

    def _place_ghosts(self) -> bool:
        leads = self._ghosts_lead
        wanted = self._ghosts.listed(self.query.text, newest_first=leads)
        if [-ghost.job_id for ghost in wanted] == self._placed:
            return False
        for _ in self._placed:
            self._remove(0 if leads else len(self.index) - 1)
        now = int(datetime.now(UTC).timestamp())
        seconds = self.index.seconds
        edge = max(now, seconds[0 if leads else -1]) if seconds else now
        for ghost in reversed(wanted) if leads else wanted:
            self._insert(0 if leads else len(self.index), -ghost.job_id, edge, ghost.aspect)
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


def _one_run(count: int) -> list[Day]:
    """One run of everything, for a list whose order tells no days."""
    return [Day(0, date.min)] if count else []
