"""How lines of steps are painted."""

from collections.abc import Mapping

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.devices.actions.base import ActionKind
from app.services.automation.preset_file import PresetFile
from app.ui.panels.devices.presets.step_delegate import INDENT, Mark
from app.ui.panels.devices.presets.step_list import StepList
from app.ui.panels.devices.presets.step_model import StepModel
from app.ui.theme import Theme


def test_steps_stand_in_by_their_depth_and_show_what_a_run_tells(
    theme: Theme, preset: PresetFile, kinds: Mapping[str, ActionKind], qtbot: QtBot
) -> None:
    model = StepModel(kinds)
    model.show(preset)
    shown = StepList(theme, model)
    qtbot.addWidget(shown)
    shown.resize(320, 500)
    shown.show()

    def picture() -> QImage:
        return shown.viewport().grab().toImage()

    before = picture()
    assert before.size().isValid()
    inner = shown.visualRect(model.index(model.row_of("s4")))
    outer = shown.visualRect(model.index(0))
    fill = before.pixel(outer.left() + 6, outer.center().y())
    assert before.pixel(inner.left() + INDENT // 2, inner.center().y()) != fill
    assert before.pixel(inner.left() + INDENT + 6, inner.center().y()) == fill
    shown.marks.marks = {"s1": Mark("done", "1.2 s")}
    assert picture() != before
