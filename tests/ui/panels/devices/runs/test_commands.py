"""What can be done with runs and loops; what is lost for good is asked for first."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.devices.actions.registry import discover
from app.domain.enums import ExecutionState, LoopState
from app.services.automation.execution_loop_service import LoopPlan
from app.services.automation.execution_service import preset_of_run
from app.ui.context import UiContext
from app.ui.panels.devices.runs.commands import RunCommands
from tests.support.library import OpenLibrary
from tests.support.preset_runs import preset_of, step
from tests.support.until import until
from tests.ui.panels.devices.presets.using import add_phone
from tests.ui.panels.devices.runs.using import answer, queue, ran


async def test_runs_run_again_and_loops_are_kept_changed_back_and_deleted(
    context: UiContext, library: OpenLibrary, qtbot: QtBot
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.show()
    commands = RunCommands(context, discover, page)
    queued: list[int] = []
    commands.queued.connect(queued.append)
    phone = await add_phone(library)
    (failed,) = await ran(library, phone, ["It is gone."])
    async with library.read() as services:
        row = await services.executions.get_execution(failed)
    assert row is not None
    used: list[int] = []
    context.shell.run_as_input_requested.connect(used.append)
    commands.use(failed)
    assert used == [failed]
    commands.again(failed, preset_of_run(row).steps[1].id)
    await until(lambda: len(queued), 1)
    async with library.read() as services:
        again = await services.executions.get_execution(queued[0])
        opened = await services.history.list_open(library.user_id)
    assert again is not None
    assert preset_of_run(again).steps == preset_of_run(row).steps[1:]
    commands.stop(opened)
    clears = preset_of(step("clear_app_data", package="com.example.app"), name="Clear")
    commands.again(await queue(library, phone, clears))
    await answer(page, "Run")
    await until(lambda: len(queued), 2)

    async def loops() -> list[tuple[str, LoopState]]:
        async with library.read() as services:
            return [(loop.name, loop.state) for loop in await services.loops.list_rows(library.user_id)]

    async with library.write() as services:
        preset = await services.presets.create_preset(library.user_id, clears)
    plan = LoopPlan(name="Night", preset_ids=(preset.id,))
    loop_id = await commands.keep_loop(None, plan)
    assert await commands.keep_loop(loop_id, plan.model_copy(update={"name": "Day"})) == loop_id
    assert await loops() == [("Day", LoopState.STOPPED)]
    context.undo.undo()
    await until(loops, [("Night", LoopState.STOPPED)])
    async with library.read() as services:
        (loop,) = await services.loops.list_rows(library.user_id)
    for act, state in (
        (commands.start_loop, LoopState.RUNNING),
        (commands.pause_loop, LoopState.PAUSED),
        (commands.stop_loop, LoopState.STOPPED),
    ):
        act(loop)
        await until(loops, [("Night", state)])
    commands.delete_loop(loop)
    await answer(page, "Cancel")
    assert len(await loops()) == 1
    commands.delete_loop(loop)
    await answer(page, "Delete")
    await until(loops, [])
    async with library.read() as services:
        rows = await services.history.list_rows(library.user_id, [queued[0]])
    assert [row.state for row in rows] == [ExecutionState.CANCELLED]
