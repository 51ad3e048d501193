"""What runs and what ran: held, stopped and run again by mouse and keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.devices.actions.registry import discover
from app.domain.enums import ExecutionState
from app.domain.errors import StorageError
from app.ui.context import UiContext
from app.ui.panels.devices.runs.commands import RunCommands
from app.ui.panels.devices.runs.now import RunsNow
from app.ui.panels.devices.runs.run_list import RunList
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.looks import flaws
from tests.support.until import until
from tests.ui.panels.devices.presets.using import add_phone
from tests.ui.panels.devices.runs.using import begin, queue, ran


async def test_runs_are_seen_held_stopped_and_run_again(context: UiContext, library: OpenLibrary, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    now = RunsNow(context, page)
    commands = RunCommands(context, discover, page)
    view = RunList(context, now, commands, page)
    view.resize(340, 600)
    page.resize(340, 600)
    page.show()
    now.set_awake(is_awake=True)
    await until(lambda: view.model.has_loaded, wanted=True)
    assert view.empty.isVisible()
    assert not view.open.isVisible()
    await until(lambda: flaws(page), [])

    phone = await add_phone(library)
    (failed,) = await ran(library, phone, ["It is gone."])
    first, second = await queue(library, phone), await queue(library, phone)
    await begin(library, first, "2")
    await until(view.hold.isEnabled, wanted=True)
    await until(lambda: view.model.ids, [failed])
    await until(lambda: flaws(page), [])
    assert view.open.current_key() == first
    opened: list[int] = []
    view.opened.connect(opened.append)
    view.open.setFocus()
    hands.press(view.open, Qt.Key.Key_Return)
    hands.press(view.open, Qt.Key.Key_Space)

    def states() -> list[ExecutionState]:
        return [run.row.state for run in now.runs]

    await until(states, [ExecutionState.PAUSED, ExecutionState.QUEUED])
    hands.click(view.hold)
    await until(states, [ExecutionState.RUNNING, ExecutionState.QUEUED])
    view.open.setFocus()
    view.open.set_current(second)
    assert not view.hold.isEnabled()
    hands.press(view.open, Qt.Key.Key_Delete)
    await until(states, [ExecutionState.RUNNING])
    hands.click(view.stop)
    await until(states, [])
    await until(lambda: view.model.ids, [second, first, failed])

    view.history.set_current(failed)
    view.focus_first()
    hands.press(view.history, Qt.Key.Key_Return)
    hands.press(view.history, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    await until(states, [ExecutionState.QUEUED])
    assert opened == [first, failed]


async def test_filters_and_errors_leave_the_history_by_a_button(
    context: UiContext, library: OpenLibrary, qtbot: QtBot
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    view = RunList(context, RunsNow(context, page), RunCommands(context, discover, page), page)
    await ran(library, await add_phone(library), ["It is gone."])
    page.show()
    await until(page.isActiveWindow, wanted=True)
    view.focus_first()
    await until(view.history.hasFocus, wanted=True)
    view.filters.state.set_value(ExecutionState.DONE)
    view.filters.changed.emit(view.filters.value())
    await until(view.empty.isVisible, wanted=True)
    hands.click(view.empty.button)
    await until(lambda: len(view.model.ids), 1)
    view.model.failed.emit(StorageError("The disk is full."))
    assert view.empty.isVisible()
    hands.click(view.empty.button)
    await until(view.history.isVisible, wanted=True)
