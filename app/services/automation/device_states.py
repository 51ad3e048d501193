"""What the state of a phone is called, what it means for its user, and what to do about it: the one place for it."""

from dataclasses import dataclass
from typing import Final

from app.domain.device import Device
from app.domain.enums import DeviceState


@dataclass(frozen=True, slots=True)
class StateText:
    """A state in words.

    Attributes:
        word: Its name, as it stands beside an icon.
        advice: What is the matter and what to do, as a sentence; empty where it is as it should be.
        passes: Nobody has to do anything: it goes over by itself, or the phone is simply not there.
    """

    word: str
    advice: str = ""
    passes: bool = False


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:  # noqa: N802  (the translators' tool looks for this name)
    """Mark a text that the window translates."""
    return text


_RECOVERY: Final = StateText(
    QT_TRANSLATE_NOOP("Devices", "In recovery"),
    QT_TRANSLATE_NOOP("Devices", "Choose “Reboot system now” on the phone."),
)
TEXTS: Final = {
    DeviceState.READY: StateText(QT_TRANSLATE_NOOP("Devices", "Connected"), passes=True),
    DeviceState.UNAUTHORISED: StateText(
        QT_TRANSLATE_NOOP("Devices", "Not authorised"),
        QT_TRANSLATE_NOOP(
            "Devices",
            "Tap “Allow USB debugging” on the phone, and tick “Always”. "
            "If it does not ask, revoke the authorisations in its developer options.",
        ),
    ),
    DeviceState.AUTHORISING: StateText(QT_TRANSLATE_NOOP("Devices", "Asks for permission"), passes=True),
    DeviceState.CONNECTING: StateText(QT_TRANSLATE_NOOP("Devices", "Connecting"), passes=True),
    DeviceState.OFFLINE: StateText(
        QT_TRANSLATE_NOOP("Devices", "Offline"),
        QT_TRANSLATE_NOOP("Devices", "Plug it in again, or connect it anew. Is it on the same Wi-Fi?"),
    ),
    DeviceState.NO_PERMISSIONS: StateText(
        QT_TRANSLATE_NOOP("Devices", "No permission"),
        QT_TRANSLATE_NOOP(
            "Devices",
            "Linux keeps it to itself: install Android's udev rules "
            "(package android-sdk-platform-tools-common), then plug it in again.",
        ),
    ),
    DeviceState.RECOVERY: _RECOVERY,
    DeviceState.SIDELOAD: _RECOVERY,
    DeviceState.BOOTLOADER: StateText(
        QT_TRANSLATE_NOOP("Devices", "In the boot loader"), QT_TRANSLATE_NOOP("Devices", "Choose “Start” on the phone.")
    ),
    DeviceState.DETACHED: StateText(
        QT_TRANSLATE_NOOP("Devices", "Detached"),
        QT_TRANSLATE_NOOP("Devices", "Another program took it away from adb: end that, or plug it in again."),
    ),
    DeviceState.GONE: StateText(
        QT_TRANSLATE_NOOP("Devices", "Not connected"),
        QT_TRANSLATE_NOOP("Devices", "Plug it in, or connect it over the network."),
        passes=True,
    ),
    DeviceState.UNKNOWN: StateText(
        QT_TRANSLATE_NOOP("Devices", "Unknown state"), QT_TRANSLATE_NOOP("Devices", "Plug it in again.")
    ),
}


def needs_user(state: DeviceState) -> bool:
    """Whether a phone stays as it is until somebody does something."""
    return not TEXTS[state].passes


def sentence_of(device: Device) -> str:
    """What is the matter and what to do, for where no icon stands beside it; of a phone that answers badly, why."""
    if device.state is DeviceState.READY and device.trouble:
        return device.trouble
    text = TEXTS[device.state]
    words = f" ({device.state_words})" if device.state is DeviceState.UNKNOWN else ""
    return " ".join(part for part in (f"{text.word}{words}.", text.advice) if part)
