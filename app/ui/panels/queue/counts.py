"""How many jobs are at what: of those that are listed, and of older ones that are not."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from app.domain.enums import JobStatus
from app.ui.models.job_states import JobKind
from app.ui.panels.queue.filters import CHIP_OF, KINDS, Chip, JobFilter, ViewId

_KIND_OF: Final[Mapping[JobStatus, JobKind]] = {
    JobStatus.PENDING: JobKind.WAITING,
    JobStatus.PROCESSING: JobKind.RUNNING,
    JobStatus.COMPLETED: JobKind.DONE,
    JobStatus.FAILED: JobKind.FAILED,
    JobStatus.CANCELLED: JobKind.CANCELLED,
}


class JobCounts:
    """Kept up to date job by job."""

    def __init__(self) -> None:
        self._listed: Counter[JobKind] = Counter()
        self._beyond: Counter[JobKind] = Counter()

    def turn(self, former: JobKind | None, present: JobKind | None) -> None:
        """A job came, changed or went."""
        if former is not None:
            self._listed[former] -= 1
        if present is not None:
            self._listed[present] += 1

    def listed(self, kind: JobKind) -> int:
        """How many listed jobs are at something."""
        return self._listed[kind]

    def set_beyond(self, counts: Mapping[JobStatus, int]) -> bool:
        """Note how many there are that are not listed; says whether that is news."""
        beyond = Counter({_KIND_OF[status]: count for status, count in counts.items() if count > 0})
        is_news = beyond != self._beyond
        self._beyond = beyond
        return is_news

    def of_view(self, view: ViewId) -> int:
        """How many jobs there are in the states of a view."""
        return sum(self._listed[kind] + self._beyond[kind] for kind in KINDS[view])

    def of_chips(self, shown: JobFilter) -> dict[Chip, int]:
        """How many listed jobs each chip of a view would show; one without any is left out, unless it is chosen.

        There is none where all jobs are in one state.
        """
        found: dict[Chip, int] = dict.fromkeys(Chip, 0)
        for kind in KINDS[shown.view]:
            found[CHIP_OF[kind]] += self._listed[kind]
        offered = {chip: count for chip, count in found.items() if count or chip in shown.chips}
        return offered if len(offered) > 1 or shown.chips else {}

    @property
    def beyond(self) -> int:
        """How many are not listed."""
        return sum(self._beyond.values())
