"""When jobs start: at once, before all others, at a moment, or when their user lets them go."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Start:
    """How jobs are put into the queue.

    Attributes:
        is_first: Before all that waits.
        at: Not before this moment; None for as soon as they can.
        is_held: Not before their user lets them go.
    """

    is_first: bool = False
    at: datetime | None = None
    is_held: bool = False


NOW = Start()
