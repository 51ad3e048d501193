"""What ran, runs and waits, as plain rows: pages of a long history, and how far each open run is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, distinct, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.device import Device
from app.domain.enums import ExecutionState
from app.domain.execution import Execution
from app.domain.execution_loop import ExecutionLoop
from app.domain.preset import Preset

MOST_OPEN: Final = 200
"""Open runs that are read at once; a phone runs one, the others wait."""
Phones = Mapping[int, tuple[int, str]]
"""Numbers and names of phones by their ids."""
_COLUMNS: Final = (
    Execution.id,
    Execution.preset_id,
    Execution.preset_name,
    Execution.device_id,
    Execution.loop_id,
    Execution.state,
    Execution.state_reason,
    Execution.error_message,
    Execution.created_at,
    Execution.started_at,
    Execution.ended_at,
)


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as a list shows it.

    Attributes:
        preset_id: None where the preset is gone or was never kept.
        phone: Its name; empty where it was forgotten.
        phone_number: Its place among the user's phones, from 1, as they came first; 0 where it was forgotten.
        loop: The name of the loop that wanted it; empty where there is none.
        state_reason: Why it is paused, as a sentence.
        error: Why it failed, as a sentence.
    """

    id: int
    preset_id: int | None
    preset_name: str
    device_id: int | None
    phone: str
    loop_id: int | None
    loop: str
    state: ExecutionState
    state_reason: str
    error: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    phone_number: int = 0


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run that is under way or waits.

    Attributes:
        step: The number of the step that is under way among all, from 1; 0 before the first.
        steps: How many there are, with those in bodies.
    """

    row: RunRow
    step: int
    steps: int


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which of the ended runs; what is None is not looked at."""

    device_id: int | None = None
    preset_id: int | None = None
    loop_id: int | None = None
    state: ExecutionState | None = None

    @property
    def is_empty(self) -> bool:
        return self == RunFilter()


class ExecutionHistory:
    """Reads runs of one user; nothing here changes one."""

    def __init__(self, db: AsyncSession, *, acting_for: int | None = None) -> None:
        self._db = db
        self._acting_for = acting_for

    async def list_ids(self, user_id: int, wanted: RunFilter) -> list[int]:
        """The ended runs that a filter lets through, the newest first."""
        query = select(Execution.id).where(*self._allows(user_id, wanted)).order_by(Execution.id.desc())
        return list(await self._db.scalars(query))

    async def list_rows(self, user_id: int, ids: Sequence[int], wanted: RunFilter | None = None) -> list[RunRow]:
        """Rows of some runs, in no order; with a filter, of those that have ended and that it lets through."""
        query = select(*_COLUMNS).where(*self._allows(user_id, wanted), Execution.id.in_(ids))
        found = (await self._db.execute(query)).all()
        phones, loops = await self._names(user_id, found)
        return [_row(one, phones, loops) for one in found]

    async def count_busy(self, user_id: int) -> int:
        """On how many phones a run is under way, held ones too."""
        is_busy = Execution.state.in_((ExecutionState.RUNNING, ExecutionState.PAUSED))
        query = select(func.count(distinct(Execution.device_id))).where(*self._allows(user_id, None), is_busy)
        return int(await self._db.scalar(query) or 0)

    async def list_open(self, user_id: int) -> list[OpenRun]:
        """What is under way and what waits, the oldest first."""
        columns = (*_COLUMNS, Execution.content, Execution.current_path)
        query = select(*columns).where(*self._allows(user_id, None), Execution.ended_at.is_(None))
        query = query.order_by(Execution.id).limit(MOST_OPEN)
        found = (await self._db.execute(query)).all()
        phones, loops = await self._names(user_id, found)
        return [OpenRun(_row(one, phones, loops), *progress(one.content, one.current_path)) for one in found]

    def _allows(self, user_id: int, wanted: RunFilter | None) -> list[ColumnElement[bool]]:
        is_allowed = self._acting_for in {None, user_id}
        rules: list[ColumnElement[bool]] = [Execution.user_id == (user_id if is_allowed else -1)]
        if wanted is None:
            return rules
        rules.append(Execution.ended_at.is_not(None))
        if wanted.device_id is not None:
            rules.append(Execution.device_id == wanted.device_id)
        if wanted.loop_id is not None:
            rules.append(Execution.loop_id == wanted.loop_id)
        if wanted.state is not None:
            rules.append(Execution.state == wanted.state)
        if wanted.preset_id is not None:
            # Steps that were tried in the editor belong to no kept preset, but have its name.
            name = select(Preset.name).where(Preset.id == wanted.preset_id).scalar_subquery()
            tried = Execution.preset_id.is_(None) & (Execution.preset_name == name)
            rules.append(or_(Execution.preset_id == wanted.preset_id, tried))
        return rules

    async def _names(self, user_id: int, found: Sequence[Any]) -> tuple[Phones, dict[int, str]]:
        loops = {one.loop_id for one in found if one.loop_id is not None}
        devices = await self._db.scalars(select(Device).where(Device.user_id == user_id).order_by(Device.id))
        phones = {device.id: (number, device.name) for number, device in enumerate(devices, 1)}
        query = select(ExecutionLoop.id, ExecutionLoop.name).where(ExecutionLoop.id.in_(loops))
        named = (await self._db.execute(query)).all() if loops else ()
        return phones, {one.id: one.name for one in named}


def progress(content: Mapping[str, Any], path: str | None) -> tuple[int, int]:
    """The number of the step at a path among all of a preset as it is kept, from 1, and how many there are.

    Args:
        content: The preset.
        path: As in `ExecutionStep`; a step of a preset that a step runs counts as that step.
    """
    paths = list(_paths(content.get("steps", ()), ""))
    outer = (path or "").partition(".c")[0]
    return (paths.index(outer) + 1 if outer in paths else 0), len(paths)


def _paths(steps: Sequence[Mapping[str, Any]], before: str) -> Iterator[str]:
    for number, step in enumerate(steps, 1):
        here = f"{before}{number}"
        yield here
        yield from _paths(step.get("steps", ()), f"{here}.")
        yield from _paths(step.get("otherwise", ()), f"{here}.e")


def _row(one: Any, phones: Phones, loops: Mapping[int, str]) -> RunRow:
    number, phone = phones.get(one.device_id, (0, ""))
    return RunRow(
        id=one.id,
        preset_id=one.preset_id,
        preset_name=one.preset_name,
        device_id=one.device_id,
        phone=phone,
        loop_id=one.loop_id,
        loop=loops.get(one.loop_id, ""),
        state=one.state,
        state_reason=one.state_reason,
        error=one.error_message or "",
        created_at=one.created_at,
        started_at=one.started_at,
        ended_at=one.ended_at,
        phone_number=number,
    )
