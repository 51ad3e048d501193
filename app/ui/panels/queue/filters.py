"""Which jobs a view of the queue shows: those in some states, with some words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import QCoreApplication

from app.services.job.job_rows import JobRow
from app.ui.models import job_states
from app.ui.models.job_states import JobKind
from app.ui.panels.queue import words


class ViewId(StrEnum):
    """The views that are always there."""

    ALL = "all"
    RUNNING = "running"
    WAITING = "waiting"
    NEEDS_YOU = "needs_you"
    FAILED = "failed"
    DONE = "done"


KINDS: Final[Mapping[ViewId, frozenset[JobKind]]] = {
    ViewId.ALL: frozenset(JobKind),
    ViewId.RUNNING: frozenset(
        {JobKind.PREPARING, JobKind.SENDING, JobKind.RUNNING, JobKind.FETCHING, JobKind.CHECKING}
    ),
    ViewId.WAITING: frozenset({JobKind.WAITING, JobKind.PAUSED, JobKind.CHAINED, JobKind.SCHEDULED, JobKind.HELD}),
    ViewId.NEEDS_YOU: frozenset({JobKind.NEEDS_YOU}),
    ViewId.FAILED: frozenset({JobKind.FAILED, JobKind.REFUSED}),
    ViewId.DONE: frozenset({JobKind.DONE}),
}


class Chip(StrEnum):
    """States that can be chosen beside a view, each with its count; several at once."""

    RUNNING = "running"
    FETCHING = "fetching"
    CHECKING = "checking"
    NEEDS_YOU = "needs_you"
    WAITING = "waiting"
    PAUSED = "paused"
    CHAINED = "chained"
    SCHEDULED = "scheduled"
    HELD = "held"
    FAILED = "failed"
    REFUSED = "refused"
    DONE = "done"
    CANCELLED = "cancelled"


CHIP_OF: Final[Mapping[JobKind, Chip]] = {
    kind: Chip.RUNNING if kind in {JobKind.PREPARING, JobKind.SENDING} else Chip(kind.value) for kind in JobKind
}


@dataclass(frozen=True, slots=True)
class JobFilter:
    """What a job must be to be shown.

    Attributes:
        view: The states of the view.
        chips: Of these, the ones that were chosen beside it; none means all of them.
        text: Words that must all be found in a job.
    """

    view: ViewId = ViewId.ALL
    chips: frozenset[Chip] = frozenset()
    text: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether more is left out than the view leaves out by itself."""
        return bool(self.chips or self.text.split())

    def shows_kind(self, kind: JobKind) -> bool:
        return kind in KINDS[self.view] and (not self.chips or CHIP_OF[kind] in self.chips)

    def as_json(self) -> dict[str, Any]:
        """For the view state."""
        return {"view": self.view.value, "chips": sorted(self.chips), "text": self.text}


def read_filter(value: object) -> JobFilter:
    """A filter out of the view state; what is damaged or unknown there is left out."""
    if not isinstance(value, dict):
        return JobFilter()
    view, chips, text = value.get("view"), value.get("chips"), value.get("text")
    known = {chip.value for chip in Chip}
    return JobFilter(
        ViewId(view) if view in {item.value for item in ViewId} else ViewId.ALL,
        frozenset(Chip(chip) for chip in chips if chip in known) if isinstance(chips, list) else frozenset(),
        text if isinstance(text, str) else "",
    )


class Haystacks:
    """The words of each job, made when they are first searched and kept until the job changes."""

    def __init__(self) -> None:
        self._by_id: dict[int, str] = {}

    def forget(self, job_id: int) -> None:
        self._by_id.pop(job_id, None)

    def clear(self) -> None:
        self._by_id.clear()

    def holds(self, job: JobRow, needles: list[str], provider_name: str) -> bool:
        """Whether every one of these words, in small letters, is somewhere in a job."""
        hay = self._by_id.get(job.id)
        if hay is None:
            hay = self._by_id[job.id] = _words_of(job, provider_name)
        return all(needle in hay for needle in needles)


def needles_of(text: str) -> list[str]:
    """The words of a search, in small letters."""
    return text.casefold().split()


def _words_of(job: JobRow, provider_name: str) -> str:
    state = job_states.kind_of(job, datetime.now(UTC)).value
    parts = (
        f"#{job.id}",
        job.prompt,
        provider_name,
        job.provider_id,
        job.account_label,
        words.batch_of(job),
        job.input_name,
        job.operation_type.value,
        job.error_kind,
        job.error_message,
        state,
    )
    return "\n".join(part for part in parts if part).casefold()


def view_title(view: ViewId) -> str:
    """The name of a view."""
    translate = QCoreApplication.translate
    return {
        ViewId.ALL: translate("Queue", "All"),
        ViewId.RUNNING: translate("Queue", "Active"),
        ViewId.WAITING: translate("Queue", "Waiting"),
        ViewId.NEEDS_YOU: translate("Queue", "Needs you"),
        ViewId.FAILED: translate("Queue", "Failed"),
        ViewId.DONE: translate("Queue", "Done"),
    }[view]


@dataclass(frozen=True, slots=True)
class ChipLook:
    """How a chip is told: its word, its icon and the state whose colour it has."""

    word: str
    state: str
    icon: str = ""


def chip_look(chip: Chip) -> ChipLook:
    """The look of a chip; the state's own icon where it has none."""
    translate = QCoreApplication.translate
    return {
        Chip.RUNNING: ChipLook(translate("Queue", "Running"), "running"),
        Chip.FETCHING: ChipLook(translate("Queue", "Fetching"), "running", "download"),
        Chip.CHECKING: ChipLook(translate("Queue", "Unclear"), "warning", "circle-question-mark"),
        Chip.NEEDS_YOU: ChipLook(translate("Queue", "Needs you"), "warning"),
        Chip.WAITING: ChipLook(translate("Queue", "In line"), "waiting"),
        Chip.PAUSED: ChipLook(translate("Queue", "Pausing"), "waiting", "hourglass"),
        Chip.CHAINED: ChipLook(translate("Queue", "For an input"), "waiting", "link"),
        Chip.SCHEDULED: ChipLook(translate("Queue", "Scheduled"), "waiting", "calendar-clock"),
        Chip.HELD: ChipLook(translate("Queue", "Held"), "waiting", "pause"),
        Chip.FAILED: ChipLook(translate("Queue", "Failed"), "failed"),
        Chip.REFUSED: ChipLook(translate("Queue", "Refused"), "failed", "circle-minus"),
        Chip.DONE: ChipLook(translate("Queue", "Done"), "done"),
        Chip.CANCELLED: ChipLook(translate("Queue", "Cancelled"), "waiting", "circle-minus"),
    }[chip]
