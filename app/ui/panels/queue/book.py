"""The jobs that the queue knows, and what is kept of them beside their rows: kinds, batches, the line, the counts."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from app.services.job.job_rows import JobRow
from app.ui.models import job_states
from app.ui.models.job_states import JobKind
from app.ui.panels.queue import words
from app.ui.panels.queue.batches import BatchTotals, Progress, rank_of, total_of
from app.ui.panels.queue.counts import JobCounts
from app.ui.panels.queue.filters import Haystacks
from app.ui.panels.queue.order import Key, queue_key


class JobBook:
    """Every job by its id, shown or not.

    Args:
        progress: Tells how far a job is.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._rows: dict[int, JobRow] = {}
        self._kinds: dict[int, JobKind] = {}
        self._batches: defaultdict[int, set[int]] = defaultdict(set)
        self._totals: dict[int, BatchTotals] = {}
        self._waiting: list[Key] = []
        self.counts = JobCounts()
        self.hay = Haystacks()

    def __contains__(self, job_id: int) -> bool:
        return job_id in self._rows

    def __getitem__(self, job_id: int) -> JobRow:
        return self._rows[job_id]

    def get(self, job_id: int) -> JobRow | None:
        return self._rows.get(job_id)

    def jobs(self) -> Iterable[JobRow]:
        """Every job, in no order."""
        return self._rows.values()

    def kind_of(self, job_id: int) -> JobKind:
        """What a job was at when it changed last."""
        return self._kinds[job_id]

    @property
    def has_batches(self) -> bool:
        """Whether a job was made together with others."""
        return any(group and jobs for group, jobs in self._batches.items())

    def of_kind(self, kind: JobKind) -> list[JobRow]:
        """Every job that is at something; quick where there is none."""
        if not self.counts.listed(kind):
            return []
        return [self._rows[job_id] for job_id, found in self._kinds.items() if found == kind]

    def waiting_ids(self) -> list[int]:
        """The jobs in the line, the next one first."""
        return [key[-1] for key in self._waiting]

    def place_in_line(self, job: JobRow) -> int:
        """1 for the next one; 0 for a job that is not in the line."""
        return bisect_left(self._waiting, queue_key(job)) + 1 if job_states.is_waiting(job) else 0

    def jobs_of(self, group: int) -> list[JobRow]:
        """The jobs of a batch, shown or not."""
        return [self._rows[job_id] for job_id in self._batches[group]]

    def totals_of(self, group: int) -> BatchTotals:
        """The sums over a batch."""
        found = self._totals.get(group)
        if found is None:
            found = self._totals[group] = total_of(group, self.jobs_of(group), datetime.now(UTC), self._progress)
        return found

    def forget_totals(self, groups: Iterable[int]) -> None:
        """Something in these batches got on."""
        for group in groups:
            self._totals.pop(group, None)

    def ranks(self, groups: Iterable[int]) -> dict[int, Key]:
        """The places of batches among each other."""
        return {group: rank_of(group, self.jobs_of(group) if group else ()) for group in groups}

    def note(self, news: Sequence[JobRow], lost: Sequence[int] = ()) -> bool:
        """Keep jobs that are new or changed; those that are lost are known until they are dropped.

        Returns:
            Whether the line of waiting jobs changed.
        """
        now = datetime.now(UTC)
        has_moved = False
        for job in news:
            former = self._rows.get(job.id)
            has_moved |= self._line_up(former, job)
            if former is not None and former.batch_id != job.batch_id:
                self._batches[words.batch_id_of(former)].discard(job.id)
                self.forget_totals([words.batch_id_of(former)])
            kind = job_states.kind_of(job, now)
            self.counts.turn(self._kinds.get(job.id), kind)
            self._rows[job.id], self._kinds[job.id] = job, kind
            self.hay.forget(job.id)
            self._batches[words.batch_id_of(job)].add(job.id)
        for job_id in lost:
            job = self._rows[job_id]
            has_moved |= self._line_up(job, None)
            self.counts.turn(self._kinds[job_id], None)
            self._batches[words.batch_id_of(job)].discard(job_id)
        self.forget_totals({words.batch_id_of(job) for job in news} | {self.batch_of(job_id) for job_id in lost})
        return has_moved

    def batch_of(self, job_id: int) -> int:
        """The batch of a job; 0 where it was made alone."""
        return words.batch_id_of(self._rows[job_id])

    def drop(self, job_ids: Iterable[int]) -> None:
        """Know lost jobs no longer."""
        for job_id in job_ids:
            del self._rows[job_id], self._kinds[job_id]
            self.hay.forget(job_id)

    def _line_up(self, former: JobRow | None, job: JobRow | None) -> bool:
        """Keep the line of waiting jobs sorted; says whether it changed."""
        old = queue_key(former) if former is not None and job_states.is_waiting(former) else None
        new = queue_key(job) if job is not None and job_states.is_waiting(job) else None
        if old == new:
            return False
        if old is not None:
            del self._waiting[bisect_left(self._waiting, old)]
        if new is not None:
            insort(self._waiting, new)
        return True
