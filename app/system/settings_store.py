"""The settings of this run: read once, saved at each change."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from app.domain.events import EventBus, SettingsChanged
from app.domain.settings import Settings
from app.system.settings_file import SettingsFile
from app.system.threads import in_thread

Guard = Callable[[Any], Awaitable[Callable[[], None]]]
"""Looks at a new value: what it raises refuses the change, what it returns is called when the value is kept."""


class SettingsStore:
    """Holds the settings; what is in memory is on the disk too."""

    def __init__(self, file: SettingsFile, value: Settings, bus: EventBus) -> None:
        self._file = file
        self._value = value
        self._bus = bus
        self._guards: dict[str, Guard] = {}
        self._turn = asyncio.Lock()

    @property
    def value(self) -> Settings:
        return self._value

    async def change(self, name: str, value: Any) -> None:
        """Set "section.field" to a value, save it and tell it; of several changes each waits for the one before.

        Raises:
            pydantic.ValidationError: The value is not allowed.
            KeyError: There is no such setting.
            PixSimError: What the setting stands for cannot be done, or the disk refuses; all is as it was.
        """
        await self.change_all({name: value})

    async def change_all(self, values: Mapping[str, Any]) -> None:
        """Set several by their names, all of them or none; as `change`."""
        async with self._turn:
            changed = self._value.with_values(values)
            keeps = [await self._guards[name](value) for name, value in values.items() if name in self._guards]
            await in_thread(self._file.save, changed)
            self._value = changed
            for keep in keeps:
                keep()
            for name in values:
                self._bus.publish(SettingsChanged(name))

    def guard(self, name: str, guard: Guard) -> None:
        """Have each new value of a setting looked at before it is kept."""
        self._guards[name] = guard
