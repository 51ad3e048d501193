"""Tells at the bottom of the window how many phones are there, while they are watched."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from app.domain.enums import DeviceState
from app.domain.events import DeviceChanged, DevicesWatched, ExecutionChanged, SettingsChanged
from app.services.automation.device_states import needs_user
from app.ui.follow import follow
from app.ui.language import told
from app.ui.throttle import Throttle

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.frame.status_bar import StatusBar

_WAIT_MS: Final = 200


class PhoneStatus(QObject):
    """Reads the phones again when one or a run on one has changed.

    Args:
        context: The window.
        bar: Where it is told; a click there shows the phones.
        parent: Owner.
    """

    def __init__(self, context: "UiContext", bar: "StatusBar", parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._bar = bar
        self._soon = Throttle(_WAIT_MS, self._start, parent=self)
        bar.phones_requested.connect(lambda: context.shell.page_requested.emit("devices"))
        follow(self, context.bus, DeviceChanged, lambda _event: self._soon.call())
        follow(self, context.bus, ExecutionChanged, lambda _event: self._soon.call())
        follow(self, context.bus, DevicesWatched, lambda _event: self._soon.call())
        follow(self, context.bus, SettingsChanged, self._take_setting)
        self._soon.call()

    def _take_setting(self, event: SettingsChanged) -> None:
        if event.name.startswith("devices."):
            self._soon.call()

    def _start(self) -> None:
        if self._context.settings.value.devices.is_on:
            self._context.tasks.start(self._read(), what=self.tr("read the phones"))
        else:
            self._bar.hide_phones()

    async def _read(self) -> None:
        async with self._context.read() as services:
            devices = await services.devices.list_devices(self._context.user_id)
            trouble = services.devices.watching.trouble
            busy = await services.history.count_busy(self._context.user_id)
        there = [device.state for device in devices if device.state is not DeviceState.GONE]
        self._bar.set_phones(len(there), sum(map(needs_user, there)), told(trouble or ""), busy)
