"""Decisions about jobs of which nobody knows whether they were made."""

from app.domain.enums import JobStatus, SubmissionState
from app.domain.events import JobChanged
from app.domain.job import Job
from app.services.submission.review import ReviewRow
from app.ui.models.job_states import JobKind
from tests.support import hands
from tests.support.studio import submit
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk

_REVIEW = (SubmissionState.SENDING, SubmissionState.UNCERTAIN, SubmissionState.REVIEW)


async def _in_review(desk: Desk, *prompts: str) -> list[int]:
    ids = await desk.make(*prompts)
    for job_id in ids:
        await submit(desk.library, job_id, _REVIEW)
        async with desk.library.parts.database.write() as session:
            (await session.get_one(Job, job_id)).needs_attention = True
        desk.library.bus.publish(JobChanged(job_id))
    await until(lambda: len(desk.panel.model.of_kind(JobKind.NEEDS_YOU)), len(ids))
    return ids


async def _ask(desk: Desk, *job_ids: int) -> None:
    """Choose jobs and have the question shown."""
    desk.select(*job_ids)
    desk.panel.verbs.decide.trigger()
    await until(lambda: sorted(row.job_id for row in desk.panel.pane.card.rows()), sorted(job_ids))


def _kind(desk: Desk, job_id: int) -> JobKind:
    return desk.panel.model.kind_of(job_id)


async def test_the_question_is_seen_whole_where_there_is_room_and_scrolls_where_there_is_none(desk: Desk) -> None:
    ids = await _in_review(desk, "a")
    desk.window.setFixedSize(1380, 700)
    await _ask(desk, ids[0])
    card, area = desk.panel.pane.card, desk.panel.pane._cards
    await until(lambda: area.viewport().height() >= card.height_for(area.viewport().width()), wanted=True)
    assert not area.verticalScrollBar().isVisible()
    assert desk.panel.pane.view.isVisible()
    desk.window.setFixedSize(1380, 260)
    await until(area.verticalScrollBar().isVisible, wanted=True)
    assert not desk.panel.pane.view.isVisible()
    hands.click(card.exists)
    await until(
        lambda: area.viewport().rect().contains(card.field.mapTo(area.viewport(), card.field.rect().center())),
        wanted=True,
    )


async def test_a_job_that_exists_is_followed_under_its_id(desk: Desk) -> None:
    ids = await _in_review(desk, "a")
    await _ask(desk, ids[0])
    card = desk.panel.pane.card
    hands.click(card.exists)
    hands.type_into(card.field, "remote-9")
    hands.click(card.follow)
    await until(lambda: _kind(desk, ids[0]), JobKind.RUNNING)
    await until(card.rows, [])


async def test_an_id_that_another_job_has_is_refused_in_the_card(desk: Desk) -> None:
    ids = await _in_review(desk, "a", "b")
    for job_id in ids:
        await _ask(desk, job_id)
        card = desk.panel.pane.card
        hands.click(card.exists)
        hands.type_into(card.field, "remote-9")
        hands.click(card.follow)
        if job_id == ids[0]:
            await until(lambda: _kind(desk, ids[0]), JobKind.RUNNING)
    await until(lambda: "already" in card.error_text(), wanted=True)
    assert _kind(desk, ids[1]) == JobKind.NEEDS_YOU


async def test_jobs_that_were_not_made_fail_together(desk: Desk) -> None:
    ids = await _in_review(desk, "a", "b")
    await _ask(desk, *ids)
    hands.click(desk.panel.pane.card.absent)
    await desk.ended(*ids)
    assert [(await desk.row(job_id)).status for job_id in ids] == [JobStatus.FAILED] * 2
    await until(lambda: [toast.kind for toast in desk.toasts if "given back" in toast.text], ["done"])


async def test_a_second_charge_is_accepted_once_for_all(desk: Desk) -> None:
    ids = await _in_review(desk, "a", "b")
    await _ask(desk, *ids)
    hands.click(desk.panel.pane.card.again)
    assert "paid twice" in await desk.answer("Cancel")
    assert _kind(desk, ids[0]) == JobKind.NEEDS_YOU
    hands.click(desk.panel.pane.card.again)
    await desk.answer("Send again, I accept a second charge")
    await until(lambda: {_kind(desk, job_id) for job_id in ids}, {JobKind.WAITING})


async def test_what_was_decided_meanwhile_is_told(desk: Desk) -> None:
    ids = await _in_review(desk, "a")
    gone = ReviewRow("nothing", ids[0], "local", "this computer", "a", 0, None, None, None)
    desk.panel.pane.reviews.send_again([gone])
    await desk.answer("Send again, I accept a second charge")
    await until(lambda: [toast.kind for toast in desk.toasts], ["info"])
