"""The editor as a person uses it."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.devices.actions.registry import discover
from app.services.automation.preset_file import PresetFile
from app.ui.context import UiContext
from app.ui.panels.devices.presets.action_picker import ActionPicker
from app.ui.panels.devices.presets.document import PresetDocument
from app.ui.panels.devices.presets.editor import PresetEditor
from app.ui.panels.devices.presets.selector_field import SelectorField
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.looks import flaws
from tests.support.until import until
from tests.ui.panels.devices.presets.using import drawn, kept


async def test_a_preset_is_built_by_search_form_and_details_and_kept_at_once(
    context: UiContext, library: OpenLibrary, preset_id: int, preset: PresetFile, qtbot: QtBot
) -> None:
    async with library.write() as services:
        empty_id = (await services.presets.create_preset(library.user_id, PresetFile(format=1, name="New"))).id
    document = PresetDocument(context)
    editor = PresetEditor(context, document, discover(), lambda: [preset.name])
    qtbot.addWidget(editor)
    editor.resize(350, 700)
    editor.show()
    await document.open(empty_id)
    assert editor.empty.isVisible()
    hands.click(editor.empty.button)
    picker = editor.findChild(ActionPicker)
    assert picker is not None
    hands.type_into(picker.search, "touch an el")
    hands.press(picker.search, Qt.Key.Key_Return)
    assert document.file is not None
    assert [step.action for step in document.file.steps] == ["click_element"]
    assert editor.trouble.text() == "1 thing to mend"
    hands.press(editor.steps, Qt.Key.Key_Return)
    form = editor.form.form
    assert form is not None
    field = form.row("selector").control.inner
    assert isinstance(field, SelectorField)
    hands.type_into(field.value_line, "Send it")
    assert editor.model.words(editor.model.rows[0]) == "Tap “Send it”"
    assert editor.trouble.text() == ""
    assert (await kept(library, document)).steps[0].params == {"selector": {"by": "text", "value": "Send it"}}
    # Typing is one thing to take back; the step before it another.
    assert context.undo.undo_text == "Change a step"
    hands.click(editor.details_button)
    hands.type_into(editor.details.category, "Mail")
    assert not editor.form.isVisible()
    assert (await kept(library, document)).category == "Mail"

    await document.open(preset_id)
    editor.show_place("s8")
    assert editor.form.title.text() == "Step 3.4.1: Touch an element"
    await until(lambda: flaws(editor), wanted=[])
    editor.resize(290, 480)
    editor.show_place("s5")
    assert editor.form.title.text() == "Step 3.2: Type a text"
    editor.steps.moved.emit(["s3"], editor.model.rows[9].spot)
    assert editor.trouble.text() == "A step cannot be moved into itself."
    assert drawn(document.file).startswith("s1 s2 s3(")
