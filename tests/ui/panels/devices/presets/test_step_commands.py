"""Steps are changed by keys, as a person does it."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.devices.actions.registry import discover
from app.services.automation.preset_file import Step, Variable
from app.ui.context import UiContext
from app.ui.panels.devices.presets.document import PresetDocument
from app.ui.panels.devices.presets.editor import PresetEditor
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.until import until
from tests.ui.panels.devices.presets.using import drawn, kept

ALT, CONTROL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
BODY = "s3(s4 s5 s6 s7(s8|)|)"


async def test_keys_move_copy_turn_off_and_delete_steps_and_undo_brings_all_back(
    context: UiContext, library: OpenLibrary, preset_id: int, qtbot: QtBot
) -> None:
    document = PresetDocument(context)
    editor = PresetEditor(context, document, discover(), list)
    qtbot.addWidget(editor)
    editor.resize(340, 700)
    editor.show()
    await document.open(preset_id)
    steps, key = editor.steps, Qt.Key

    def now() -> str:
        return drawn(document.file)

    steps.choose(["s2"])
    hands.press(steps, key.Key_Up, ALT)
    assert now() == f"s2 s1 {BODY} s9 s10"
    assert steps.chosen_ids() == ["s2"]
    hands.press(steps, key.Key_Down, ALT)
    steps.choose(["s9"])
    hands.press(steps, key.Key_Tab)
    assert now() == "s1 s2 s3(s4 s5 s6 s7(s8|) s9|) s10"
    hands.press(steps, key.Key_Tab)
    hands.press(steps, key.Key_Down, ALT)
    assert now() == "s1 s2 s3(s4 s5 s6 s7(s8|s9)|) s10"
    hands.press(steps, key.Key_Backtab, SHIFT)
    hands.press(steps, key.Key_Backtab, SHIFT)
    assert now() == f"s1 s2 {BODY} s9 s10"
    steps.choose(["s1", "s2"])
    hands.press(steps, key.Key_D, CONTROL)
    assert now() == f"s1 s2 s11 s12 {BODY} s9 s10"
    assert steps.chosen_ids() == ["s11", "s12"]
    hands.press(steps, key.Key_Space)
    assert document.file is not None
    assert [step.id for step in document.file.steps if step.is_off] == ["s11", "s12", "s9"]
    hands.press(steps, key.Key_Delete)
    assert now() == f"s1 s2 {BODY} s9 s10"
    assert steps.chosen_ids() == ["s3"]
    editor.commands.add("wait")
    assert now() == f"s1 s2 {BODY} s11 s9 s10"
    recorded = [Step(id="r1", action="press_back"), Step(id="r2", action="press_home")]
    editor.commands.add_recorded(recorded, {"password": Variable(), "app": Variable()})
    assert now() == f"s1 s2 {BODY} s11 r1 r2 s9 s10"
    assert list(document.file.variables) == ["password", "app", "clip"]
    assert document.file.variables["app"].title == "App"
    entries = [action for action in editor.commands.menu(editor).actions() if not action.isSeparator()]
    # No phone is shown on which they could run.
    assert [entry.isEnabled() for entry in entries] == [True] * 8 + [False] * 3
    assert entries[-1].text() == "Dry run\tF7"
    while context.undo.can_undo:
        before = context.undo.undo_text, now()
        context.undo.undo()
        await until(lambda before=before: (context.undo.undo_text, now()) != before, wanted=True)
    await until(now, wanted=f"s1 s2 {BODY} s9 s10")
    assert drawn(await kept(library, document)) == f"s1 s2 {BODY} s9 s10"
