"""The phones of the wall: read from the library, and again when one changed."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.device import Device
from app.domain.errors import PixSimError
from app.domain.events import DeviceChanged, DevicesWatched
from app.services.account.account_rows import AccountRow
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.language import told
from app.ui.models.phone_states import by_arrival
from app.ui.panels.devices.ageing import FactsAgeing
from app.ui.panels.devices.cards import PhoneCard

_WAIT_MS: Final = 50
_NO_ACCOUNTS: Final[Mapping[int, str]] = MappingProxyType({})


class PhoneBook(QObject):
    """Reads nothing while nobody sees it."""

    changed = Signal()
    failed = Signal(object)
    """A PixSimError: the phones could not be read."""

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._is_awake = False
        self._is_stale = True
        self._is_reading = False
        self.has_loaded = False
        self.cards: tuple[PhoneCard, ...] = ()
        self.trouble = ""
        """Why phones are not watched, as a sentence; empty where they are."""
        self.ageing = FactsAgeing(context, lambda: self.cards, parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self._start)
        follow(self, context.bus, DeviceChanged, lambda _event: self.refresh())
        follow(self, context.bus, DevicesWatched, lambda _event: self.refresh())

    def set_awake(self, *, is_awake: bool) -> None:
        self._is_awake = is_awake
        self.ageing.set_awake(is_awake=is_awake)
        if is_awake and self._is_stale:
            self._start()

    def refresh(self) -> None:
        """Read again, soon; many changes are read once."""
        self._is_stale = True
        if self._is_awake and not self._timer.isActive():
            self._timer.start()

    def card(self, phone_id: int) -> PhoneCard | None:
        return next((card for card in self.cards if card.id == phone_id), None)

    def _start(self) -> None:
        if not self._is_reading:
            self._context.tasks.start(self._read(), what=self.tr("read the phones"))

    async def _read(self) -> None:
        self._is_reading, self._is_stale = True, False
        try:
            async with self._context.read() as services:
                devices = await services.devices.list_devices(self._context.user_id)
                watching = services.devices.watching
                accounts: dict[int, str] = {}
                if any(device.account_id for device in devices):
                    rows = await services.accounts.list_account_rows(self._context.user_id)
                    accounts = {row.id: account_words(row) for row in rows}
        except PixSimError as error:
            self._is_stale = True
            self.failed.emit(error)
            return
        finally:
            self._is_reading = False
        self.cards, self.trouble = cards_of(devices, accounts), watching.trouble
        self.has_loaded = True
        self.changed.emit()
        if self._is_stale and self._is_awake:
            self._timer.start()


def cards_of(devices: Sequence[Device], accounts: Mapping[int, str] = _NO_ACCOUNTS) -> tuple[PhoneCard, ...]:
    """What the wall shows, numbered in the order in which the phones came first.

    Args:
        devices: The phones.
        accounts: Account to its words.
    """
    return tuple(_card(device, number, accounts) for number, device in enumerate(sorted(devices, key=by_arrival), 1))


def account_words(row: AccountRow) -> str:
    """An account beside a phone: "Pixverse, studio"."""
    return ", ".join(part for part in (row.provider_name, row.label) if part)


def _card(device: Device, number: int, accounts: Mapping[int, str]) -> PhoneCard:
    size = (device.width, device.height) if device.width and device.height else None
    return PhoneCard(
        id=device.id,
        number=number,
        name=device.name,
        model=" ".join(part for part in (device.manufacturer, device.model) if part),
        state=device.state,
        address=device.address or "",
        link=link_of(device.address or ""),
        words=told(device.trouble or "") or device.state_words,
        battery_percent=device.battery_percent,
        is_charging=bool(device.is_charging),
        android_version=device.android_version,
        free_bytes=device.free_bytes,
        total_bytes=device.total_bytes,
        current_app=device.current_app or "",
        account_id=device.account_id,
        account=accounts.get(device.account_id or 0, ""),
        size=size[::-1] if size is not None and device.rotation % 2 else size,
    )


def link_of(address: str) -> str:
    """By what a phone is connected, from what adb calls it."""
    if not address:
        return ""
    if address.startswith("emulator-"):
        return "Emulator"
    return "Wi-Fi" if ":" in address or "._adb" in address else "USB"
