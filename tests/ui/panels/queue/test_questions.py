"""What is asked before many jobs are changed."""

import asyncio

from app.ui.panels.queue.questions import JobQuestions
from tests.ui.panels.queue.conftest import Desk
from tests.ui.panels.queue.rows import ended


async def test_what_it_would_cost_is_said_before_many_are_made_again(desk: Desk) -> None:
    questions = JobQuestions(desk.context.theme, desk.panel)
    jobs = [ended(1, estimated_cost=30, credit_type="webapi"), ended(2, estimated_cost=12, credit_type="webapi")]
    asked = asyncio.ensure_future(questions.may_retry(jobs))
    assert "They cost about 42 credits." in await desk.answer("Retry 2 jobs")
    assert await asked


async def test_one_job_and_many_are_named_before_they_are_removed(desk: Desk) -> None:
    questions = JobQuestions(desk.context.theme, desk.panel)
    for count, title in ((1, "Remove the job from the list?"), (12, "Remove 12 jobs from the list?")):
        asked = asyncio.ensure_future(questions.may_remove(count))
        assert title in await desk.answer("Keep")
        assert not await asked
