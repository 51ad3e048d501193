"""Which file a step sends."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.devices.actions.base import ActionKind
from app.services.automation.preset_file import Step
from app.ui.context import UiContext
from app.ui.drag import mime_of
from app.ui.panels.devices.presets.asset_field import AssetField, asset_control
from app.ui.panels.devices.presets.asset_picker import AssetPicker
from app.ui.panels.devices.presets.step_form import StepForm
from tests.support import hands
from tests.support.library import draw_picture
from tests.support.looks import flaws
from tests.support.until import until


async def test_a_file_is_dropped_chosen_typed_or_left_to_a_variable(
    context: UiContext, kinds: Mapping[str, ActionKind], tmp_path: Path, qtbot: QtBot
) -> None:
    controls = {"asset": asset_control(context, lambda: ["clip"])}
    form = StepForm(context.theme, kinds, list, controls)
    qtbot.addWidget(form)
    form.resize(320, 560)
    form.show()
    form.show_step(Step(id="s1", action="push_asset", params={"asset": "{{clip}}"}), "1", ())
    assert form.form is not None
    told: list[object] = []
    form.params_changed.connect(lambda params, _field: told.append(params["asset"]))
    field = form.form.row("asset").control.inner
    assert isinstance(field, AssetField)
    slot = field.slot_
    assert slot.note == "A variable says which file."
    assert not slot.is_filled
    assert flaws(form) == []

    # A file of another program is brought into the library.
    assert hands.drop_files(slot.well, [draw_picture(tmp_path / "beach.png", (64, 48))])
    await until(lambda: slot.is_filled, wanted=True)
    first = str(told[-1])
    assert field.value() == first
    assert slot.well.accessibleDescription() == "beach.png"
    await until(lambda: slot.well.toolTip().splitlines(), ["beach.png", "64 \N{MULTIPLICATION SIGN} 48"])
    assert flaws(form) == []
    hands.drop(slot.well, mime_of([1, 2], []))
    assert told[-1] == first
    slot.cleared.emit()
    assert (told[-1], slot.is_filled) == ("", False)
    assert hands.drop(slot.well, mime_of([int(first)], []))
    await until(lambda: slot.is_filled, wanted=True)
    assert told[-1] == first
    field.line.clear()
    hands.type_into(field.line, "99")
    await until(lambda: slot.note, "The library has no file of this number.")
    hands.type_into(field.line, "x")
    assert slot.note == "It is neither a number nor a variable."
    (tmp_path / "notes.txt").write_text("nothing")
    hands.drop_files(slot.well, [tmp_path / "notes.txt"])
    await until(lambda: "notes.txt" in slot._error.text(), wanted=True)

    field.choose()
    picker = field.findChild(AssetPicker)
    assert picker is not None
    await until(lambda: len(picker.list.lines), 4)
    hands.type_into(picker.search, "beach")
    # Enter takes what is found for the words, though the old lines still show.
    hands.press(picker.search, Qt.Key.Key_Return)
    await until(lambda: slot.is_filled, wanted=True)
    assert told[-1] == first
    assert not picker.isVisible()
