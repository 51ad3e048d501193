"""What every way of driving one phone has in common: it turns the screen by settings, and puts them back at its end."""

from abc import abstractmethod

import structlog
from typing_extensions import override

from app.devices.control import Control
from app.devices.input_shell import InputShell
from app.devices.phone import Phone
from app.devices.rotation import Rotation
from app.domain.errors import DeviceError

log = structlog.get_logger(__name__)


class SingleControl(Control):
    """Drives one phone.

    Args:
        phone: Which one.
    """

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._shell = InputShell(phone)
        self._rotation = Rotation(phone, self._shell)

    @override
    async def rotate(self, rotation: int | None = None) -> None:
        await self._rotation.hold(rotation)

    @override
    async def put_back_rotation(self) -> None:
        await self._rotation.put_back()

    @override
    async def close(self) -> None:
        try:
            await self._put_back()
        except DeviceError as error:
            log.info("phone_not_put_back", phone=self._phone.address, reason=error.detail or error.message)
        finally:
            self._hang_up()

    async def _put_back(self) -> None:
        """Undo what was changed on the phone for the driving."""
        await self._rotation.put_back()

    @abstractmethod
    def _hang_up(self) -> None:
        """End all connections at once."""
