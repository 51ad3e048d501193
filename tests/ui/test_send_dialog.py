"""The question to which phones files go."""

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.device import Device
from app.domain.enums import DeviceState
from app.ui.send_dialog import SendDialog
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import open_context, open_library
from tests.support.looks import flaws


def phones(*states: DeviceState) -> list[Device]:
    return [
        Device(id=number, serialno=f"R{number}", given_name="", own_name="", model="Pixel & Co", state=state)
        for number, state in enumerate(states, 1)
    ]


async def test_those_that_are_ready_can_be_chosen_and_are_remembered(
    tmp_path: Path, theme: Theme, qtbot: QtBot
) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        devices = phones(DeviceState.READY, DeviceState.UNAUTHORISED, DeviceState.READY)
        dialog = SendDialog(context, list(enumerate(devices, 1)), ["a.png", "b.mp4"], over)
        dialog.show()
        assert [box.isEnabled() for box in dialog.boxes] == [True, False, True]
        assert dialog.boxes[1].text() == "2  Pixel && Co · Not authorised"
        assert not dialog.primary.isEnabled()
        hands.click(dialog.boxes[2], QPoint(8, 14))
        assert dialog.primary.isEnabled()
        assert flaws(dialog) == []
        hands.click(dialog.primary)
        assert [device.id for device in dialog.chosen()] == [3]
        again = SendDialog(context, list(enumerate(devices, 1)), ["a.png"], over)
        assert [device.id for device in again.chosen()] == [3]
        alone = SendDialog(context, list(enumerate(devices[:2], 1)), ["a.png"], over)
        assert [device.id for device in alone.chosen()] == [1]
