"""The queue as pictures to look at, in every state, size and look; and rules that hold.

The pictures go to the folder in PIXSIM7_PICTURES, where one is named.
"""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from sqlalchemy import text

from app.domain.enums import JobStatus, SubmissionState
from app.domain.events import JobChanged, RunnersPaused
from app.domain.job import Job
from app.services.job.job_rows import JobRow
from app.ui.models.job_states import JobKind
from app.ui.panels.queue.order import Column
from tests.support import looks
from tests.support.studio import submit
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk
from tests.ui.panels.queue.filled import PROMPTS, fill, report_progress
from tests.ui.panels.queue.rows import ended, job

pytestmark = pytest.mark.long

FOLDER = Path(os.environ["PIXSIM7_PICTURES"]) if "PIXSIM7_PICTURES" in os.environ else None
"""Read when the tests are collected: each test has an environment of its own."""

# The queue in a window of 1280x720, 1440x900 and 2560x1440, and alone in the last one.
SIZES = {
    "small": QSize(1220, 252),
    "usual": QSize(1380, 308),
    "large": QSize(2500, 308),
    "whole": QSize(2500, 1376),
}
LOOKS = [("dark", 100), ("light", 100), ("dark", 150)]
_REVIEW = (SubmissionState.SENDING, SubmissionState.UNCERTAIN, SubmissionState.REVIEW)


async def _look(desk: Desk, name: str) -> None:
    """Let the window settle, keep its picture in each size and look, and see that nothing is wrong with it."""
    for choice, text_scale in LOOKS:
        desk.context.theme.set_look(choice=choice, text_scale=text_scale)
        for size_name, size in SIZES.items():
            desk.window.setFixedSize(size)
            await asyncio.sleep(0.15)
            await until(lambda: desk.context.thumbnails.is_idle, wanted=True)
            await until(lambda: looks.flaws(desk.window), [])
            picture = desk.window.grab()
            assert looks.is_drawn(picture.toImage())
            if FOLDER is not None:
                FOLDER.mkdir(parents=True, exist_ok=True)
                assert picture.save(str(FOLDER / f"queue-{name}-{choice}-{text_scale}-{size_name}.png"))


async def _filled(desk: Desk) -> dict[str, int]:
    jobs = await fill(desk.library)
    for job_id in jobs.values():
        desk.library.bus.publish(JobChanged(job_id))
    await until(desk.panel.model.count, len(jobs))
    await desk.ended(jobs["failed"], jobs["done"], jobs["refused"])
    report_progress(desk.library, jobs)
    return jobs


def _many() -> list[JobRow]:
    """Ten thousand jobs, half of them in batches."""
    rows = []
    for number in range(1, 10_001):
        row = job(number) if number < 2_000 else ended(number)
        if number % 50 == 0:
            row = ended(number, JobStatus.FAILED, error_message="The provider did not answer for five minutes.")
        batch = {"batch_id": number // 40, "batch_name": f"Set {number // 40}"} if number % 2 else {}
        costs = {"estimated_cost": 30, "credit_type": "webapi", "estimated_seconds": 100.0}
        prompt = f"{PROMPTS[number % len(PROMPTS)]}, take {number}"
        rows.append(replace(row, prompt=prompt, provider_id="studio", **batch, **costs))  # type: ignore[arg-type]
    return rows


async def test_an_empty_queue_looks_right(desk: Desk) -> None:
    await _look(desk, "empty")


async def test_a_queue_that_cannot_be_read_looks_right(desk: Desk) -> None:
    async with desk.library.parts.database.write() as session:
        await session.execute(text("ALTER TABLE jobs RENAME TO jobs_elsewhere"))
    desk.panel.feed.load_again()
    await until(lambda: desk.panel.feed.has_failed, wanted=True)
    desk.panel._show_page()
    desk.complaints.shown.clear()
    await _look(desk, "unreadable")


async def test_jobs_in_every_state_look_right(desk: Desk) -> None:
    jobs = await _filled(desk)
    desk.panel.table.select_job(jobs["running"])
    await _look(desk, "filled")


async def test_ten_thousand_jobs_look_right_flat_and_in_batches(desk: Desk) -> None:
    desk.panel.model.apply(_many())
    await _look(desk, "many")
    desk.panel.filters.group.click()
    await until(lambda: desk.panel.table.header.isSectionHidden(Column.BATCH), wanted=True)
    await _look(desk, "batches")


async def test_a_paused_queue_in_trouble_looks_right(desk: Desk) -> None:
    await _filled(desk)
    desk.panel.run.pause()
    desk.library.bus.publish(RunnersPaused("The disk is full: 0.4 GB are left, 2 GB are kept free."))
    await until(lambda: desk.panel.banners.paused in desk.panel.banners._wanted, wanted=True)
    await _look(desk, "paused")


async def test_jobs_that_need_their_user_look_right(desk: Desk) -> None:
    ids = await desk.make("Slow push over the lake", "She turns to the window")
    for job_id in ids:
        await submit(desk.library, job_id, _REVIEW)
        async with desk.library.parts.database.write() as session:
            row = await session.get_one(Job, job_id)
            row.needs_attention, row.estimated_cost, row.credit_type = True, 30, "webapi"
        desk.library.bus.publish(JobChanged(job_id))
    await until(lambda: len(desk.panel.model.of_kind(JobKind.NEEDS_YOU)), 2)
    desk.panel.table.select_job(ids[0])
    desk.panel.verbs.decide.trigger()
    await until(lambda: len(desk.panel.pane.card.rows()), 1)
    await _look(desk, "needs-you")


@pytest.mark.parametrize("word", ["running", "waiting", "failed"])
async def test_the_details_of_a_job_look_right(desk: Desk, word: str) -> None:
    jobs = await _filled(desk)
    desk.panel.table.select_job(jobs[word])
    desk.panel.verbs.details.trigger()
    await until(lambda: desk.panel.pane.view.facts is not None, wanted=True)
    await _look(desk, f"details-{word}")
