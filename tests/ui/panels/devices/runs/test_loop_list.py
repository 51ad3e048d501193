"""The loops, by buttons, keys and menu."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.devices.actions.registry import discover
from app.domain.device import Device
from app.domain.enums import DeviceState, LoopState
from app.domain.errors import StorageError
from app.services.automation.execution_loop_service import LoopPlan
from app.ui.context import UiContext
from app.ui.panels.devices.runs.commands import RunCommands
from app.ui.panels.devices.runs.loop_list import LoopList
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.looks import flaws
from tests.support.until import until
from tests.ui.panels.devices.runs.using import CHECK, answer, begin, end


async def make_loops(library: OpenLibrary) -> None:
    async with library.write() as services:
        preset = await services.presets.create_preset(library.user_id, CHECK)
        for name in ("Day", "Night"):
            plan = LoopPlan(name=name, preset_ids=(preset.id,), stop_after_failures=1)
            await services.loops.create_loop(library.user_id, plan)


def state(view: LoopList) -> LoopState | None:
    loop = view.current()
    return loop.state if loop is not None else None


async def test_loops_are_started_paused_and_opened(context: UiContext, library: OpenLibrary, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    view = LoopList(context, RunCommands(context, discover, page), page)
    view.resize(340, 500)
    page.resize(340, 500)
    wanted: list[object] = []
    view.new_requested.connect(lambda: wanted.append("new"))
    view.edit_requested.connect(wanted.append)
    view.runs_requested.connect(lambda loop_id: wanted.append(("runs", loop_id)))
    page.show()
    await until(lambda: view.has_loaded, wanted=True)
    hands.click(view.empty.button)
    await make_loops(library)
    await until(lambda: len(view.rows), 2)
    await until(lambda: flaws(page), [])
    night = view.rows[1].id
    view.show_loop(night)
    assert (view.state.text(), view.facts.text()) == ("Stopped", "Check in\n0 today")

    hands.click(view.start)
    await until(lambda: state(view), LoopState.RUNNING)
    assert view.state.text() == "Running · waits for a phone"
    await until(page.isActiveWindow, wanted=True)
    view.focus_first()
    hands.press(view.list, Qt.Key.Key_Space)
    await until(lambda: state(view), LoopState.PAUSED)
    assert view.start.text() == "Go on"
    hands.press(view.list, Qt.Key.Key_Return)
    hands.click(view.runs)
    hands.click(view.new)
    assert wanted == ["new", night, ("runs", night), "new"]


async def test_a_loop_says_why_it_stopped_and_is_deleted_after_a_question(
    context: UiContext, library: OpenLibrary, qtbot: QtBot
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    view = LoopList(context, RunCommands(context, discover, page), page)
    view.resize(340, 500)
    page.resize(340, 500)
    await make_loops(library)
    page.show()
    await until(lambda: len(view.rows), 2)
    view.show_loop(view.rows[1].id)
    await until(page.isActiveWindow, wanted=True)
    view.start.setFocus()
    hands.click(view.start)
    await until(lambda: state(view), LoopState.RUNNING)
    assert view.pause.hasFocus()
    # A run of it fails: its limit is one.
    async with library.parts.database.write() as session:
        now = library.parts.clock.now()
        fields = {"serialno": "A", "state": DeviceState.READY, "address": "A", "created_at": now, "last_seen_at": now}
        session.add(Device(user_id=library.user_id, **fields))
    async with library.write() as services:
        await services.loops.take_turns()
        (run,) = await services.executions.next_executions()
    await until(view.state.text, "Running · runs now")
    await begin(library, run.id)
    await end(library, run.id, "It is gone.")
    async with library.write() as services:
        await services.loops.take_turns()
    await until(lambda: state(view), LoopState.STOPPED)
    assert view.reason.text() == "A run failed: It is gone."
    assert view.facts.text() == "Check in\n1 today · 1 failure in a row"
    await until(lambda: flaws(page), [])
    assert [action.text() for action in view.menu().actions() if action.isEnabled() and action.text()] == [
        "Start",
        "Edit",
        "Show its runs",
        "Delete",
        "New loop",
    ]
    hands.click(view.delete)
    await answer(page, "Delete")
    await until(lambda: [row.name for row in view.rows], ["Day"])


async def test_loops_that_cannot_be_read_say_why(context: UiContext, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    view = LoopList(context, RunCommands(context, discover, page), page)
    page.show()
    await until(lambda: view.has_loaded, wanted=True)
    view._error = StorageError("The disk is full.")
    view._show()
    assert view.empty.button.text() == "Try again"
    hands.click(view.empty.button)
    await until(view.empty.button.text, "New loop")
