"""What a run is asked for."""

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.services.automation.preset_file import PresetFile, Variable
from app.ui.panels.devices.presets.run_dialog import RunDialog
from app.ui.theme import Theme
from tests.support import hands
from tests.support.looks import flaws


def test_each_variable_has_its_field_with_the_default_and_a_password_is_covered(
    theme: Theme, preset: PresetFile, qtbot: QtBot
) -> None:
    given = preset.model_copy(update={"variables": {**preset.variables, "password": Variable()}})
    dialog = RunDialog(theme, given, None)
    qtbot.addWidget(dialog)
    dialog.show()
    assert {name: field.text() for name, field in dialog.fields.items()} == {
        "app": "com.example.app",
        "clip": "7",
        "password": "",
    }
    assert dialog.fields["password"].echoMode() is QLineEdit.EchoMode.Password
    assert flaws(dialog) == []
    with qtbot.waitSignal(dialog.accepted):
        hands.click(dialog.primary)
