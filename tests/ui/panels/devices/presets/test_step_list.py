"""The list of steps under keys and drags."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.devices.actions.base import ActionKind
from app.services.automation.preset_editing import Spot
from app.services.automation.preset_file import PresetFile
from app.ui.panels.devices.presets.step_delegate import INDENT
from app.ui.panels.devices.presets.step_list import StepList
from app.ui.panels.devices.presets.step_model import StepModel
from app.ui.theme import Theme
from tests.support import hands

ALT, SHIFT, CONTROL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def test_keys_are_verbs_for_what_is_chosen_and_drops_fall_where_they_are_drawn(
    theme: Theme, preset: PresetFile, kinds: Mapping[str, ActionKind], qtbot: QtBot
) -> None:
    model = StepModel(kinds)
    model.show(preset)
    shown = StepList(theme, model)
    qtbot.addWidget(shown)
    shown.resize(320, 500)
    shown.show()
    asked: list[str] = []
    shown.asked.connect(asked.append)
    hands.press(shown, Qt.Key.Key_Delete)
    assert asked == []
    shown.choose(["s4", "s5"])
    assert shown.chosen_ids() == ["s4", "s5"]
    row = shown.current_row()
    assert row is not None
    assert row.number == "3.1"
    keys = Qt.Key
    for key, held in ((keys.Key_Up, ALT), (keys.Key_Down, ALT), (keys.Key_D, CONTROL)):
        hands.press(shown, key, held)
    for key in (keys.Key_Tab, keys.Key_Space, keys.Key_Insert, keys.Key_Delete):
        hands.press(shown, key)
    hands.press(shown, keys.Key_Backtab, SHIFT)
    assert asked == ["up", "down", "copy", "in", "off", "add", "delete", "out"]
    with qtbot.waitSignal(shown.activated_step):
        hands.press(shown, keys.Key_Return)

    moved: list[tuple[list[str], Spot]] = []
    shown.moved.connect(lambda ids, spot: moved.append((ids, spot)))
    mime = model.mimeData([model.index(0)])

    def drop(step_id: str, part: float, depth: int = 0, *, below: int = 0) -> Spot:
        box = shown.visualRect(model.index(model.row_of(step_id) + below))
        point = QPoint(depth * INDENT + 4, box.top() + round(part * box.height()))
        none = Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(point, Qt.DropAction.MoveAction, mime, hands.LEFT, none)
        QApplication.sendEvent(shown.viewport(), enter)
        event = QDropEvent(QPointF(point), Qt.DropAction.MoveAction, mime, hands.LEFT, none)
        QApplication.sendEvent(shown.viewport(), event)
        return moved[-1][1]

    assert drop("s2", 0.1) == Spot("", "steps", 1)
    assert drop("s2", 0.8) == Spot("", "steps", 2)
    assert drop("s3", 0.8) == Spot("s3", "steps", 0)
    assert drop("s8", 0.8, 2) == Spot("s7", "steps", 1)
    assert drop("s8", 0.5, below=1) == Spot("s7", "otherwise", 0)
    assert drop("s8", 0.5, below=2) == Spot("s7", "otherwise", 0)
    assert drop("s10", 0.9, 3) == Spot("", "steps", 5)
    assert moved[0][0] == ["s1"]
    # The dragged line was not taken out by the view.
    assert model.row_of("s1") == 0
    # Below the last line of a body the pointer says whether a step goes into it or after it.
    around = preset.steps[2].model_copy(update={"steps": preset.steps[:2]})
    model.show(preset.model_copy(update={"steps": (around,)}))
    assert drop("s2", 0.9, 1) == Spot("s3", "steps", 2)
    assert drop("s2", 0.9, 0) == Spot("", "steps", 1)
    model.show(preset.model_copy(update={"steps": ()}))
    assert shown.key_hints()
