"""An execution: one run of a preset on a phone, with each step that it took."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

import app.domain.device
import app.domain.execution_loop
import app.domain.preset  # noqa: F401  (executions name the tables of devices, loops and presets)
from app.domain.base import Base, Json, UtcTime, Word, one_of, table_args
from app.domain.enums import ExecutionState, StepState
from app.domain.errors import InvalidTransitionError

_S = ExecutionState

_FOLLOWS = {
    _S.QUEUED: {_S.RUNNING, _S.CANCELLED, _S.FAILED},
    _S.RUNNING: {_S.PAUSED, _S.DONE, _S.FAILED, _S.CANCELLED},
    _S.PAUSED: {_S.RUNNING, _S.FAILED, _S.CANCELLED},
}


class Execution(Base):
    """One run; a phone has at most one that is under way."""

    __tablename__ = "executions"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("users.id"))
    device_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("devices.id", ondelete="SET NULL"))
    preset_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("presets.id", ondelete="SET NULL"), index=True)
    """None where the preset is gone, or was never kept (a step that is tried in the editor)."""
    loop_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("execution_loops.id", ondelete="SET NULL"))
    preset_name: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    """The preset as it was at the start."""
    variables: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    state: Mapped[ExecutionState] = mapped_column(Word(ExecutionState), default=ExecutionState.QUEUED)
    state_reason: Mapped[str] = mapped_column(Text, default="")
    """Why it is paused, or what it waits for, as a sentence."""
    error_kind: Mapped[str | None] = mapped_column(Text)
    """The category of what ended it: "not_found", "timeout", "device_lost"..."""
    error_message: Mapped[str | None] = mapped_column(Text)
    current_path: Mapped[str | None] = mapped_column(Text)
    """The step that runs now, as in ExecutionStep."""
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = table_args(
        one_of("state", ExecutionState),
        CheckConstraint("(state IN ('done', 'failed', 'cancelled')) = (ended_at IS NOT NULL)", name="end_known"),
        Index(None, "user_id", "created_at"),
        Index(None, "device_id", "created_at"),
        Index("ix_executions_loop", "loop_id", "created_at", sqlite_where=loop_id.is_not(None)),
        Index("ix_executions_open", "user_id", "id", sqlite_where=ended_at.is_(None)),
        Index("uq_executions_phone", "device_id", unique=True, sqlite_where=text("state IN ('running', 'paused')")),
    )

    def become(self, state: ExecutionState, now: datetime) -> None:
        """Go to the next state; the present one again changes nothing.

        Raises:
            InvalidTransitionError: The states of an execution do not allow it.
        """
        if state == self.state:
            return
        if state not in _FOLLOWS.get(self.state, set()):
            raise InvalidTransitionError(f"Execution {self.id} is {self.state} and cannot become {state}.")
        self.state = state
        if state == ExecutionState.RUNNING:
            self.state_reason = ""
            self.started_at = self.started_at or now
        if state.is_final:
            self.ended_at, self.current_path = now, None


class ExecutionStep(Base):
    """What became of one step, once for each round of a body that it lies in."""

    __tablename__ = "execution_steps"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    """In the order in which they ended."""
    execution_id: Mapped[int] = mapped_column(Integer, ForeignKey("executions.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[str] = mapped_column(Text)
    """Of the preset: it stays when steps are moved."""
    path: Mapped[str] = mapped_column(Text)
    """Where it stands, from 1: "3.1" is the first step of the body of the third."""
    round: Mapped[int] = mapped_column(Integer, default=0)
    """Which round of the innermost body, from 0."""
    action: Mapped[str] = mapped_column(Text)
    state: Mapped[StepState] = mapped_column(Word(StepState))
    attempts: Mapped[int] = mapped_column(Integer, default=1)
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    duration_ms: Mapped[int] = mapped_column(Integer)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    error_kind: Mapped[str | None] = mapped_column(Text)
    error_message: Mapped[str | None] = mapped_column(Text)
    picture: Mapped[str | None] = mapped_column(Text)
    """The screen when it failed: a file under the data folder, relative to it."""
    hierarchy: Mapped[str | None] = mapped_column(Text)
    """What was on the screen then, the same way."""

    __table_args__ = table_args(
        one_of("state", StepState),
        CheckConstraint("duration_ms >= 0", name="duration_not_negative"),
    )
