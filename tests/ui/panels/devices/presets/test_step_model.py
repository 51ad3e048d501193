"""The lines of a preset for a list."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.devices.actions.base import ActionKind
from app.services.automation.preset_editing import change_step, remove_steps
from app.services.automation.preset_file import PresetFile
from app.ui.panels.devices.presets.step_model import PROBLEM_ROLE, STEPS_MIME, StepModel


def test_lines_speak_carry_their_steps_and_keep_their_place_where_only_words_change(
    preset: PresetFile, kinds: Mapping[str, ActionKind], qtmodeltester: ModelTester, qtbot: QtBot
) -> None:
    model = StepModel(kinds)
    model.show(preset)
    qtmodeltester.check(model)
    place = model.row_of("s8")
    index = model.index(place)
    assert index.data() == "Touch an element"
    assert "steps.2.steps.3.steps.0.params.selector.value" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).startswith("3.4.1 Touch an element, ")
    assert [problem.step_id for problem in index.data(PROBLEM_ROLE)] == ["s8"]
    assert "turned off" in model.index(model.row_of("s9")).data(Qt.ItemDataRole.AccessibleTextRole)
    mime = model.mimeData([model.index(2), model.index(0)])
    assert bytes(mime.data(STEPS_MIME).data()) == b"s1\ns3"
    assert not model.flags(model.index(9)) & Qt.ItemFlag.ItemIsDragEnabled
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.show(change_step(preset, "s8", params={"selector": {"by": "text", "value": "x"}}))
    assert (index.data(), model.problems()) == ("Tap “x”", [])
    with qtbot.waitSignal(model.modelReset):
        model.show(remove_steps(preset, ["s3"]))
    assert [model.words(row) for row in model.rows][1:] == [
        "Send file {{clip}} to /sdcard/Download",
        "Picture “Screen” to the gallery",
        "Press Home",
    ]
    model.show(None)
    assert (model.rowCount(), model.row_of("s1")) == (0, -1)
