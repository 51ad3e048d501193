"""The places of jobs at work: shown until their results stand there."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from app.domain.enums import MediaType, OperationType
from app.domain.events import JobProgressed
from app.domain.search import fits
from app.ui.models import job_states

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.services.job.job_rows import JobRow

USUAL_ASPECT: Final = 1778
_MILLIS: Final = 1000
_SHAPE_NAMES: Final = ("aspect", "aspect_ratio", "ratio", "size", "resolution")
_SHAPE: Final = re.compile(r"(\d{1,5})\s*[:x\N{MULTIPLICATION SIGN}]\s*(\d{1,5})")
_PICTURES: Final = frozenset(
    {
        OperationType.TEXT_TO_IMAGE,
        OperationType.IMAGE_TO_IMAGE,
        OperationType.FUSION,
        OperationType.UPSCALE,
        OperationType.FRAME_EXTRACTION,
    }
)


@dataclass(frozen=True, slots=True)
class Ghost:
    """A job at work.

    Attributes:
        state: In the words of the queue.
        fraction: Done, 0 to 1; None where that is not known.
        aspect: Width by height of the result in thousandths, as far as it can be told.
        input_id: The first asset that goes into it.
    """

    job_id: int
    operation_type: OperationType
    prompt: str
    started_at: datetime
    aspect: int
    state: job_states.StateWords
    fraction: float | None = None
    seconds_left: float | None = None
    input_id: int | None = None

    @property
    def media_type(self) -> MediaType:
        return MediaType.IMAGE if self.operation_type in _PICTURES else MediaType.VIDEO

    def fits(self, text: str) -> bool:
        """Whether its result would be in a list."""
        return fits(text, self.prompt, self.media_type)


class Ghosts:
    """The jobs at work, by id."""

    def __init__(self) -> None:
        self._by_id: dict[int, Ghost] = {}

    def get(self, job_id: int) -> Ghost | None:
        return self._by_id.get(job_id)

    def take(self, rows: "Iterable[JobRow]") -> list[int]:
        """Note what jobs have become; gives the ids of those that are at work and look different now."""
        changed = []
        now = datetime.now(UTC)
        for row in rows:
            if not job_states.is_running(row):
                self._by_id.pop(row.id, None)
                continue
            former, state = self._by_id.get(row.id), job_states.state_of(row, now)
            if former is None:
                began = row.started_at or now
                shape = shape_of(row.params)
                self._by_id[row.id] = Ghost(
                    row.id, row.operation_type, row.prompt, began, shape, state, input_id=row.input_asset_id
                )
            else:
                self._by_id[row.id] = replace(former, state=state, started_at=row.started_at or former.started_at)
            if self._by_id[row.id] != former:
                changed.append(row.id)
        return changed

    def drop(self, job_ids: "Iterable[int]") -> None:
        for job_id in job_ids:
            self._by_id.pop(job_id, None)

    def begin(self, rows: "Iterable[JobRow]") -> None:
        """Know these jobs and no others."""
        self._by_id.clear()
        self.take(rows)

    def progress(self, event: JobProgressed) -> bool:
        """Note how far a job is; tells whether it is one of these."""
        ghost = self._by_id.get(event.job_id)
        if ghost is None:
            return False
        self._by_id[event.job_id] = replace(ghost, fraction=event.fraction, seconds_left=event.seconds_left)
        return True

    def inputs(self) -> frozenset[int]:
        """The assets of which something is being made."""
        return frozenset(ghost.input_id for ghost in self._by_id.values() if ghost.input_id is not None)

    def listed(self, text: str, *, newest_first: bool) -> list[Ghost]:
        """Those that belong into a list, in its order."""
        found = [ghost for ghost in self._by_id.values() if ghost.fits(text)]
        return sorted(found, key=lambda ghost: (ghost.started_at, ghost.job_id), reverse=newest_first)


def shape_of(params: "Mapping[str, Any]") -> int:
    """The aspect that parameters ask for; a usual one where they do not say."""
    for name in _SHAPE_NAMES:
        match = _SHAPE.search(str(params.get(name, "")))
        if match and int(match[1]) and int(match[2]):
            return max(1, int(match[1]) * _MILLIS // int(match[2]))
    return USUAL_ASPECT
