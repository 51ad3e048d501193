"""What is done to one phone is done to the others in shares of their screens."""

from pathlib import Path

from PySide6.QtCore import QRect, Qt

from app.ui.theme import Theme
from tests.support import hands
from tests.support.looks import flaws
from tests.support.phone.state import PhoneState
from tests.support.until import until
from tests.ui.panels.devices.using import show_devices


async def test_two_selected_phones_are_driven_together_until_the_button_is_let_go(tmp_path: Path, theme: Theme) -> None:
    states = [PhoneState(serial="A"), PhoneState(serial="B", width=360, height=800)]
    async with show_devices(tmp_path, theme, *states) as shown:
        panel, button = shown.panel, shown.panel.toolbar.together
        await shown.all_ready(2)
        assert not button.isEnabled()
        leader_id = await shown.id_of("A")
        panel.open_phone(leader_id)
        view = panel.stage.view
        await until(lambda: panel.driving.is_ready and not view.screen_rect().isEmpty(), wanted=True)
        hands.press(panel.wall, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        panel.toolbar.presets.click()
        presets = panel.side.presets
        assert presets is not None
        assert presets.editor.run_bar.run.text() == "Run on 2"
        panel.toolbar.presets.click()
        await until(button.isVisible, wanted=True)
        hands.click(button)
        await until(lambda: [card.id == leader_id for card in panel.driving.group.followers], [False])
        await until(lambda: flaws(panel), [])
        hands.click(view, view.place_of(QRect(360, 800, 1, 1)).center())
        await until(lambda: [len(state.inputs) for state in states], [2, 2])
        first, other = (tuple(map(float, state.inputs[0][2:4])) for state in states)
        assert abs(first[0] / 720 - other[0] / 360) < 0.01
        assert abs(first[1] / 1600 - other[1] / 800) < 0.01
        hands.click(button)
        await until(lambda: panel.driving.group.followers, ())
        hands.click(panel.stage.buttons["home"])
        await until(lambda: len(states[0].inputs), 3)
        assert len(states[1].inputs) == 2
