"""What the wall shows of a phone, and its states in words."""

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from PySide6.QtCore import QCoreApplication

from app.domain.enums import DeviceState
from app.services.automation.device_states import needs_user
from app.ui.amounts import bytes_words
from app.ui.models.phone_states import state_advice, state_word

Part = Literal["all", "ready", "needs_you"]
translate = QCoreApplication.translate

LOW_BATTERY: Final = 15
"""Per cent from which on a phone that is not charging is marked."""
_LOOKS: Final = {
    DeviceState.READY: ("done", "circle-check"),
    DeviceState.UNAUTHORISED: ("warning", "shield-question-mark"),
    DeviceState.AUTHORISING: ("waiting", "hourglass"),
    DeviceState.CONNECTING: ("waiting", "hourglass"),
    DeviceState.OFFLINE: ("failed", "wifi-off"),
    DeviceState.NO_PERMISSIONS: ("warning", "shield-question-mark"),
    DeviceState.RECOVERY: ("warning", "triangle-alert"),
    DeviceState.SIDELOAD: ("warning", "triangle-alert"),
    DeviceState.BOOTLOADER: ("warning", "triangle-alert"),
    DeviceState.DETACHED: ("warning", "unlink"),
    DeviceState.GONE: ("waiting", "unlink"),
    DeviceState.UNKNOWN: ("warning", "circle-question-mark"),
}
"""The look in the tokens, and an icon."""


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
        free_bytes: For apps and files; None where not known, as `total_bytes`.
        current_app: The package in front when it was asked last.
        account_id: Which account it is used with; None where that was not said.
        account: The same in words.
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
    free_bytes: int | None = None
    total_bytes: int | None = None
    current_app: str = ""
    account_id: int | None = None
    account: str = ""

    @property
    def is_ready(self) -> bool:
        return self.state is DeviceState.READY

    @property
    def needs_you(self) -> bool:
        """Whether it stays as it is until somebody does something."""
        return needs_user(self.state)

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
    return StateWords(*_LOOKS[state], state_word(state), state_advice(state))


def low_battery_word() -> str:
    """What stands in place of the state; how full it is stands below."""
    return translate("Devices", "Low battery")


def link_words(card: PhoneCard) -> str:
    """How it is connected, how full it is, and its account: "Wi-Fi · 86 % · Pixverse, studio"."""
    parts = [card.link]
    if card.battery_percent is not None and card.is_ready:
        parts.append(f"{card.battery_percent}\N{NO-BREAK SPACE}%")
    parts.append(card.account)
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
    if card.free_bytes is not None and card.total_bytes is not None:
        room = translate("Devices", "{free} of {total} free")
        lines.append(room.format(free=bytes_words(card.free_bytes), total=bytes_words(card.total_bytes)))
    if card.current_app and card.is_ready:
        lines.append(translate("Devices", "In front: {}").format(card.current_app))
    lines.append(link_words(card))
    lines.append(card.address)
    return "\n".join(line for line in lines if line and line != "\N{EN DASH}")
