"""A batch that is planned, and what it comes to."""

from typing import Any

import pytest
from pydantic import ValidationError as PydanticError

from app.domain.enums import BatchSource, OperationType
from app.services.job.batch_plan import MOST_AXES, MOST_JOBS, BatchPlan, BatchPreview

T2I = OperationType.TEXT_TO_IMAGE


@pytest.mark.parametrize(
    "fields",
    [
        {"variations": 0},
        {"variations": MOST_JOBS + 1},
        {"colour": 1},
        {"rows": [{}] * (MOST_JOBS + 1)},
        {"pictures": [1] * (MOST_JOBS + 1)},
        {"axes": {str(number): [1] for number in range(MOST_AXES + 1)}},
    ],
)
def test_a_plan_has_bounds_and_no_more_than_it_knows(fields: dict[str, Any]) -> None:
    with pytest.raises(PydanticError):
        BatchPlan(provider_id="fake", operation_type=T2I, **fields)


def test_a_plan_is_one_job_where_nothing_else_is_said_and_a_preview_counts_its_jobs() -> None:
    plan = BatchPlan(provider_id="fake", operation_type=T2I)
    assert (plan.variations, plan.axes, plan.rows, plan.pictures) == (1, {}, [], [])
    preview = BatchPreview("fake", T2I, BatchSource.VARIATIONS, [{}, {}], [1, 1], 2, "webapi")
    assert (preview.count, preview.forecast, preview.warnings) == (2, None, ())
