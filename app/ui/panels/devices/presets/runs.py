"""The run that was started from the editor: how far it is, and what became of its steps."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.devices.actions.base import ActionKind
from app.domain.enums import ExecutionState, StepState
from app.domain.events import ExecutionChanged
from app.domain.execution import Execution, ExecutionStep
from app.services.automation.execution_service import preset_of_run
from app.services.automation.preset_file import PresetFile, steps_of
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.language import told
from app.ui.panels.devices.presets.rows import rows_of
from app.ui.panels.devices.presets.step_delegate import Mark
from app.ui.panels.devices.presets.words import seconds_words, tr

DELIVERING: Final = frozenset({"screenshot", "pull_file"})
"""The actions that bring something into the library."""
_STATES: Final = {StepState.DONE: "done", StepState.FAILED: "failed"}


class PresetRuns(QObject):
    """At most one run is followed: the last one that was started here.

    Args:
        context: The services.
        kinds: The actions.
        parent: Whose end ends it.
    """

    changed = Signal()

    def __init__(self, context: UiContext, kinds: Mapping[str, ActionKind], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kinds = kinds
        self.run: Execution | None = None
        self.marks: dict[str, Mark] = {}
        self.done = 0
        """Steps that have ended, of all that the run has."""
        self.total = 0
        self.failed_step = ""
        """The id of the step that ended it."""
        self._is_reading = False
        self._is_stale = False
        follow(self, context.bus, ExecutionChanged, self._follow)

    @property
    def is_under_way(self) -> bool:
        return self.run is not None and not self.run.state.is_final

    @property
    def is_delivering(self) -> bool:
        """Whether the run brings files of the phone into the library, or has done so."""
        run = self.run
        if run is None or run.state in {ExecutionState.FAILED, ExecutionState.CANCELLED}:
            return False
        return any(step.action in DELIVERING and not step.is_off for _, step in steps_of(preset_of_run(run)))

    def start(
        self,
        device_ids: Sequence[int],
        preset: PresetFile,
        variables: Mapping[str, str],
        *,
        preset_id: int | None = None,
    ) -> None:
        """Let steps run on phones as soon as each is free; the run on the first phone is followed.

        Args:
            device_ids: Which phones; one at least.
            preset: The steps.
            variables: What is given for its variables.
            preset_id: The kept preset, where the steps are all of it.
        """
        self._context.tasks.start(self._start(device_ids, preset, variables, preset_id), what=tr("run the preset"))

    def cancel(self) -> None:
        """End the run at once."""
        if self.run is not None and self.is_under_way:
            self._context.tasks.start(self._cancel(self.run.id), what=tr("stop the run"))

    def hold(self) -> None:
        """Hold the run before its next step, or let it go on."""
        if self.run is not None and self.is_under_way:
            is_held = self.run.state is ExecutionState.PAUSED
            self._context.tasks.start(self._hold(self.run.id, is_held=is_held), what=tr("hold the run"))

    def forget(self) -> None:
        """Follow none; the run itself goes on."""
        self.run, self.marks, self.failed_step = None, {}, ""
        self.changed.emit()

    async def _start(
        self, device_ids: Sequence[int], preset: PresetFile, variables: Mapping[str, str], preset_id: int | None
    ) -> None:
        async with self._context.write() as services:
            runs = [
                await services.executions.queue_execution(one, preset, variables=variables, preset_id=preset_id)
                for one in device_ids
            ]
        self._show(runs[0], ())
        self._read()

    async def _cancel(self, run_id: int) -> None:
        async with self._context.write() as services:
            await services.executions.cancel_execution(run_id)

    async def _hold(self, run_id: int, *, is_held: bool) -> None:
        async with self._context.write() as services:
            if is_held:
                await services.executions.resume_execution(run_id)
            else:
                await services.executions.pause_execution(run_id)

    def _follow(self, event: ExecutionChanged) -> None:
        if self.run is not None and event.execution_id == self.run.id:
            self._read()

    def _read(self) -> None:
        """Read the rows; changes that come meanwhile are read in one go after it."""
        if self._is_reading:
            self._is_stale = True
            return
        self._is_reading = True
        if self._context.tasks.start(self._load(), what=tr("read the run")) is None:
            self._is_reading = False

    async def _load(self) -> None:
        try:
            self._is_stale = True
            while self._is_stale and self.run is not None:
                self._is_stale = False
                run_id = self.run.id
                async with self._context.read() as services:
                    run = await services.executions.get_execution(run_id)
                    steps = await services.executions.list_steps(run_id) if run is not None else ()
                if run is not None and self._is_followed(run_id):
                    self._show(run, steps)
        finally:
            self._is_reading = False

    def _is_followed(self, run_id: int) -> bool:
        return self.run is not None and self.run.id == run_id

    def _show(self, run: Execution, steps: Sequence[ExecutionStep]) -> None:
        self.run = run
        rows = [row for row in rows_of(preset_of_run(run), self._kinds) if row.step is not None]
        ids = {row.number: row.step.id for row in rows if row.step is not None}
        self.marks = {}
        for step in steps:
            state = _STATES.get(step.state)
            if state is not None and step.step_id in ids.values():
                self.marks[step.step_id] = Mark(state, seconds_words(step.duration_ms / 1000))
        failed = [step.step_id for step in steps if step.state is StepState.FAILED]
        self.failed_step = failed[-1] if failed and run.state is ExecutionState.FAILED else ""
        if run.current_path and not run.state.is_final:
            # The steps of a preset that a step runs are not shown here: that step is.
            current = ids.get(run.current_path.partition(".c")[0])
            if current is not None:
                self.marks[current] = Mark("running")
        self.done, self.total = len({step.step_id for step in steps} & set(ids.values())), len(ids)
        self.changed.emit()


def run_words(runs: PresetRuns) -> tuple[str, str]:
    """The name of a state in the tokens, and a sentence, for the run that is followed; empty where there is none."""
    run = runs.run
    if run is None:
        return "", ""
    place = tr("Step {place}, {done} of {total} done")
    return {
        ExecutionState.QUEUED: ("waiting", told(run.state_reason or "") or tr("Waits until the phone is free")),
        ExecutionState.RUNNING: (
            "running",
            place.format(place=run.current_path or "1", done=runs.done, total=runs.total),
        ),
        ExecutionState.PAUSED: ("warning", told(run.state_reason or "") or tr("Held")),
        ExecutionState.DONE: ("done", tr("Done")),
        ExecutionState.FAILED: ("failed", told(run.error_message or "") or tr("Failed")),
        ExecutionState.CANCELLED: ("waiting", tr("Stopped")),
    }[run.state]
