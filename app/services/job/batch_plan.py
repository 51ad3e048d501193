"""A batch that is planned, and what it comes to before it is queued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.domain.enums import BatchSource, OperationType
from app.services.account.forecast import Forecast
from app.services.job.outputs import Output

MOST_JOBS = 1_000
MOST_AXES = 12


class BatchPlan(BaseModel):
    """What is to be made many times, and in what it differs.

    The jobs are all combinations of a row, a picture, a value of each axis, and so many variations, in this order: the
    rows change last, the variations first.

    Attributes:
        params: What is the same in all, as the operation's parameter model takes it.
        variations: How often each combination is made, each time with a seed of its own.
        axes: Parameter to the values that it takes.
        rows: Parameters of each row of a table; they go before `params`.
        pictures: Assets that each take the place in `slot`.
        slot: The input of the pictures; empty for the first one that takes a picture.
        depends_on: Input to the output of another job that each of the jobs waits for.
        every_wildcard: All that the wildcards in a text stand for is made; otherwise each job draws its own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider_id: str
    operation_type: OperationType
    params: dict[str, Any] = Field(default_factory=dict)
    variations: int = Field(1, ge=1, le=MOST_JOBS)
    axes: dict[str, list[Any]] = Field(default_factory=dict, max_length=MOST_AXES)
    rows: list[dict[str, Any]] = Field(default_factory=list, max_length=MOST_JOBS)
    pictures: list[int] = Field(default_factory=list, max_length=MOST_JOBS)
    slot: str = ""
    depends_on: dict[str, Output] = Field(default_factory=dict)
    every_wildcard: bool = False


@dataclass(frozen=True, slots=True)
class BatchPreview:
    """Exactly what would be queued.

    Attributes:
        source: From what it was expanded, for show.
        items: The parameters of each job in the order of the queue; seeds and wildcards are drawn.
        costs: What each is thought to cost.
        cost: What all are thought to cost.
        forecast: When they are done, and by which accounts.
        warnings: What the user should know before, as sentences.
        depends_on: Of the plan's, the outputs that are not there yet; the others are parameters of each job.
    """

    provider_id: str
    operation_type: OperationType
    source: BatchSource
    items: Sequence[dict[str, Any]]
    costs: Sequence[int]
    cost: int
    credit_type: str | None
    forecast: Forecast | None = None
    warnings: Sequence[str] = field(default=())
    depends_on: Mapping[str, Output] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.items)
