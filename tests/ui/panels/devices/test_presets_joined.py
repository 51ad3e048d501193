"""Presets and the phone that is shown large."""

from pathlib import Path

from PySide6.QtCore import QRect, Qt

from app.devices.selectors import Selector, pick
from app.services.automation.preset_file import PresetFile
from app.ui.theme import Theme
from tests.support import hands
from tests.support.looks import flaws
from tests.support.phone.state import PhoneState
from tests.support.until import until
from tests.ui.panels.devices.test_panel import drive_first
from tests.ui.panels.devices.using import ShownDevices, show_devices


async def test_a_touch_is_recorded_as_a_step_which_a_dry_run_shows_on_the_picture(tmp_path: Path, theme: Theme) -> None:
    states = [PhoneState(serial="A")]
    async with show_devices(tmp_path, theme, *states) as shown:
        await drive_first(shown)
        panel, view = shown.panel, shown.panel.stage.view
        panel.resize(1200, 700)
        hands.click(panel.toolbar.presets)
        presets = panel.side.presets
        assert presets is not None
        async with panel._context.write() as services:
            made = await services.presets.create_preset(panel._context.user_id, PresetFile(format=1, name="Mine"))
        presets.open_preset(made.id)
        await until(lambda: presets.is_editing, wanted=True)
        hands.click(presets.record)
        await until(presets.title.text, "Recording: touch the phone")
        screen = await panel._read_screen()
        node = next(node for node in screen.nodes if "clickable" in node.flags and node.text)
        x, y = node.bounds.centre
        hands.click(view, view.place_of(QRect(round(x) - 5, round(y) - 5, 10, 10)).center())
        hands.click(presets.record)
        file = presets.document.file
        assert file is not None
        (step,) = file.steps
        assert step.action == "click_element"
        assert pick(screen, Selector.model_validate(step.params["selector"])).bounds.contains(x, y)
        await until(lambda: presets.document.is_saved and panel.driving.is_idle, wanted=True)
        await until(lambda: flaws(panel), [])

        await walk_it(shown, states[0])


async def walk_it(shown: ShownDevices, state: PhoneState) -> None:
    """A dry run shows the very step on the still picture, and no touch reaches the phone meanwhile."""
    panel, view, presets = shown.panel, shown.panel.stage.view, shown.panel.side.presets
    assert presets is not None
    done = len(state.inputs)
    panel.activateWindow()
    await until(panel.isActiveWindow, wanted=True)
    presets.editor.steps.setFocus()
    hands.press(presets.editor.steps, Qt.Key.Key_F7)
    dry = presets.dry
    assert dry is not None
    await until(lambda: [found.look.verdict for found in dry.found.values()], ["missing"])
    hands.click(view, view.screen_rect().center())
    hands.click(panel.stage.inspect)
    assert not dry.is_on
    assert panel.driving.is_inspecting
    await until(lambda: panel.inspector.proposals != [], wanted=True)
    panel.inspector.step_wanted.emit("wait_for_element", panel.inspector.proposals[0].selector)
    assert presets.document.file is not None
    assert [step.action for step in presets.document.file.steps] == ["click_element", "wait_for_element"]
    presets.editor.commands.delete()
    hands.click(panel.stage.inspect)
    hands.click(panel.stage.buttons["back"])
    await until(lambda: len(state.inputs), done + 1)
    hands.click(presets.editor.run_bar.dry)
    await until(lambda: [found.look.verdict for found in dry.found.values()], ["found"])
    frozen = view.grab().toImage()
    state.screen.pages = ["home", "main"]
    hands.click(presets.editor.dry_bar.live)
    await until(lambda: [found.look.verdict for found in dry.found.values()], ["missing"])
    await until(lambda: view.grab().toImage() != frozen, wanted=True)
    view.setFocus()
    hands.press(view, Qt.Key.Key_Escape)
    assert not dry.is_on
    assert len(state.inputs) == done + 1
    hands.click(presets.editor.run_bar.dry)
    hands.click(presets.back)
    assert not dry.is_on
