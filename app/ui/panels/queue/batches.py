"""What a batch amounts to: how many of its jobs are done, how far the others are, what it costs and cost."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from app.services.job.job_rows import JobRow
from app.ui.amounts import clock, number, sum_amount, sums
from app.ui.models.job_states import JobKind, kind_of
from app.ui.panels.queue import words
from app.ui.panels.queue.filters import KINDS, ViewId
from app.ui.panels.queue.order import Key

Progress = Callable[[int], tuple[float | None, float | None]]
_DOT = " \N{MIDDLE DOT} "


@dataclass(frozen=True, slots=True)
class BatchTotals:
    """The sums over the jobs of a batch.

    Attributes:
        group: Its id; 0 stands for the jobs that were made alone.
        fraction: Done of all, 0 to 1; jobs that run count for the part that is done.
        estimated: Credits of each kind, as estimated before.
        actual: Credits of each kind that are settled.
        has_costs: Whether one of its jobs costs credits.
        seconds: From the first start to the last end, or to now.
        seconds_meant: As estimated, one job after the other; None where nothing is known.
        thumb: A job whose input stands for the batch.
    """

    group: int
    name: str = ""
    count: int = 0
    running: int = 0
    waiting: int = 0
    needing: int = 0
    failed: int = 0
    done: int = 0
    fraction: float = 0.0
    estimated: Mapping[str, int] = field(default_factory=dict)
    actual: Mapping[str, int] = field(default_factory=dict)
    has_costs: bool = False
    seconds: float | None = None
    seconds_meant: float | None = None
    thumb: JobRow | None = None

    @property
    def state(self) -> str:
        """The state's name in the tokens: what needs its user most."""
        for state, count in (("warning", self.needing), ("running", self.running), ("waiting", self.waiting)):
            if count:
                return state
        return "failed" if self.failed else "done"


def total_of(group: int, jobs: Iterable[JobRow], now: datetime, progress: Progress) -> BatchTotals:
    """Sum up a batch; of jobs that were made alone only their number, for they have nothing to do with each other."""
    if not group:
        return BatchTotals(0, count=sum(1 for _ in jobs))
    rows = sorted(jobs, key=lambda job: job.id)
    kinds = Counter(kind_of(job, now) for job in rows)
    starts = [job.started_at for job in rows if job.started_at is not None]
    ends = [job.ended_at for job in rows if job.ended_at is not None]
    is_over = len(ends) == len(rows)
    last = max(ends) if is_over and ends else now
    meant = [job.estimated_seconds for job in rows if job.estimated_seconds is not None]
    return BatchTotals(
        group=group,
        name=words.batch_of(rows[0]) if rows else "",
        count=len(rows),
        running=sum(kinds[kind] for kind in KINDS[ViewId.RUNNING]),
        waiting=sum(kinds[kind] for kind in KINDS[ViewId.WAITING]),
        needing=kinds[JobKind.NEEDS_YOU],
        failed=sum(kinds[kind] for kind in KINDS[ViewId.FAILED]),
        done=kinds[JobKind.DONE],
        fraction=sum(_share(job, progress) for job in rows) / len(rows) if rows else 0.0,
        estimated=sums((job.credit_type, job.estimated_cost) for job in rows),
        actual=sums((job.credit_type, job.actual_cost or 0) for job in rows),
        has_costs=any(job.credit_type is not None for job in rows),
        seconds=(last - min(starts)).total_seconds() if starts else None,
        seconds_meant=sum(meant) if meant else None,
        thumb=next((job for job in rows if job.input_sha256 is not None), None),
    )


def rank_of(group: int, jobs: Iterable[JobRow]) -> Key:
    """The place of a batch: those with open jobs first, as they will run; then the newest; single jobs last."""
    if not group:
        return (2, 0, 0.0, 0)
    places = [(-job.priority, job.position) for job in jobs if not job.status.is_final]
    return (0, *min(places), group) if places else (1, 0, 0.0, -group)


def title_of_batch(totals: BatchTotals) -> str:
    """Its name, and how many jobs it has."""
    count = _tr("1 job") if totals.count == 1 else _tr("{count} jobs").format(count=number(totals.count))
    if not totals.group:
        return f"{_tr('Single jobs')}{_DOT}{count}"
    return f"{totals.name or _tr('Batch {number}').format(number=totals.group)}{_DOT}{count}"


def state_of_batch(totals: BatchTotals) -> str:
    """How many need the user, run, wait, have failed and are done; what is none is not named."""
    parts = (
        (totals.needing, _tr("{count} need you")),
        (totals.running, _tr("{count} running")),
        (totals.waiting, _tr("{count} waiting")),
        (totals.failed, _tr("{count} failed")),
        (totals.done, _tr("{count} done")),
    )
    return _DOT.join(text.format(count=number(count)) for count, text in parts if count) or words.NOTHING


def credits_of_batch(totals: BatchTotals) -> str:
    """What is settled beside what was estimated."""
    if not totals.has_costs:
        return _tr("free")
    estimate = f"~\N{NO-BREAK SPACE}{sum_amount(totals.estimated)}"
    is_open = totals.running or totals.waiting or totals.needing
    if is_open and not totals.actual:
        return estimate
    return f"{sum_amount(totals.actual or dict.fromkeys(totals.estimated, 0))} / {estimate}"


def elapsed_of_batch(totals: BatchTotals) -> str:
    """How long it has taken so far; of one that has not begun, how long its jobs take one after the other."""
    if totals.seconds is not None:
        return clock(totals.seconds)
    return f"~\N{NO-BREAK SPACE}{clock(totals.seconds_meant)}" if totals.seconds_meant else words.NOTHING


def percent_of(fraction: float) -> str:
    return f"{int(fraction * 100)}\N{NO-BREAK SPACE}%"


def _share(job: JobRow, progress: Progress) -> float:
    if job.status.is_final:
        return 1.0
    return progress(job.id)[0] or 0.0


def _tr(text: str) -> str:
    return QCoreApplication.translate("Queue", text)
