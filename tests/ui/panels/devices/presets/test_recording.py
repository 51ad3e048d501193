"""Touches on the picture become steps."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.devices.hierarchy import Screen, parse_screen
from app.domain.errors import ScreenUnreadableError
from app.ui.context import UiContext
from app.ui.panels.devices.presets.recording import StepRecording
from app.ui.panels.devices.view import PhoneView
from tests.support import hands
from tests.support.until import until

SCREEN = parse_screen(
    b'<hierarchy rotation="0"><node class="F" bounds="[0,0][400,800]">'
    b'<node class="B" clickable="true" text="Send" bounds="[100,600][300,700]" /></node></hierarchy>'
)


async def test_a_touch_on_a_known_screen_names_its_element_and_keys_and_text_follow(
    context: UiContext, qtbot: QtBot
) -> None:
    view = PhoneView(context.theme)
    qtbot.addWidget(view)
    view.resize(300, 560)
    view.show()
    view.set_picture(QImage(400, 800, QImage.Format.Format_RGB32), (400, 800))
    view.set_driving(is_driving=True)
    button = QPushButton("Home")
    qtbot.addWidget(button)
    button.show()
    readings: list[Screen | None] = [SCREEN, None, SCREEN]

    async def read() -> Screen:
        screen = readings.pop(0) if readings else None
        if screen is None:
            raise ScreenUnreadableError("It does not come to rest.")
        return screen

    recording = StepRecording(context, view, {"home": button}, read)
    hands.click(view)
    assert recording.end() is None
    recording.begin()
    await until(lambda: recording.is_ready, wanted=True)
    assert recording.words() == "Recording: touch the phone"
    place = view.place_of(QRect(190, 640, 20, 20)).center()
    hands.click(view, place)
    assert not recording.is_ready
    # The screen is not known yet: the place is kept.
    hands.click(view, place)
    hands.type_into(view, "hi")
    hands.press(view, Qt.Key.Key_Return)
    hands.click(button)
    await until(lambda: len(readings), 1)
    done = recording.end()
    assert done is not None
    assert [step.action for step in done.steps] == ["click_element", "click_coords", "type_text", "press_home"]
    assert done.steps[0].params == {"selector": {"by": "text", "value": "Send"}}
    assert abs(done.steps[1].params["x"] - 0.5) < 0.05  # type: ignore[operator]
    assert done.steps[2].params == {"text": "hi", "presses_enter": True}
    assert not recording.is_on
