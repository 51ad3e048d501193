"""A preset's file before it is kept."""

import json
from collections.abc import Mapping

from pytestqt.qtbot import QtBot

from app.devices.actions.base import ActionKind
from app.services.automation.preset_file import PresetFile, write_preset
from app.ui.panels.devices.presets.import_dialog import ImportDialog
from app.ui.theme import Theme
from app.ui.widgets.label import Label
from tests.support.looks import flaws


def texts(dialog: ImportDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(Label))


def test_steps_and_what_is_to_be_mended_are_shown_and_a_wrong_file_names_the_place(
    theme: Theme, preset: PresetFile, kinds: Mapping[str, ActionKind], qtbot: QtBot
) -> None:
    dialog = ImportDialog(theme, "review.json", write_preset(preset), kinds, None)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.preset == preset
    assert dialog.steps.model().rowCount() == 12
    assert "Review \N{MIDDLE DOT} 10 steps \N{MIDDLE DOT} asks for app, clip" in texts(dialog)
    assert "steps.2.steps.3.steps.0.params.selector.value" in texts(dialog)
    assert flaws(dialog) == []

    given = json.dumps({"format": 1, "name": "x", "steps": [{"id": "a", "action": 3}], "more": 1})
    wrong = ImportDialog(theme, "x.json", given.encode(), kinds, None)
    qtbot.addWidget(wrong)
    wrong.show()
    assert wrong.preset is None
    assert "steps.0.action: " in wrong.faults
    assert "more: " in wrong.faults
    assert not wrong.primary.isVisible()
    assert flaws(wrong) == []
