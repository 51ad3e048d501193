"""Fills the slots of the composer: with assets, files, pictures, and results that other jobs have yet to make."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.domain.enums import MediaType
from app.domain.errors import UploadRejectedError
from app.domain.events import AssetRemoved, JobChanged, JobRemoved
from app.services.asset.asset_rows import AssetRow
from app.services.job.job_rows import JobRow
from app.ui import drag
from app.ui.context import UiContext
from app.ui.dialogs import choose_files
from app.ui.follow import follow
from app.ui.language import told
from app.ui.panels.create.draft import Draft
from app.ui.panels.create.intake import read_jobs, read_open_jobs, read_rows, upload_files, upload_image
from app.ui.panels.create.job_choice import JobChoice
from app.ui.panels.create.job_input import (
    Input,
    JobInput,
    RunInput,
    has_result,
    input_of,
    is_to_come,
    may_make,
    media_of,
)
from app.ui.panels.create.run_intake import RunIntake
from app.ui.panels.create.slots import START, SlotsArea
from app.ui.widgets.slot import InputSlot
from app.ui.workflow_adding import is_workflow_file

_MOST_LEARNED = 50


class Inputs(QObject):
    """Puts into the draft what is brought to the slots."""

    changed = Signal()
    """The draft has other inputs, or another operation for them."""

    def __init__(self, context: UiContext, draft: Draft, slots: SlotsArea) -> None:
        super().__init__(slots)
        self._context = context
        self._draft = draft
        self._slots = slots
        self._known: dict[int, AssetRow] = {}
        self._choice: JobChoice | None = None
        slots.known = self._known
        slots.takes = self._takes
        self.runs = RunIntake(context, draft, slots, self)
        self.runs.changed.connect(self.changed)
        self._connect()

    @property
    def known(self) -> dict[int, AssetRow]:
        """Assets of which the kind is known while they are dragged."""
        return self._known

    @property
    def choice(self) -> JobChoice | None:
        """The list of jobs, while it shows."""
        return self._choice

    def bring(self, name: str, read: Callable[[], Awaitable[Sequence[Input]]]) -> None:
        """Put into a slot what is on its way.

        Args:
            name: Of the slot; another name adds to what is there.
            read: Gives what it is.
        """
        self._context.tasks.start(self._put(name, read), what=self.tr("take the input"))

    def paste(self) -> None:
        """Take what is on the clipboard into the first free slot."""
        self._slots.slot(self._slots.first_free()).paste()

    def _connect(self) -> None:
        context, slots, shell = self._context, self._slots, self._context.shell
        slots.assets_dropped.connect(lambda name, ids: self.bring(name, lambda: read_rows(context, ids)))
        slots.jobs_dropped.connect(self.take_jobs)
        slots.jobs_requested.connect(
            lambda name: context.tasks.start(self._choose_job(name), what=self.tr("list the jobs"))
        )
        slots.files_dropped.connect(self._upload_files)
        slots.image_pasted.connect(self._upload_image)
        slots.cleared.connect(self._clear)
        slots.files_requested.connect(
            lambda name: context.tasks.start(self._choose_files(name), what=self.tr("open a file"))
        )
        slots.activated.connect(self._open)
        slots.drag_requested.connect(self._drag_out)
        shell.use_as_input_requested.connect(lambda ids: self.bring(START, lambda: read_rows(context, ids)))
        shell.assets_selected.connect(
            lambda ids: context.tasks.start(self._learn(ids), what=self.tr("read the selection"))
        )
        follow(self, context.bus, AssetRemoved, self._asset_removed)
        follow(self, context.bus, JobChanged, lambda event: self._follow_job(event.job_id))
        follow(self, context.bus, JobRemoved, lambda event: self._follow_job(event.job_id))

    async def _put(self, name: str, read: Callable[[], Awaitable[Sequence[Input]]]) -> None:
        target = name if name in self._slots.slot_names() else self._slots.first_free()
        slot = self._slot(target)
        if slot is not None:
            slot.set_progress_text(self.tr("Importing\N{HORIZONTAL ELLIPSIS}"))
        try:
            rows = await read()
        except UploadRejectedError as error:
            self._slots.show_error(target, f"{error.name}: {told(error.reason)}")
            return
        finally:
            if slot is not None and self._slot(target) is slot:
                slot.set_progress_text("")
        self._known.update({row.id: row for row in rows if isinstance(row, AssetRow)})
        usable = [row for row in rows if self._takes(row.media_type)]
        if rows and not usable:
            self._slots.show_error(target, self.tr("Nothing can be made from it."))
            return
        self._draft.put(name, usable)
        self.changed.emit()

    def _slot(self, name: str) -> InputSlot | None:
        return self._slots.slot(name) if name in self._slots.slot_names() else None

    def _upload_files(self, name: str, paths: list[Path]) -> None:
        if is_workflow_file(paths):
            self._context.shell.workflow_requested.emit(paths[0])
            return
        self.bring(name, lambda: upload_files(self._context, paths))

    def _upload_image(self, name: str, image: QImage) -> None:
        self.bring(name, lambda: upload_image(self._context, image))

    def _open(self, name: str) -> None:
        """Show what is in a slot, or let the user fill it."""
        row = self._draft.inputs.get(name)
        if isinstance(row, AssetRow):
            self._context.shell.quick_look_requested.emit(row.id, (row.id,))
        elif isinstance(row, JobInput):
            self._context.shell.job_shown_requested.emit(row.job_id)
        elif isinstance(row, RunInput):
            self._context.shell.page_requested.emit("devices")
        else:
            self._context.tasks.start(self._choose_files(name), what=self.tr("open a file"))

    async def _choose_files(self, name: str) -> None:
        paths = await choose_files(self._slots, self._context.theme, self.tr("Choose a picture or clip"))
        if paths:
            self._upload_files(name, paths)

    def _takes(self, kind: MediaType) -> bool:
        return self._draft.catalog.takes(kind)

    def _clear(self, name: str) -> None:
        self._draft.take_out(name)
        self.changed.emit()

    def _drag_out(self, name: str) -> None:
        row = self._draft.inputs.get(name)
        if isinstance(row, AssetRow) and row.path:
            drag.start_drag(self._slots, [row.id], [self._context.file_of(row.path)])
        elif isinstance(row, JobInput):
            drag.start_jobs_drag(self._slots, [row.job_id])

    async def _learn(self, asset_ids: Sequence[int]) -> None:
        """Know the kinds of what may be dragged next."""
        fresh = [key for key in asset_ids[:_MOST_LEARNED] if key not in self._known]
        self._known.update({row.id: row for row in await read_rows(self._context, fresh)})

    def _asset_removed(self, event: AssetRemoved) -> None:
        self._known.pop(event.asset_id, None)
        for name in [name for name, asset_id in self._draft.asset_ids.items() if asset_id == event.asset_id]:
            self._clear(name)

    def take_jobs(self, name: str, job_ids: Sequence[int]) -> None:
        """Put the results of jobs into a slot, when they are there."""
        self._context.tasks.start(self._put_jobs(name, job_ids), what=self.tr("take the input"))

    async def _put_jobs(self, name: str, job_ids: Sequence[int]) -> None:
        """Put the results of jobs into slots: those that are there, and those that are still to be made."""
        jobs = {job.id: job for job in await read_jobs(self._context, job_ids)}
        found: list[Input] = []
        reasons: list[str] = []
        for job in (jobs[job_id] for job_id in job_ids if job_id in jobs):
            made, reason = await self._input_of(name, job)
            found += made
            reasons += [reason] if reason else []
        target = name if name in self._slots.slot_names() else self._slots.first_free()
        if not found:
            self._slots.show_error(target, reasons[0] if reasons else self.tr("That job is not there any more."))
            return
        self._draft.put(name, found)
        self.changed.emit()

    async def _input_of(self, name: str, job: JobRow) -> tuple[list[Input], str]:
        """What a job gives, or why it gives nothing."""
        if has_result(job) and job.result_asset_id is not None:
            rows = await read_rows(self._context, [job.result_asset_id])
            usable: list[Input] = [row for row in rows if self._takes(row.media_type)]
            return usable, "" if usable else self.tr("Nothing can be made from it.")
        if not is_to_come(job):
            return [], self.tr("Job {number} has ended without a result.").format(number=job.id)
        offer = self._draft.offer
        takes = [kind for kind in MediaType if self._takes(kind)]
        media = media_of(job, offer.slots if offer is not None else (), name, takes)
        if media is None:
            return [], self.tr("Nothing can be made from what job {number} makes.").format(number=job.id)
        return [input_of(job, media)], ""

    async def _choose_job(self, name: str) -> None:
        offer = self._draft.offer
        wanted = next((slot.takes for slot in offer.slots if slot.name == name), ()) if offer is not None else ()
        kinds = list(wanted) or [kind for kind in MediaType if self._takes(kind)]
        jobs = await read_open_jobs(self._context)
        slot = self._slot(name)
        if slot is None:
            return
        choice = JobChoice(self._context.theme, slot.well, [job for job in jobs if _fits(job, kinds)])
        choice.chosen.connect(lambda job_id: self.take_jobs(name, [job_id]))
        choice.closed.connect(self._forget_choice)
        self._choice = choice
        choice.open(width=choice.wanted_width)

    def _forget_choice(self) -> None:
        if self._choice is not None:
            self._choice.deleteLater()
            self._choice = None

    def _follow_job(self, job_id: int) -> None:
        if self._slots_of(job_id):
            self._context.tasks.start(self._settle(job_id), what=self.tr("read the job"))

    def _slots_of(self, job_id: int) -> list[str]:
        return [name for name, row in self._draft.inputs.items() if isinstance(row, JobInput) and row.job_id == job_id]

    async def _settle(self, job_id: int) -> None:
        """A job whose result is awaited has changed: put its result in its place, or say why there is none."""
        jobs = await read_jobs(self._context, [job_id])
        if jobs and is_to_come(jobs[0]):
            return
        result = jobs[0].result_asset_id if jobs else None
        rows = await read_rows(self._context, [result]) if result is not None else []
        for name in self._slots_of(job_id):
            waited = self._draft.inputs[name]
            fits = bool(rows) and rows[0].media_type == waited.media_type
            if fits:
                self._draft.inputs[name] = rows[0]
            else:
                self._draft.take_out(name)
            self.changed.emit()
            if not fits:
                other, nothing = (
                    self.tr("What job {number} made does not fit here."),
                    self.tr("Job {number} has ended without a result."),
                )
                place = name if name in self._slots.slot_names() else START
                self._slots.show_error(place, (other if rows else nothing).format(number=job_id))


def _fits(job: JobRow, kinds: Sequence[MediaType]) -> bool:
    return any(may_make(job, kind) for kind in kinds)
