"""What the wall shows of a phone, and its states in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from PySide6.QtCore import QCoreApplication

from app.domain.enums import DeviceState

Part = Literal["all", "ready", "needs_you"]
translate = QCoreApplication.translate

LOW_BATTERY: Final = 15
"""Per cent from which on a phone that is not charging is marked."""
_NEEDING: Final = frozenset(
    {
        DeviceState.UNAUTHORISED,
        DeviceState.OFFLINE,
        DeviceState.NO_PERMISSIONS,
        DeviceState.RECOVERY,
        DeviceState.SIDELOAD,
        DeviceState.BOOTLOADER,
        DeviceState.DETACHED,
        DeviceState.UNKNOWN,
    }
)


@dataclass(frozen=True, slots=True)
class PhoneCard:
    """A phone as the wall shows it.

    Attributes:
        id: Its row.
        number: Its place on the wall, from 1.
        address: What the adb server calls it now; empty while it is not connected.
        link: "USB" or "Wi-Fi"; empty while it is not connected.
        words: The adb server's own words for its state.
        size: Pixels in the present orientation; None where not known.
    """

    id: int
    number: int
    name: str
    model: str
    state: DeviceState
    address: str = ""
    link: str = ""
    words: str = ""
    battery_percent: int | None = None
    is_charging: bool = False
    android_version: str = ""
    size: tuple[int, int] | None = None

    @property
    def is_ready(self) -> bool:
        return self.state is DeviceState.READY

    @property
    def needs_you(self) -> bool:
        """Whether it stays as it is until somebody does something."""
        return self.state in _NEEDING

    @property
    def has_low_battery(self) -> bool:
        return self.battery_percent is not None and self.battery_percent <= LOW_BATTERY and not self.is_charging

    def belongs_to(self, part: Part) -> bool:
        return part == "all" or (self.is_ready if part == "ready" else self.needs_you)


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state of a phone: its look in the tokens, icon, word, and what to do about it."""

    look: str
    icon: str
    word: str
    advice: str = ""


@cache
def state_words(state: DeviceState) -> StateWords:
    """How a state is told."""
    return _all_words().get(state) or StateWords(
        "warning",
        "circle-question-mark",
        translate("Devices", "Unknown state"),
        translate("Devices", "Plug it in again."),
    )


def _all_words() -> Mapping[DeviceState, StateWords]:
    recovery = StateWords(
        "warning",
        "triangle-alert",
        translate("Devices", "In recovery"),
        translate("Devices", "Choose “Reboot system now” on the phone."),
    )
    return {
        DeviceState.READY: StateWords("done", "circle-check", translate("Devices", "Connected")),
        DeviceState.UNAUTHORISED: StateWords(
            "warning",
            "shield-question-mark",
            translate("Devices", "Not authorised"),
            translate("Devices", "On the phone tap “Allow USB debugging”, and tick “Always”."),
        ),
        DeviceState.AUTHORISING: StateWords("waiting", "hourglass", translate("Devices", "Asks for permission")),
        DeviceState.CONNECTING: StateWords("waiting", "hourglass", translate("Devices", "Connecting")),
        DeviceState.OFFLINE: StateWords(
            "failed",
            "wifi-off",
            translate("Devices", "Offline"),
            translate("Devices", "Plug it in again, or connect it anew. Is it on the same Wi-Fi?"),
        ),
        DeviceState.NO_PERMISSIONS: StateWords(
            "warning",
            "shield-question-mark",
            translate("Devices", "No permission"),
            translate("Devices", "Linux keeps it to itself: install Android's udev rules, then plug it in again."),
        ),
        DeviceState.RECOVERY: recovery,
        DeviceState.SIDELOAD: recovery,
        DeviceState.BOOTLOADER: StateWords(
            "warning",
            "triangle-alert",
            translate("Devices", "In the boot loader"),
            translate("Devices", "Choose “Start” on the phone."),
        ),
        DeviceState.DETACHED: StateWords(
            "warning",
            "unlink",
            translate("Devices", "Detached"),
            translate("Devices", "Another program took it away from adb: end that, or plug it in again."),
        ),
        DeviceState.GONE: StateWords(
            "waiting",
            "unlink",
            translate("Devices", "Not connected"),
            translate("Devices", "Plug it in, or connect it over the network."),
        ),
    }


def link_words(card: PhoneCard) -> str:
    """How it is connected and how full it is: "Wi-Fi · 86 %"."""
    parts = [card.link]
    if card.battery_percent is not None and card.is_ready:
        parts.append(f"{card.battery_percent}\N{NO-BREAK SPACE}%")
    return " · ".join(part for part in parts if part) or "\N{EN DASH}"


def tip_of(card: PhoneCard) -> str:
    """All that is known, a line each."""
    words = state_words(card.state)
    lines = [card.name, words.word, words.advice, card.words if card.needs_you else ""]
    if card.model and card.model != card.name:
        lines.insert(1, card.model)
    if card.android_version:
        lines.append(translate("Devices", "Android {}").format(card.android_version))
    if card.size is not None:
        lines.append(f"{card.size[0]} \N{MULTIPLICATION SIGN} {card.size[1]}")
    lines.append(link_words(card))
    lines.append(card.address)
    return "\n".join(line for line in lines if line and line != "\N{EN DASH}")
