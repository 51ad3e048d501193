"""Presets: kept, listed, copied, and carried to other libraries as files."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import DuplicateError, PresetError, ResourceNotFoundError, StorageError
from app.domain.events import EventLog, PresetChanged
from app.domain.preset import LONGEST_NAME, Preset
from app.services.automation.preset_file import PresetFile, read_preset, steps_of, write_preset
from app.system.clock import Clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PresetRow:
    """A preset as a list shows it.

    Attributes:
        steps: How many there are, with those in bodies.
    """

    id: int
    name: str
    category: str
    about: str
    steps: int
    changed_at: datetime


class PresetService:
    """Keeps the user's presets; every method runs inside the caller's transaction."""

    def __init__(self, db: AsyncSession, events: EventLog, clock: Clock, *, acting_for: int | None = None) -> None:
        self._db = db
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    async def list_presets(self, user_id: int, *, category: str | None = None) -> list[PresetRow]:
        """The user's presets by category and name; those of one category where one is named."""
        rows = await self._rows(user_id)
        files = [(row, file_of(row)) for row in rows if category is None or row.category == category]
        shown = [
            PresetRow(row.id, row.name, row.category, file.about, sum(1 for _ in steps_of(file)), row.changed_at)
            for row, file in files
        ]
        return sorted(shown, key=lambda row: (row.category.casefold(), row.name.casefold()))

    async def list_categories(self, user_id: int) -> list[str]:
        """The categories that presets are in, in their order; "" is none."""
        return sorted({row.category for row in await self._rows(user_id)}, key=str.casefold)

    async def get_preset(self, preset_id: int) -> Preset | None:
        """One preset's row."""
        row = await self._db.get(Preset, preset_id)
        return row if row is not None and self._acting_for in {None, row.user_id} else None

    async def read_file(self, preset_id: int) -> PresetFile:
        """What a preset consists of.

        Raises:
            ResourceNotFoundError: There is no such preset.
            StorageError: What is kept of it is no preset any more.
        """
        return file_of(await self._get(preset_id))

    async def find_preset(self, user_id: int, words: str) -> Preset:
        """The preset that somebody names by its id or name.

        Raises:
            ResourceNotFoundError: None is called that.
        """
        rows = await self._rows(user_id)
        exact = [row for row in rows if words == row.name]
        numbered = [row for row in rows if words == str(row.id)]
        loose = [row for row in rows if words.casefold() == row.name.casefold()]
        found = exact or numbered or loose
        if not found:
            raise ResourceNotFoundError("preset", words)
        return found[0]

    async def create_preset(self, user_id: int, file: PresetFile) -> Preset:
        """Keep a new preset.

        Raises:
            DuplicateError: There is one of that name.
            PresetError: It breaks a limit.
            ResourceNotFoundError: The user is not there.
        """
        self._check_user(user_id)
        await self._check_name(user_id, file.name, besides=None)
        now = self._clock.now()
        row = Preset(user_id=user_id, created_at=now, changed_at=now, **_columns(file))
        self._db.add(row)
        await self._db.flush()
        self._events.record(PresetChanged(row.id))
        log.info("preset_created", preset_id=row.id)
        return row

    async def change_preset(self, preset_id: int, file: PresetFile) -> Preset:
        """Keep another state of a preset, with its name and category; runs that began go on with the former one.

        Raises:
            ResourceNotFoundError: There is no such preset.
            DuplicateError: There is another one of that name.
            PresetError: It breaks a limit.
        """
        row = await self._get(preset_id)
        await self._check_name(row.user_id, file.name, besides=preset_id)
        for name, value in _columns(file).items():
            setattr(row, name, value)
        row.changed_at = self._clock.now()
        self._events.record(PresetChanged(preset_id))
        return row

    async def copy_preset(self, preset_id: int) -> Preset:
        """Keep a second one of the same, under a name that is free.

        Raises:
            ResourceNotFoundError: There is no such preset.
        """
        row = await self._get(preset_id)
        file = file_of(row)
        name = await self._free_name(row.user_id, file.name)
        return await self.create_preset(row.user_id, file.model_copy(update={"name": name}))

    async def delete_preset(self, preset_id: int) -> None:
        """Take a preset away; what it ran stays in the history, and loops go on with their other presets.

        Raises:
            ResourceNotFoundError: There is no such preset.
        """
        await self._db.delete(await self._get(preset_id))
        self._events.record(PresetChanged(preset_id))
        log.info("preset_deleted", preset_id=preset_id)

    async def import_preset(self, user_id: int, data: bytes, *, replaces: bool = False) -> Preset:
        """Keep the preset of a file; one of the same name stays, and the new one gets a free name.

        Args:
            user_id: Whose it becomes.
            data: The file.
            replaces: One of the same name becomes what the file says.

        Raises:
            PresetError: The file is no preset; says where.
            ResourceNotFoundError: The user is not there.
        """
        file = read_preset(data)
        row = await self._named(user_id, file.name)
        if row is None:
            return await self.create_preset(user_id, file)
        if replaces:
            return await self.change_preset(row.id, file)
        name = await self._free_name(user_id, file.name)
        return await self.create_preset(user_id, file.model_copy(update={"name": name}))

    async def export_preset(self, preset_id: int) -> bytes:
        """The file of a preset.

        Raises:
            ResourceNotFoundError: There is no such preset.
        """
        return write_preset(await self.read_file(preset_id))

    async def _rows(self, user_id: int) -> Sequence[Preset]:
        self._check_user(user_id)
        return (await self._db.scalars(select(Preset).where(Preset.user_id == user_id).order_by(Preset.id))).all()

    def _check_user(self, user_id: int) -> None:
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)

    async def _get(self, preset_id: int) -> Preset:
        row = await self.get_preset(preset_id)
        if row is None:
            raise ResourceNotFoundError("preset", preset_id)
        return row

    async def _named(self, user_id: int, name: str) -> Preset | None:
        self._check_user(user_id)
        row: Preset | None = await self._db.scalar(select(Preset).where(Preset.user_id == user_id, Preset.name == name))
        return row

    async def _check_name(self, user_id: int, name: str, *, besides: int | None) -> None:
        row = await self._named(user_id, name)
        if row is not None and row.id != besides:
            raise DuplicateError(f"There is a preset “{name}” already.")

    async def _free_name(self, user_id: int, name: str) -> str:
        taken = set(await self._db.scalars(select(Preset.name).where(Preset.user_id == user_id)))
        number = 2
        while (free := f"{name[: LONGEST_NAME - len(str(number)) - 1]} {number}") in taken:
            number += 1
        return free


def file_of(row: Preset) -> PresetFile:
    """What a row consists of.

    Raises:
        StorageError: It is no preset any more, as after a change by hand.
    """
    try:
        return read_preset(json.dumps(row.content).encode())
    except PresetError as error:
        raise StorageError(f"The preset “{row.name}” cannot be read.", detail=error.detail or error.message) from error


def _columns(file: PresetFile) -> dict[str, object]:
    write_preset(file)
    content = file.model_dump(mode="json", exclude_defaults=True)
    return {"name": file.name, "category": file.category, "content": content}
