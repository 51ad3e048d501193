"""Presets and runs take one place, by button, key and palette."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from app.ui.context import UiContext
from app.ui.panels.devices.panel import DevicesPanel
from tests.support import hands
from tests.support.until import until

_BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


async def test_one_of_them_shows_and_a_step_opens_in_the_editor(
    context: UiContext, preset_id: int, qtbot: QtBot
) -> None:
    context.view.put("devices.opened", value=True)
    actions: list[QAction] = []
    context.shell.action_registered.connect(actions.append)
    panel = DevicesPanel(context)
    qtbot.addWidget(panel)
    pages: list[str] = []
    context.shell.page_requested.connect(pages.append)
    runs_action = next(action for action in actions if action.text() == "Runs and loops")
    runs_action.trigger()
    assert (pages, panel.toolbar.runs.isChecked()) == (["devices"], True)
    panel.resize(1100, 700)
    panel.show()
    side = panel.side
    runs = side.runs
    assert runs is not None
    assert (runs.isVisible(), side.presets, side.width > 0) == (True, None, True)
    runs.editor_requested.emit(preset_id, "s4")
    presets = side.presets
    assert presets is not None
    assert (presets.isVisible(), runs.isVisible()) == (True, False)
    await until(presets.editor.steps.chosen_ids, ["s4"])
    panel.activateWindow()
    await until(panel.isActiveWindow, wanted=True)
    panel.toolbar.presets.setFocus()
    hands.press(panel.toolbar.presets, Qt.Key.Key_H, _BOTH)
    assert (presets.isVisible(), runs.isVisible()) == (False, True)
    hands.click(runs.close_button)
    assert (runs.isVisible(), side.width) == (False, 0)
    assert panel.toolbar.runs.hasFocus()
    panel.resize(500, 700)
    hands.click(panel.toolbar.runs)
    assert not panel.wall.isVisible()
