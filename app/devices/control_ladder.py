"""The choice between the scrcpy server of the user and a phone's own commands."""

from collections.abc import Awaitable, Callable

import structlog
from typing_extensions import override

from app.devices.control import Control, TextWay
from app.devices.phone import Phone
from app.devices.scrcpy import ScrcpyServer
from app.devices.scrcpy_control import ScrcpyControl
from app.devices.shell_control import ShellControl
from app.devices.text_entry import is_plain
from app.domain.errors import DeviceError, DeviceGoneError, DeviceRefusedError

log = structlog.get_logger(__name__)


async def open_control(phone: Phone, server: ScrcpyServer | None) -> Control:
    """Give the best control that the phone can have: by the scrcpy server where there is one and it starts.

    Raises:
        DeviceGoneError: The phone is not there.
    """
    if server is None:
        return ShellControl(phone)
    control = ScrcpyControl(phone, server)
    try:
        await control.start()
    except DeviceGoneError:
        raise
    except DeviceError as error:
        log.warning("scrcpy_not_started", phone=phone.address, reason=error.detail or error.message)
        return ShellControl(phone)
    return control


class LadderControl(ShellControl):
    """Drives a phone by its own commands, and by the scrcpy server what they cannot; that is started when it is needed.

    Args:
        phone: Which one.
        find: Gives the user's server; None where there is none.
    """

    def __init__(self, phone: Phone, find: Callable[[], Awaitable[ScrcpyServer | None]]) -> None:
        super().__init__(phone)
        self._find = find
        self._helper: ScrcpyControl | None = None

    @override
    async def text(self, words: str) -> TextWay:
        helper = None if is_plain(words) else await self._help()
        return await (super().text(words) if helper is None else helper.text(words))

    @override
    async def pinch(self, x: float, y: float, *, start: float, end: float, ms: int) -> None:
        helper = await self._help()
        await (super().pinch if helper is None else helper.pinch)(x, y, start=start, end=end, ms=ms)

    @override
    async def clipboard(self) -> str:
        helper = await self._help()
        return await (super().clipboard() if helper is None else helper.clipboard())

    @override
    async def set_clipboard(self, words: str) -> None:
        helper = await self._help()
        await (super().set_clipboard(words) if helper is None else helper.set_clipboard(words))

    @override
    async def close(self) -> None:
        if self._helper is not None:
            await self._helper.close()
        await super().close()

    async def _help(self) -> ScrcpyControl | None:
        """The scrcpy server; None where there is none, or the phone refuses it."""
        if self._helper is None and (server := await self._find()) is not None:
            helper = ScrcpyControl(self._phone, server)
            try:
                await helper.start()
            except DeviceRefusedError as error:
                log.warning("scrcpy_not_started", phone=self._phone.address, reason=error.detail or error.message)
                return None
            self._helper = helper
        return self._helper
