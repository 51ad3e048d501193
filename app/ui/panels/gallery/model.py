"""The gallery's list: ids and shapes of everything, rows of what is looked at, and the jobs that will add to it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from time import perf_counter
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
from app.ui.panels.gallery.geometry import LARGE
from app.ui.panels.gallery.ghosts import Ghost, Ghosts
from app.ui.panels.gallery.layouts import LayOut
from app.ui.panels.gallery.place_list import Ahead, PlaceList
from app.ui.panels.gallery.row_cache import RowCache

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.services.asset.catalog import Catalog
    from app.services.job.job_rows import JobRow
    from app.ui.context import UiContext

FIRST_PAGE: Final = 300
MANY_CHANGES: Final = 64
"""From so many on the list is made anew instead of mended."""
MOST_REFRESHED: Final = 5_000
"""From so many on the whole catalog is read anew, where they are a large part of it."""
_LARGE_PART: Final = 4
_JOBS_AT_WORK: Final = 64
_GATHER_MS: Final = 30
_FACETS_MS: Final = 120
_REST: Final = 4
"""So many times as long as a read of the library took lies at least between it and the next one."""


class GalleryModel(QObject, PlaceList):
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
        QObject.__init__(self, parent)
        PlaceList.__init__(self)
        self._context = context
        self.query = Listing(has_stacks=True)
        self.has_facets = False
        self.busy_ids: frozenset[int] = frozenset()
        self.is_loaded = False
        self.total = 0
        self.lay_out_ahead: Callable[[], LayOut] = lambda: lambda *_: None
        """Gives what lays out a list that will be shown; the view sets it."""
        self.rows = RowCache(context, self)
        self.rows.fetched.connect(self.rows_changed)
        self._catalog: Catalog | None = None
        self._ghosts = Ghosts()
        self._touched_assets: dict[int, None] = {}
        self._touched_jobs: dict[int, None] = {}
        self._generation = 0
        self._is_loading = False
        self._is_refreshing = False
        self._read_ms = 0.0
        self._read_at = 0.0
        self._reload_timer = self._timer(0, self.reload)
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
        follow(self, bus, LibraryChanged, self._follow_library)
        self.state_changed.connect(self.want_facets)

    def look_for(self, query: Listing) -> None:
        """Show another list."""
        if query != self.query:
            is_same = replace(query, expanded=self.query.expanded) == self.query
            self.query = query
            self.set_order(is_in_time=query.is_in_time, is_ascending=query.is_ascending)
            self._begin(is_new=not is_same)

    def reload(self) -> None:
        """Read the library and the jobs at work again; what is chosen stays so."""
        self._catalog = None
        self._begin(is_new=False)

    def _follow_library(self, event: LibraryChanged) -> None:
        if event.asset_ids is None:
            self._reload_soon()
        else:
            self._note(self._touched_assets, *event.asset_ids)

    def _reload_soon(self) -> None:
        """Read the library again; while another process writes all the time, most of the time is left to other work."""
        if not self._reload_timer.isActive():
            rest = self._read_at + _REST * self._read_ms - 1000 * perf_counter()
            self._reload_timer.start(max(0, int(rest)))

    async def newest_of(self, text: str, limit: int) -> "tuple[list[AssetRow], int | None]":
        """The newest assets that a search finds, whatever shows now, and how many it finds; None for very many."""
        await in_thread(import_module, "app.services.asset.finding")
        async with self._context.read() as services:
            user_id, finding = self._context.user_id, services.assets.finding
            catalog = self._catalog or await finding.read(user_id)
            ids, count = await finding.newest(catalog, user_id, text, limit)
            return await services.assets.get_asset_rows(ids), count

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
        if found is None or not self.rows.is_fresh(asset_id):
            self.rows.want((asset_id,))
        return found

    def known_row(self, asset_id: int) -> "AssetRow | None":
        """The row of an asset where it has been read."""
        return self.rows.get(asset_id)

    def ghost(self, position: int) -> Ghost | None:
        """The job whose place this is."""
        asset_id = self.index.ids[position]
        return self._ghosts.get(-asset_id) if asset_id < 0 else None

    def want(self, asset_ids: Iterable[int]) -> None:
        """Have the rows of these assets fetched where they are not there."""
        self.rows.want(asset_ids)

    def _begin(self, *, is_new: bool) -> None:
        self._generation += 1
        self._is_loading = True
        self._context.tasks.start(self._load(self._generation, is_new=is_new), what=self.tr("read the library"))

    async def _load(self, generation: int, *, is_new: bool) -> None:
        try:
            await self._read(generation, is_new=is_new)
        finally:
            self._is_loading = self._is_loading and generation != self._generation
        if self._touched_assets or self._touched_jobs:
            self._change_timer.start()

    async def _read(self, generation: int, *, is_new: bool) -> None:
        query, user_id = self.query, self._context.user_id
        if (
            self._catalog is None
            and query == Listing(is_ascending=query.is_ascending, has_stacks=True)
            and not self.is_loaded
        ):
            async with self._context.read() as services:
                begin = await services.assets.list_asset_index(
                    user_id, limit=FIRST_PAGE, newest_first=not query.is_ascending
                )
                rows = await services.assets.get_asset_rows(begin.ids)
                jobs = await services.jobs.list_job_rows(user_id, limit=_JOBS_AT_WORK)
            if generation != self._generation:
                return
            self.rows.keep(rows)
            self._ghosts.begin(jobs)
            self._show(begin, keeps_choice=not is_new)
            is_new = False
        # numpy is among what this loads, which would hold the window up.
        await in_thread(import_module, "app.services.asset.finding")
        async with self._context.read() as services:
            is_read, begun = self._catalog is None, perf_counter()
            if is_read:
                self.rows.expire()
            catalog = self._catalog or await services.assets.finding.read(user_id)
            index = await services.assets.finding.find(catalog, user_id, query)
            first = [key for key in index.ids[:FIRST_PAGE] if not self.rows.is_fresh(key)]
            rows = await services.assets.get_asset_rows(first, with_binned=True)
            jobs = await services.jobs.list_job_rows(user_id, limit=_JOBS_AT_WORK)
        if generation != self._generation:
            return
        self._ghosts.begin(jobs)
        ahead = await self._prepare(index)
        if generation != self._generation:
            return
        if is_read:
            self._read_at = 1000 * perf_counter()
            self._read_ms = self._read_at - 1000 * begun
        self._catalog = catalog
        self.total = catalog.count()
        self.rows.keep(rows)
        self._show(index, keeps_choice=not is_new, ahead=ahead)

    def _count_facets(self) -> None:
        self._context.tasks.start(self._tell_facets(self._generation), what=self.tr("count what was found"))

    async def _tell_facets(self, generation: int) -> None:
        if self._catalog is None:
            return
        async with self._context.read() as services:
            found = await services.assets.finding.facets(self._catalog, self._context.user_id, self.query.text)
        if generation == self._generation:
            self.facets_changed.emit(found)

    async def _prepare(self, index: AssetIndex) -> Ahead | None:
        """Put the jobs into a long list and lay it out, which would stall the window, in a thread."""
        if len(index) < LARGE:
            return None
        jobs, lay_out = self._listed_ghosts(), self.lay_out_ahead()
        self.add_jobs(index, jobs)
        days = await in_thread(self.days_of, index)
        await in_thread(lay_out, index, days)
        return Ahead([-job_id for job_id, _ in jobs], days)

    def _show(self, index: AssetIndex, *, keeps_choice: bool, ahead: Ahead | None = None) -> None:
        self.take(index, keeps_choice=keeps_choice, ahead=ahead)
        self._place_ghosts()
        self.is_loaded = True
        self.reset.emit()
        self.state_changed.emit()

    def _place_ghosts(self) -> bool:
        former, self.busy_ids = self.busy_ids, self._ghosts.inputs()
        if former != self.busy_ids:
            self.rows_changed.emit(set(former ^ self.busy_ids))
        return self.place_ghosts(self._listed_ghosts())

    def _listed_ghosts(self) -> list[tuple[int, int]]:
        """The jobs at work that belong into the list, in its order, each with its aspect."""
        wanted = self._ghosts.listed(self.query.text, newest_first=self.ghosts_lead)
        return [(ghost.job_id, ghost.aspect) for ghost in wanted]

    def _note(self, touched: dict[int, None], *keys: int) -> None:
        touched.update(dict.fromkeys(keys))
        if not self._change_timer.isActive():
            self._change_timer.start()

    def _take_changes(self) -> None:
        if self._is_loading or self._is_refreshing:
            # One after another, and the end of that comes back to this: an older list must not come after a newer one.
            return
        if self._catalog is None:
            # The last read has failed.
            self.reload()
            return
        assets, jobs = list(self._touched_assets), list(self._touched_jobs)
        if len(assets) > max(MOST_REFRESHED, len(self._catalog) // _LARGE_PART):
            self._touched_assets.clear()
            self._touched_jobs.clear()
            self.reload()
        elif assets or jobs:
            self._is_refreshing = True
            self._context.tasks.start(self._follow(self._catalog, assets, jobs), what=self.tr("read the library"))

    async def _follow(self, catalog: "Catalog", assets: list[int], jobs: list[int]) -> None:
        """Take in what changed; what could not be read is read with the next change."""
        touched = (dict(self._touched_assets), dict(self._touched_jobs))
        self._touched_assets.clear()
        self._touched_jobs.clear()
        try:
            await self._refresh(catalog, assets, jobs)
        except BaseException:
            self._touched_assets.update(touched[0])
            self._touched_jobs.update(touched[1])
            raise
        finally:
            self._is_refreshing = False
        if self._touched_assets or self._touched_jobs:
            self._change_timer.start()

    async def _refresh(self, catalog: "Catalog", assets: list[int], jobs: list[int]) -> None:
        generation, user_id, text = self._generation, self._context.user_id, self.query.text
        async with self._context.read() as services:
            job_rows = await services.jobs.get_job_rows(jobs) if jobs else []
            assets += self._results(job_rows, assets)
            await services.assets.finding.refresh(catalog, user_id, assets)
            is_many = len(assets) > MANY_CHANGES
            part = AssetIndex() if is_many else await services.assets.finding.holds(catalog, user_id, text, assets)
            rows = [] if is_many else await services.assets.get_asset_rows(assets, with_binned=True)
        if generation != self._generation:
            # A newer read of the whole list has them, or will ask again.
            self._touched_assets.update(dict.fromkeys(assets))
            self._touched_jobs.update(dict.fromkeys(jobs))
            return
        self.total = catalog.count()
        there = set(assets) if is_many else {row.id for row in rows}
        self.rows.expire(there)
        self.rows.keep(rows)
        self.rows.drop(set(assets) - there)
        self._ghosts.drop(set(jobs) - {row.id for row in job_rows})
        changed_ghosts = self._ghosts.take(job_rows)
        self._ghosts.drop(row.job_id for row in rows if row.job_id is not None)
        if self._needs_new_list(catalog, assets):
            self._begin(is_new=False)
            self.rows_changed.emit(there)
            return
        had_choice = self.first_chosen() >= 0
        has_moved = self.merge(assets, part)
        has_moved = self._place_ghosts() or has_moved
        if had_choice and not len(self.selection):
            # The current place has moved to what follows.
            self.choose_near(max(0, self.selection.current))
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

    def _show_progress(self, event: JobProgressed) -> None:
        if self._ghosts.progress(event):
            self.ghost_changed.emit(event.job_id)

    def _timer(self, milliseconds: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer
