"""What a preset is about."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services.automation.preset_file import PresetFile
from app.ui.panels.devices.presets.details import DetailsForm
from app.ui.theme import Theme
from tests.support import hands
from tests.support.looks import flaws


def test_category_about_and_variables_are_told_and_a_wrong_name_is_not(
    theme: Theme, preset: PresetFile, qtbot: QtBot
) -> None:
    form = DetailsForm(theme)
    qtbot.addWidget(form)
    form.resize(320, 420)
    form.show()
    form.show_preset(preset)
    state = {"file": preset}

    def take(fields: dict[str, object], _what: str) -> None:
        state["file"] = state["file"].model_copy(update=fields)
        form.show_preset(state["file"])

    form.changed.connect(take)
    hands.type_into(form.category, "s")
    hands.type_into(form.about, "!")
    assert (state["file"].category, state["file"].about[0]) == ("Reviews", "!")
    hands.click(form.add)
    assert list(state["file"].variables) == ["app", "clip", "value1"]
    line = form.variable_lines[2]
    hands.type_into(line.name, "9")
    assert line.name.text() == "9"
    assert form.trouble.isVisible()
    assert list(state["file"].variables) == ["app", "clip", "value1"]
    hands.press(line.name, Qt.Key.Key_Backspace)
    hands.type_into(line.name, "who")
    hands.type_into(line.default, "me")
    assert state["file"].variables["who"].default == "me"
    assert not form.trouble.isVisible()
    assert flaws(form) == []
    hands.click(form.variable_lines[0].remove)
    assert list(state["file"].variables) == ["clip", "who"]
    form.show_preset(preset)
    assert [line.name.text() for line in form.variable_lines] == ["app", "clip"]
