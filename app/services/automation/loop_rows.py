"""Loops as a list shows them: with their presets, and how many of the day's runs are used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.enums import LoopState
from app.domain.execution import Execution
from app.domain.execution_loop import ExecutionLoop, ExecutionLoopPreset
from app.domain.preset import Preset
from app.domain.user import User
from app.services.automation.loop_times import start_of_day


@dataclass(frozen=True, slots=True)
class LoopRow:
    """A loop.

    Attributes:
        reason: Why it stopped by itself, as a sentence.
        next_at: When it is due; None while its run is under way, and where it is stopped.
        today: Runs since the user's day began.
        failures: In a row, until now.
        presets: Their names in the order in which they run.
        is_under_way: A run of it is open.
    """

    id: int
    name: str
    state: LoopState
    reason: str
    next_at: datetime | None
    today: int
    daily_cap: int | None
    failures: int
    stop_after_failures: int
    presets: tuple[str, ...]
    is_under_way: bool


async def read_loop_rows(db: AsyncSession, loops: Sequence[ExecutionLoop], now: datetime) -> list[LoopRow]:
    """The rows of some loops of one user, in their order."""
    if not loops:
        return []
    ids = [loop.id for loop in loops]
    zone: str | None = await db.scalar(select(User.time_zone).where(User.id == loops[0].user_id))
    of_loop = Execution.loop_id
    is_today = Execution.created_at >= start_of_day(now, zone)
    counts = select(of_loop, func.count().label("runs")).where(of_loop.in_(ids), is_today).group_by(of_loop)
    today = {one.loop_id: one.runs for one in await db.execute(counts)}
    is_open = select(of_loop).where(of_loop.in_(ids), Execution.ended_at.is_(None))
    under_way = set(await db.scalars(is_open))
    named = (
        select(ExecutionLoopPreset.loop_id, Preset.name)
        .join(Preset, Preset.id == ExecutionLoopPreset.preset_id)
        .where(ExecutionLoopPreset.loop_id.in_(ids))
        .order_by(ExecutionLoopPreset.loop_id, ExecutionLoopPreset.position)
    )
    presets = [(one.loop_id, one.name) for one in await db.execute(named)]
    return [
        LoopRow(
            id=loop.id,
            name=loop.name,
            state=loop.state,
            reason=loop.state_reason,
            next_at=loop.next_at,
            today=today.get(loop.id, 0),
            daily_cap=loop.daily_cap,
            failures=loop.failures,
            stop_after_failures=loop.stop_after_failures,
            presets=tuple(name for loop_id, name in presets if loop_id == loop.id),
            is_under_way=loop.id in under_way,
        )
        for loop in loops
    ]
