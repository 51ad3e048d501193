"""The devices page on emulated phones behind a real adb server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from app.domain.enums import DeviceState
from app.runtime.device_watcher import DeviceWatcher
from app.ui.context import Toast, UiContext
from app.ui.panels.devices.panel import DevicesPanel
from app.ui.theme import Theme
from tests.support.devices import PhoneRoom, phone_room
from tests.support.library import Complaints, open_context
from tests.support.phone.state import PhoneState
from tests.support.until import until


@dataclass
class ShownDevices:
    """The page, and the room of its phones."""

    room: PhoneRoom
    context: UiContext
    panel: DevicesPanel
    toasts: list[Toast]
    complaints: Complaints

    def states(self) -> list[DeviceState]:
        return [card.state for card in self.panel.book.cards]

    async def id_of(self, serialno: str) -> int:
        """The id of a phone's row."""
        return next(device.id for device in await self.room.devices() if device.serialno == serialno)

    async def all_ready(self, count: int) -> None:
        await until(lambda: self.states().count(DeviceState.READY), count)


@asynccontextmanager
async def show_devices(
    tmp_path: Path, theme: Theme, *states: PhoneState, size: tuple[int, int] = (1000, 700)
) -> AsyncIterator[ShownDevices]:
    """Open the page while the phones are watched; all of its threads and tasks have ended when the block is left."""
    theme.set_look(reduced_motion=True)
    complaints = Complaints()
    async with (
        phone_room(tmp_path, *states) as room,
        open_context(room.library, theme, complaints=complaints) as context,
    ):
        room.settings.append(room.settings[-1].model_copy(update={"is_on": True}))
        watcher = asyncio.ensure_future(
            DeviceWatcher(room.library.work, room.adb, room.library.bus, room.user_id).run()
        )
        panel = DevicesPanel(context)
        toasts: list[Toast] = []
        context.shell.toasted.connect(toasts.append)
        panel.resize(*size)
        panel.show()
        try:
            yield ShownDevices(room, context, panel, toasts, complaints)
        finally:
            panel.hide()
            # As the window does: this ends the streams and what drives the phones.
            await context.tasks.close()
            assert panel.live.streams == 0
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)
            panel.deleteLater()
