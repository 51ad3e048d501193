"""What can be done with runs and loops."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.devices.actions.base import ActionKind
from app.domain.enums import ExecutionState
from app.domain.errors import InvalidTransitionError, ResourceNotFoundError
from app.services.automation.execution_history import OpenRun
from app.services.automation.execution_loop_service import LoopPlan
from app.services.automation.execution_service import preset_of_run
from app.services.automation.loop_rows import LoopRow
from app.services.automation.preset_parts import from_step
from app.ui.context import UiContext
from app.ui.dialogs import Choice, ask
from app.ui.panels.devices.presets.agreeing import is_agreed
from app.ui.panels.devices.runs.words import tr

if TYPE_CHECKING:
    from app.services.unit_of_work import Services


class RunCommands(QObject):
    """Errors show where the window shows them.

    Args:
        context: The window.
        kinds: Gives the actions.
        over: Over which questions open.
    """

    queued = Signal(int)
    """The id of a run that was started here."""

    def __init__(self, context: UiContext, kinds: Callable[[], Mapping[str, ActionKind]], over: QWidget) -> None:
        super().__init__(over)
        self._context = context
        self._kinds = kinds
        self._over = over

    def hold(self, run: OpenRun) -> None:
        """Hold a run before its next step, or let it go on."""
        run_id = run.row.id
        if run.row.state is ExecutionState.PAUSED:
            self._write(lambda services: services.executions.resume_execution(run_id), tr("let the run go on"))
        else:
            self._write(lambda services: services.executions.pause_execution(run_id), tr("hold the run"))

    def stop(self, runs: Sequence[OpenRun]) -> None:
        """End runs at once, and take those out that wait."""

        async def work(services: "Services") -> None:
            for run in runs:
                # One that has just ended by itself needs no stop.
                with suppress(InvalidTransitionError):
                    await services.executions.cancel_execution(run.row.id)

        self._write(work, tr("stop the run"))

    def again(self, run_id: int, from_step_id: str = "") -> None:
        """Run the same on the same phone, whole or from a step on."""
        self._context.tasks.start(self._again(run_id, from_step_id), what=tr("run it again"))

    def use(self, run_id: int) -> None:
        """Put what a run delivers into the composer, when it is there."""
        self._context.shell.run_as_input_requested.emit(run_id)

    def start_loop(self, loop: LoopRow) -> None:
        """Let a loop run, or go on."""
        self._write(lambda services: services.loops.start_loop(loop.id), tr("start the loop"))

    def pause_loop(self, loop: LoopRow) -> None:
        """Start no further run of it."""
        self._write(lambda services: services.loops.pause_loop(loop.id), tr("pause the loop"))

    def stop_loop(self, loop: LoopRow) -> None:
        """Stop it with what it has under way."""
        self._write(lambda services: services.loops.stop_loop(loop.id), tr("stop the loop"))

    def delete_loop(self, loop: LoopRow) -> None:
        """Take it away, after a question."""
        self._context.tasks.start(self._delete(loop), what=tr("delete the loop"))

    async def keep_loop(self, loop_id: int | None, plan: LoopPlan) -> int:
        """Keep a new loop, or another plan of one, which can be taken back.

        Raises:
            UserError: It cannot be so.
        """
        if loop_id is None:
            async with self._context.write() as services:
                return (await services.loops.create_loop(self._context.user_id, plan)).id
        async with self._context.write() as services:
            before = await services.loops.read_plan(loop_id)
            await services.loops.change_loop(loop_id, plan)
        if before != plan:
            self._context.undo.push(
                tr("Change the loop “{name}”").format(name=plan.name),
                undo=lambda: self._change(loop_id, before),
                redo=lambda: self._change(loop_id, plan),
            )
        return loop_id

    async def _change(self, loop_id: int, plan: LoopPlan) -> None:
        async with self._context.write() as services:
            await services.loops.change_loop(loop_id, plan)

    async def _again(self, run_id: int, from_step_id: str) -> None:
        async with self._context.read() as services:
            row = await services.executions.get_execution(run_id)
        if row is None:
            raise ResourceNotFoundError("run", run_id)
        preset = preset_of_run(row)
        part = from_step(preset, from_step_id) if from_step_id else preset
        if not await is_agreed(self._over.window(), self._context.theme, self._kinds(), part):
            return
        async with self._context.write() as services:
            new = await services.executions.repeat_execution(run_id, from_step_id=from_step_id)
        self.queued.emit(new.id)

    async def _delete(self, loop: LoopRow) -> None:
        title = tr("Delete the loop “{name}”?").format(name=loop.name)
        text = tr("It stops, and its plan goes for good. What it ran stays in the history.")
        choices = [Choice(tr("Cancel"), "", "normal"), Choice(tr("Delete"), "delete", "danger")]
        if await ask(self._over.window(), self._context.theme, title, text, choices) == "delete":
            async with self._context.write() as services:
                await services.loops.delete_loop(loop.id)

    def _write(self, work: "Callable[[Services], Awaitable[object]]", what: str) -> None:
        async def run() -> None:
            async with self._context.write() as services:
                await work(services)

        self._context.tasks.start(run(), what=what)
