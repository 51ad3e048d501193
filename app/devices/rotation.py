"""Turning a phone's screen by its settings, and putting them back."""

from app.devices.facts import read_rotation
from app.devices.input_shell import InputShell
from app.devices.phone import Phone
from app.domain.errors import ValidationError

TURNS = 4
_NAMES = ("user_rotation", "accelerometer_rotation")
_NOT_SET = {"", "null"}


def check_rotation(rotation: int) -> None:
    """Refuse what is no quarter turn.

    Raises:
        ValidationError: It is not 0 to 3.
    """
    if not 0 <= rotation < TURNS:
        raise ValidationError("A screen has the quarter turns 0 to 3.", field="rotation")


class Rotation:
    """The two settings that hold a screen, and what they were before."""

    def __init__(self, phone: Phone, shell: InputShell) -> None:
        self._phone = phone
        self._shell = shell
        self._before: dict[str, str] = {}

    async def hold(self, rotation: int | None) -> None:
        """Hold the screen at a rotation; None for a quarter turn more than now."""
        if rotation is None:
            rotation = (read_rotation((await self._phone.shell(["dumpsys", "display"])).text) + 1) % TURNS
        check_rotation(rotation)
        for name in _NAMES:
            if name not in self._before:
                self._before[name] = await self._get(name)
        await self._put("accelerometer_rotation", "0")
        await self._put("user_rotation", str(rotation))

    async def put_back(self) -> None:
        """Set what was set before `hold`; nothing where it was not called. What fails may be tried again."""
        for name, value in tuple(self._before.items()):
            await self._put(name, value)
            del self._before[name]

    async def _get(self, name: str) -> str:
        return (await self._shell.run(["settings", "get", "system", name])).strip()

    async def _put(self, name: str, value: str) -> None:
        words = ["delete", "system", name] if value in _NOT_SET else ["put", "system", name, value]
        await self._shell.run(["settings", *words])
