"""The states of phones in the language of the window."""

from PySide6.QtCore import QCoreApplication

from app.domain.device import Device
from app.domain.enums import DeviceState
from app.services.automation.device_states import TEXTS


def state_word(state: DeviceState) -> str:
    """What a state is called: "Not authorised"."""
    return QCoreApplication.translate("Devices", TEXTS[state].word)


def state_advice(state: DeviceState) -> str:
    """What to do about it, as a sentence; empty where nothing is to be done."""
    advice = TEXTS[state].advice
    return QCoreApplication.translate("Devices", advice) if advice else ""


def by_arrival(device: Device) -> int:
    """In which order phones are numbered, on the wall as elsewhere: as they came first."""
    return device.id
