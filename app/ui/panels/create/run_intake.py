"""Fills the slots of the composer with what runs of presets deliver."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from app.domain.enums import ExecutionState
from app.domain.events import ExecutionChanged
from app.services.asset.asset_rows import AssetRow
from app.services.job.outputs import RunOutput
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.panels.create.draft import Draft
from app.ui.panels.create.intake import read_rows
from app.ui.panels.create.job_input import Input, RunInput
from app.ui.panels.create.slots import START, SlotsArea


class RunIntake(QObject):
    """Puts into the draft what a run delivers: what is there at once, the rest when it is."""

    changed = Signal()
    """The draft has other inputs."""

    def __init__(self, context: UiContext, draft: Draft, slots: SlotsArea, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._draft = draft
        self._slots = slots
        context.shell.run_as_input_requested.connect(self.take)
        follow(self, context.bus, ExecutionChanged, self._follow)

    def take(self, execution_id: int) -> None:
        """Put the first file of a run into a slot."""
        self._context.tasks.start(self._take(execution_id), what=self.tr("take the input"))

    async def _take(self, execution_id: int) -> None:
        found, reason = await self._input_of(RunOutput(execution_id))
        if found is None:
            names = self._slots.slot_names()
            self._slots.show_error(START if START in names else self._slots.first_free(), reason)
            return
        self._draft.put(START, [found])
        self.changed.emit()

    def _follow(self, event: ExecutionChanged) -> None:
        if self._slots_of(event.execution_id):
            self._context.tasks.start(self._settle(event.execution_id), what=self.tr("read the run"))

    async def _settle(self, execution_id: int) -> None:
        """A run that is awaited has changed: put what it delivered in its place, or say why there is nothing."""
        for name in self._slots_of(execution_id):
            waited = self._draft.inputs[name]
            if not isinstance(waited, RunInput):
                continue
            found, reason = await self._input_of(waited.output)
            if isinstance(found, RunInput) or self._draft.inputs.get(name) != waited:
                continue
            if found is not None and found.media_type != waited.media_type:
                found, reason = None, self.tr("What run {number} delivered does not fit here.")
                reason = reason.format(number=execution_id)
            if found is not None:
                self._draft.inputs[name] = found
            else:
                self._draft.take_out(name)
            self.changed.emit()
            if found is None:
                self._slots.show_error(name if name in self._slots.slot_names() else START, reason)

    def _slots_of(self, execution_id: int) -> list[str]:
        inputs = self._draft.inputs.items()
        return [name for name, row in inputs if isinstance(row, RunInput) and row.execution_id == execution_id]

    async def _input_of(self, output: RunOutput) -> tuple[AssetRow | RunInput | None, str]:
        """What a run gives, or why it gives nothing."""
        async with self._context.read() as services:
            run = await services.executions.get_execution(output.execution_id)
            made = list(await services.executions.list_outputs(output.execution_id)) if run is not None else []
        if run is not None and not run.state.is_final:
            return RunInput(run.id, run.preset_name, output.output_index), ""
        is_done = run is not None and run.state is ExecutionState.DONE
        rows = await read_rows(self._context, made[output.output_index :][:1]) if is_done else []
        if rows and self._draft.catalog.takes(rows[0].media_type):
            return rows[0], ""
        if rows:
            return None, self.tr("Nothing can be made from it.")
        return None, self.tr("Run {number} has ended without a result.").format(number=output.execution_id)


async def read_run_inputs(context: UiContext, outputs: Mapping[str, RunOutput]) -> dict[str, Input]:
    """Slot to input, of what runs have yet to deliver; what has ended is left out."""
    found: dict[str, Input] = {}
    async with context.read() as services:
        for name, output in outputs.items():
            run = await services.executions.get_execution(output.execution_id)
            if run is not None and not run.state.is_final:
                found[name] = RunInput(run.id, run.preset_name, output.output_index)
    return found
