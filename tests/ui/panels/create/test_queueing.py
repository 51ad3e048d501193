"""Jobs on their way into the queue, and the question before they are too dear."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from app.domain.enums import BudgetPeriod, OperationType
from app.ui.panels.create.slots import START
from app.ui.panels.create.start import Start
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label
from tests.support import hands
from tests.support.money import limit
from tests.support.until import until
from tests.ui.panels.create.conftest import Desk

_MOMENT = datetime(2030, 1, 1, 8, tzinfo=UTC)


def _question() -> QDialog | None:
    shown = (found for found in QApplication.topLevelWidgets() if isinstance(found, QDialog) and found.isVisible())
    return next(shown, None)


async def _asked() -> QDialog:
    await until(lambda: _question() is not None, wanted=True)
    question = _question()
    assert question is not None
    return question


def _answer(question: QDialog, text: str) -> None:
    hands.click(next(button for button in question.findChildren(Button) if button.text() == text))


async def _ready(desk: Desk, *, count: int = 1, credits_there: int = 1000) -> None:
    """A picture of the paid provider is composed."""
    picture = await desk.library.import_picture()
    async with desk.library.write() as services:
        (account,) = await services.accounts.list_accounts("studio")
        await services.accounts.update_credits(account.id, webapi=credits_there)
    await desk.use(picture.id)
    desk.panel._choose_operation(OperationType.IMAGE_TO_IMAGE)
    desk.panel._choose_provider("studio")
    desk.panel.prompt.set_text("more light")
    desk.panel.fields.count.set_value(count)
    desk.panel.fields.count.changed.emit(count)
    await until(lambda: desk.panel.foot.price_text.startswith(f"{count} job"), wanted=True)


def _generate(desk: Desk) -> None:
    QTest.keyClick(desk.panel.prompt.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


async def test_a_job_over_a_budget_is_queued_only_when_the_user_wants_it(desk: Desk) -> None:
    await limit(desk.library, BudgetPeriod.JOB, 20)
    await _ready(desk)
    await until(lambda: "budget of 20 web credits for a job" in desk.panel.foot.notice_text, wanted=True)
    _generate(desk)
    question = await _asked()
    words = " ".join(label.text() for label in question.findChildren(Label))
    assert "Your budget of 20 web credits for a job" in words
    assert "It waits until the budget leaves room for it." in words
    _answer(question, "Cancel")
    await until(lambda: _question() is None, wanted=True)
    assert await desk.job_count() == 0
    await until(desk.panel.foot.button.isEnabled, wanted=True)
    hands.click(desk.panel.foot.button)
    _answer(await _asked(), "Queue it")
    await until(desk.job_count, 1)


async def test_jobs_that_bring_a_budget_to_its_warning_are_asked_about_once(desk: Desk) -> None:
    await limit(desk.library, BudgetPeriod.DAY, 70)
    await _ready(desk, count=2)
    _generate(desk)
    question = await _asked()
    words = " ".join(label.text() for label in question.findChildren(Label))
    assert "This takes 60 of the 70 credits that you allow a day." in words
    _answer(question, "Queue 2 jobs")
    await until(desk.job_count, 2)


async def test_several_jobs_over_a_budget_cannot_be_queued(desk: Desk) -> None:
    await limit(desk.library, BudgetPeriod.DAY, 70)
    await _ready(desk, count=3)
    await until(desk.panel.foot.button.toolTip, "over a budget")
    _generate(desk)
    assert _question() is None
    assert await desk.job_count() == 0
    desk.panel.fields.count.step_by(-1)
    await until(desk.panel.foot.button.isEnabled, wanted=True)


async def test_a_month_has_its_own_words(desk: Desk) -> None:
    await limit(desk.library, BudgetPeriod.MONTH, 70)
    await _ready(desk, count=2)
    _generate(desk)
    question = await _asked()
    assert any("allow a month" in label.text() for label in question.findChildren(Label))
    _answer(question, "Cancel")
    await until(lambda: _question() is None, wanted=True)


async def test_jobs_start_first_later_or_held_as_it_was_chosen(desk: Desk) -> None:
    await _ready(desk)
    desk.panel.generate()
    await until(desk.job_count, 1)
    desk.panel.generate(Start(is_held=True))
    await until(desk.job_count, 2)
    desk.panel.generate(Start(at=_MOMENT + timedelta(hours=1)))
    await until(desk.job_count, 3)
    desk.panel.fields.count.set_value(2)
    desk.panel.generate(Start(is_first=True))
    await until(desk.job_count, 5)
    jobs = await desk.jobs()
    first, second = sorted(job.id for job in jobs)[-2:]
    assert [job.id for job in jobs[:2]] == [first, second]
    assert [job.is_held for job in jobs[2:]] == [False, True, False]
    assert jobs[4].scheduled_at == _MOMENT + timedelta(hours=1)


async def test_variations_are_a_batch_that_the_queue_shows_as_one(desk: Desk) -> None:
    await _ready(desk, count=3)
    desk.panel.generate()
    await until(desk.job_count, 3)
    jobs = await desk.jobs()
    assert len({job.batch_id for job in jobs}) == 1
    assert jobs[0].batch_name == "more light \N{MULTIPLICATION SIGN}3"
    assert len({job.params["seed"] for job in jobs}) == 3


async def test_jobs_that_wait_for_another_are_a_batch_too_each_with_a_draw(desk: Desk) -> None:
    async with desk.library.write() as services:
        params = {"prompt": "a lake"}
        first = await services.jobs.create_job(desk.library.user_id, "local", OperationType.TEXT_TO_IMAGE, params)
    desk.panel.slots.jobs_dropped.emit(START, (first.id,))
    await until(lambda: len(desk.panel.draft.awaited), 1)
    desk.panel.prompt.set_text("{slow|fast} push")
    desk.panel.fields.count.set_value(2)
    await until(lambda: desk.panel.prompt.hint != "", wanted=True)
    desk.panel.generate()
    await until(desk.job_count, 3)
    made = [job for job in await desk.jobs() if job.id != first.id]
    assert {job.held_for for job in made} == {(first.id,)}
    assert len({job.batch_id for job in made} - {None}) == 1
    assert {job.prompt for job in made} <= {"slow push", "fast push"}
    assert len({job.params["seed"] for job in made}) == 2
