"""A loop: presets that run again and again on phones, until a limit that its user set."""

from datetime import datetime

from sqlalchemy import REAL, CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

import app.domain.device
import app.domain.preset  # noqa: F401  (loops name the tables of devices and presets)
from app.domain.base import Base, Json, UtcTime, Word, one_of, table_args
from app.domain.enums import DeviceChoice, LoopState

MINUTES_A_DAY = 24 * 60


class ExecutionLoop(Base):
    """What runs, where, how often, and when it stops."""

    __tablename__ = "execution_loops"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(Text)
    device_choice: Mapped[DeviceChoice] = mapped_column(Word(DeviceChoice), default=DeviceChoice.FIXED)
    device_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("devices.id", ondelete="SET NULL"), index=True)
    """The fixed one; of the other choices, None."""
    device_ids: Mapped[list[int]] = mapped_column(Json, default=list)
    """Among which one is chosen; empty for all."""
    variables: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    delay_seconds: Mapped[float] = mapped_column(REAL, default=60.0)
    """From the end of a run to the start of the next."""
    jitter_seconds: Mapped[float] = mapped_column(REAL, default=0.0)
    """The delay is longer or shorter by so much at most."""
    window_from: Mapped[int | None] = mapped_column(Integer)
    """Minute of the user's day from which on runs start; with `window_to` before it, the window spans midnight."""
    window_to: Mapped[int | None] = mapped_column(Integer)
    daily_cap: Mapped[int | None] = mapped_column(Integer)
    """Most runs in one of the user's days."""
    stop_after_failures: Mapped[int] = mapped_column(Integer, default=3)
    """So many failures in a row stop it."""
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """In a row, until now."""
    state: Mapped[LoopState] = mapped_column(Word(LoopState), default=LoopState.STOPPED)
    state_reason: Mapped[str] = mapped_column(Text, default="")
    """Why it stopped by itself, as a sentence."""
    next_position: Mapped[int] = mapped_column(Integer, default=0)
    """Of the preset that is next."""
    next_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = table_args(
        one_of("device_choice", DeviceChoice),
        one_of("state", LoopState),
        CheckConstraint("delay_seconds >= 0 AND jitter_seconds >= 0", name="pauses_not_negative"),
        CheckConstraint("(window_from IS NULL) = (window_to IS NULL)", name="window_whole"),
        CheckConstraint(
            f"window_from IS NULL OR (window_from BETWEEN 0 AND {MINUTES_A_DAY - 1}"
            f" AND window_to BETWEEN 0 AND {MINUTES_A_DAY - 1})",
            name="window_in_day",
        ),
        CheckConstraint("daily_cap IS NULL OR daily_cap >= 1", name="cap_positive"),
        CheckConstraint("stop_after_failures >= 1", name="failures_limit_positive"),
        CheckConstraint("failures >= 0 AND next_position >= 0", name="counts_not_negative"),
        Index(None, "user_id", "name", unique=True),
    )


class ExecutionLoopPreset(Base):
    """A preset of a loop, in the order in which they run."""

    __tablename__ = "execution_loop_presets"

    loop_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("execution_loops.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    preset_id: Mapped[int] = mapped_column(Integer, ForeignKey("presets.id", ondelete="CASCADE"), index=True)

    __table_args__ = table_args(CheckConstraint("position >= 0", name="position_not_negative"), sqlite_with_rowid=False)
