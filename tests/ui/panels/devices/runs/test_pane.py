"""The list of runs, one of them with its steps, and back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.devices.actions.registry import discover
from app.ui.context import UiContext
from app.ui.panels.devices.runs.commands import RunCommands
from app.ui.panels.devices.runs.now import RunsNow
from app.ui.panels.devices.runs.pane import RunsPane
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.until import until
from tests.ui.panels.devices.presets.using import add_phone, ended
from tests.ui.panels.devices.runs.using import begin, end, queue


async def test_a_run_opens_and_leads_back_and_what_runs_again_takes_its_place(
    context: UiContext, library: OpenLibrary, qtbot: QtBot
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    pane = RunsPane(context, RunsNow(context, page), RunCommands(context, discover, page), discover, page)
    pane.resize(340, 640)
    page.show()
    phone = await add_phone(library)
    run_id = await queue(library, phone)
    await begin(library, run_id)
    async with library.write() as services:
        await services.executions.add_step(run_id, ended(library, "s0", "1"))
    await end(library, run_id)
    pane.focus_first()
    pane.runs.opened.emit(run_id)
    await until(pane.title.text, "Check in")
    assert pane.run.steps.hasFocus()
    hands.click(pane.run.again)
    await until(lambda: pane.run.run_id != run_id, wanted=True)
    await until(lambda: pane.run.read is not None, wanted=True)
    pane.focus_first()
    pane.back.setFocus()
    hands.press(pane.back, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert (pane.runs.isVisible(), pane.title.text(), pane.run.run_id) == (True, "Runs", None)
    pane.go_back()
    closed: list[bool] = []
    pane.closed.connect(lambda: closed.append(True))
    hands.click(pane.close_button)
    assert closed == [True]
