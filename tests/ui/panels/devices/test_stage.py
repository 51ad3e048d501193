"""The large phone says how it is, and its bar tells what is wanted."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.domain.enums import DeviceState
from app.ui.panels.devices.cards import PhoneCard
from app.ui.panels.devices.stage import LEAST_WIDTH, Act, PhoneStage
from app.ui.theme import Theme
from tests.support import hands
from tests.support.looks import flaws
from tests.ui.panels.devices.test_touches import WrittenControl

CARD = PhoneCard(1, 4, "Studio", "M", DeviceState.READY, "a:1", "Wi-Fi", battery_percent=50)


async def test_each_button_does_its_part_while_the_phone_is_ready(qtbot: QtBot, theme: Theme) -> None:
    stage = PhoneStage(theme)
    qtbot.addWidget(stage)
    stage.resize(360, 600)
    stage.show_card(CARD)
    stage.show()
    assert not stage.source.isVisible()
    asked: list[bool] = []
    stage.settings_requested.connect(lambda: asked.append(True))
    stage.show_source("Picture by screenrecord. The scrcpy server /opt/scrcpy-server is of version 5.0.")
    assert flaws(stage) == []
    hands.click(stage.source_settings)
    assert asked == [True]
    stage.show_source("")
    control = WrittenControl()
    acts: list[Act] = []
    stage.act_requested.connect(acts.append)
    names = ["back", "home", "recents", "volume_down", "volume_up", "power", "rotate"]
    for name in names:
        hands.click(stage.buttons[name])
    for act in acts:
        await act(control)
    assert control.told == ["key 4 0", "key 3 0", "key 187 0", "key 25 0", "key 24 0", "key 26 0", "rotate None"]
    stage.say("It may not be touched.")
    assert stage.said
    assert flaws(stage) == []
    stage.say("")
    assert not stage.said
    # As narrow as it gets, all of the bar is there.
    stage.resize(LEAST_WIDTH, 600)
    assert stage.width() == LEAST_WIDTH
    assert flaws(stage) == []
    stage.show_card(replace(CARD, state=DeviceState.UNAUTHORISED))
    assert not any(button.isEnabled() for button in stage.buttons.values())
    assert "Allow USB debugging" in stage.view.accessibleDescription()
