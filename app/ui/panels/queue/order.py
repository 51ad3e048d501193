"""The columns of the queue, and the order of its rows."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QCoreApplication

from app.services.job.job_rows import JobRow
from app.ui.models import job_states
from app.ui.models.job_states import JobKind
from app.ui.panels.queue import words

Key = tuple[Any, ...]
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_KIND_RANK: Final = {
    kind: rank
    for rank, kind in enumerate(
        (
            JobKind.NEEDS_YOU,
            JobKind.CHECKING,
            JobKind.FETCHING,
            JobKind.RUNNING,
            JobKind.SENDING,
            JobKind.PREPARING,
            JobKind.WAITING,
            JobKind.PAUSED,
            JobKind.CHAINED,
            JobKind.SCHEDULED,
            JobKind.HELD,
            JobKind.FAILED,
            JobKind.REFUSED,
            JobKind.CANCELLED,
            JobKind.DONE,
        )
    )
}


class Column(IntEnum):
    """The columns from left to right; their numbers are kept in the view state, so new ones come last."""

    INPUT = 0
    PROMPT = 1
    OPERATION = 2
    PROVIDER = 3
    ACCOUNT = 4
    STATE = 5
    PROGRESS = 6
    ELAPSED = 7
    CREDITS = 8
    POSITION = 9
    BATCH = 10
    PRIORITY = 11
    QUEUED = 12
    ENDED = 13
    NUMBER = 14


WIDTHS: Final[Mapping[Column, int]] = {
    Column.INPUT: 44,
    Column.PROMPT: 392,
    Column.OPERATION: 132,
    Column.PROVIDER: 104,
    Column.ACCOUNT: 112,
    Column.STATE: 200,
    Column.PROGRESS: 152,
    Column.ELAPSED: 120,
    Column.CREDITS: 92,
    Column.POSITION: 44,
    Column.BATCH: 112,
    Column.PRIORITY: 64,
    Column.QUEUED: 116,
    Column.ENDED: 116,
    Column.NUMBER: 64,
}
USUAL_ORDER: Final = (
    *(column for column in Column if column < Column.STATE),
    Column.BATCH,
    *(column for column in Column if Column.STATE <= column < Column.BATCH),
    *(column for column in Column if column > Column.BATCH),
)
HIDDEN_AT_FIRST: Final = frozenset({Column.PRIORITY, Column.QUEUED, Column.ENDED, Column.NUMBER})
GIVE_WAY: Final = (
    Column.NUMBER,
    Column.ENDED,
    Column.QUEUED,
    Column.PRIORITY,
    Column.BATCH,
    Column.PROVIDER,
    Column.OPERATION,
    Column.ACCOUNT,
    Column.POSITION,
    Column.ELAPSED,
    Column.CREDITS,
)
"""Which columns go, one after the other, where there is no room for all; the others always show."""
NUMBERS: Final = frozenset(
    {Column.ELAPSED, Column.CREDITS, Column.POSITION, Column.PRIORITY, Column.QUEUED, Column.ENDED, Column.NUMBER}
)


def title_of(column: Column) -> str:
    """The word over a column."""
    translate = QCoreApplication.translate
    return {
        Column.INPUT: translate("Queue", "Input"),
        Column.PROMPT: translate("Queue", "Prompt"),
        Column.OPERATION: translate("Queue", "Operation"),
        Column.PROVIDER: translate("Queue", "Provider"),
        Column.ACCOUNT: translate("Queue", "Account"),
        Column.STATE: translate("Queue", "State"),
        Column.PROGRESS: translate("Queue", "Progress"),
        Column.ELAPSED: translate("Queue", "Elapsed"),
        Column.CREDITS: translate("Queue", "Credits"),
        Column.POSITION: translate("Queue", "Pos."),
        Column.BATCH: translate("Queue", "Batch"),
        Column.PRIORITY: translate("Queue", "Priority"),
        Column.QUEUED: translate("Queue", "Queued"),
        Column.ENDED: translate("Queue", "Ended"),
        Column.NUMBER: translate("Queue", "No."),
    }[column]


def queue_key(row: JobRow) -> Key:
    """Running first, then what waits in the order in which it will run, then what has ended, newest first."""
    if row.status.is_final:
        return (2, -_stamp(row.ended_at), row.id)
    return (1 if job_states.is_waiting(row) else 0, -row.priority, row.position, row.id)


def _stamp(moment: datetime | None) -> float:
    return (moment or _START).timestamp()


def _cost(row: JobRow) -> int:
    return row.estimated_cost if row.actual_cost is None else row.actual_cost


def _length(row: JobRow) -> float:
    if row.started_at is None:
        return -1.0
    return _stamp(row.ended_at) - _stamp(row.started_at) if row.ended_at else 1e12 - _stamp(row.started_at)


KEYS: Final[Mapping[Column, Callable[[JobRow], Key]]] = {
    Column.PROMPT: lambda row: (row.prompt.casefold(), row.id),
    Column.OPERATION: lambda row: (row.operation_type.value, row.id),
    Column.PROVIDER: lambda row: (row.provider_id, row.id),
    Column.ACCOUNT: lambda row: (words.account_of(row).casefold(), row.id),
    Column.STATE: lambda row: (_KIND_RANK[job_states.kind_of(row, _START)], *queue_key(row)),
    Column.ELAPSED: lambda row: (_length(row), row.id),
    Column.CREDITS: lambda row: (row.credit_type or "", _cost(row), row.id),
    Column.BATCH: lambda row: (words.batch_of(row).casefold(), *queue_key(row)),
    Column.PRIORITY: lambda row: (-row.priority, *queue_key(row)),
    Column.QUEUED: lambda row: (_stamp(row.created_at), row.id),
    Column.ENDED: lambda row: (_stamp(row.ended_at), row.id),
    Column.NUMBER: lambda row: (row.id,),
}
"""What a column sorts by; a key ends with the job's id, so that no two are equal."""
