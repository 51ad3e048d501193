"""The form of a loop keeps what is whole, and says what is not."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.devices.actions.registry import discover
from app.domain.enums import DeviceChoice
from app.services.automation.execution_loop_service import LoopPlan
from app.services.automation.preset_file import PresetFile
from app.ui.context import UiContext
from app.ui.panels.devices.runs.commands import RunCommands
from app.ui.panels.devices.runs.loop_form import LoopChoices, LoopForm
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.looks import flaws
from tests.support.until import until
from tests.ui.panels.devices.presets.using import add_phone


async def test_a_loop_is_made_and_changed_and_what_is_wrong_is_said(
    context: UiContext, library: OpenLibrary, preset_id: int, preset: PresetFile, qtbot: QtBot
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    form = LoopForm(context, RunCommands(context, discover, page), page)
    form.resize(340, 620)
    page.show()
    phone = await add_phone(library)
    variables = {preset_id: preset.variables}
    kept: list[int] = []
    form.kept.connect(kept.append)
    choices = LoopChoices(((phone, "1 A"),), ((preset_id, "Review clip"),), variables)
    form.show_plan(None, LoopPlan.model_construct(name="", preset_ids=()), choices)
    form.name.setText("Night")
    form.presets.add.setCurrentIndex(1)
    form.presets.add.activated.emit(1)
    assert list(form.variables) == ["app", "clip"]
    assert form.variables["clip"].placeholderText() == "7"
    form.variables["clip"].setText("9")
    form.among[phone].setChecked(True)
    form.delay.set_value(30)
    form.cap.set_value(5)
    form.has_window.setChecked(True)
    form.end.setText("late")
    hands.click(form.save)
    assert form.trouble.text().startswith("The hours are times of day")
    form.begin.setText("22")
    form.end.setText("6:30")
    assert form.is_changed
    await until(lambda: flaws(page), [])
    hands.click(form.save)
    await until(lambda: len(kept), 1)
    assert not form.is_changed

    async def plan() -> LoopPlan:
        async with library.read() as services:
            return await services.loops.read_plan(kept[0])

    made = await plan()
    assert (made.device_choice, made.device_ids, made.variables) == (DeviceChoice.ANY_FREE, (phone,), {"clip": "9"})
    assert (made.delay_seconds, made.daily_cap, made.window_from, made.window_to) == (30, 5, 22 * 60, 390)
    form.show_plan(kept[0], made, choices)
    assert not form.is_changed
    form.choice.set_value(DeviceChoice.FIXED)
    form.choice.chosen.emit(DeviceChoice.FIXED)
    assert (form.phone.isVisible(), form.among[phone].isVisible()) == (True, False)
    hands.click(form.save)
    await until(lambda: len(kept), 2)
    assert (await plan()).device_id == phone
    form.show_plan(None, made, choices)
    hands.click(form.save)
    await until(form.trouble.text, "There is a loop “Night” already.")


async def test_what_is_lacking_is_said(context: UiContext, preset_id: int, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    form = LoopForm(context, RunCommands(context, discover, page), page)
    page.show()
    form.show_plan(None, LoopPlan.model_construct(name="", preset_ids=()), LoopChoices())
    form.choice.set_value(DeviceChoice.FIXED)
    for name, presets, trouble in (
        ("", [], "It needs a name."),
        ("Night", [], "It needs a preset."),
        ("Night", [preset_id], "There is no phone to choose."),
    ):
        form.name.setText(name)
        form.presets.ids = list(presets)
        hands.click(form.save)
        assert form.trouble.text().startswith(trouble)
