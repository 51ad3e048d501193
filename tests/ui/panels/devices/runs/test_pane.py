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
from tests.support.looks import flaws
from tests.support.until import until
from tests.ui.panels.devices.presets.using import add_phone, ended
from tests.ui.panels.devices.runs.using import answer, begin, end, queue


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
    assert (pane.runs.isVisible(), pane.title.text(), pane.run.run_id) == (True, "", None)
    pane.go_back()
    closed: list[bool] = []
    pane.closed.connect(lambda: closed.append(True))
    hands.click(pane.close_button)
    assert closed == [True]


async def test_a_loop_is_edited_and_its_history_shown_and_unsaved_changes_are_asked_for(
    context: UiContext, preset_id: int, qtbot: QtBot
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    pane = RunsPane(context, RunsNow(context, page), RunCommands(context, discover, page), discover, page)
    pane.resize(340, 640)
    page.show()
    pane.part.set_value("loops")
    pane.part.chosen.emit("loops")
    await until(lambda: pane.loops.has_loaded, wanted=True)
    hands.click(pane.loops.empty.button)
    await until(pane.title.text, "New loop")
    pane.form.name.setText("Night")
    assert pane.form.presets.add.itemData(1) == preset_id
    pane.form.presets.add.setCurrentIndex(1)
    pane.form.presets.add.activated.emit(1)
    hands.click(pane.form.cancel)
    await answer(page, "Stay")
    assert pane.form.isVisible()
    hands.click(pane.form.save)
    await until(lambda: [row.name for row in pane.loops.rows], ["Night"])
    await until(lambda: flaws(page), [])
    loop_id = pane.loops.rows[0].id
    hands.click(pane.loops.edit)
    await until(pane.title.text, "Night")
    pane.form.name.setText("Day")
    hands.click(pane.back)
    await answer(page, "Discard")
    await until(pane.loops.isVisible, wanted=True)
    assert pane.part.value() == "loops"
    hands.click(pane.loops.runs)
    assert (pane.runs.isVisible(), pane.part.value()) == (True, "runs")
    await until(lambda: pane.runs.filters.value().loop_id, loop_id)
