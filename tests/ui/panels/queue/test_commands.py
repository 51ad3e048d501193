"""What can be done with jobs, and taken back."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.enums import JobStatus, OperationType, SubmissionState
from app.domain.errors import ResultLostError
from app.domain.events import JobChanged
from app.providers.base import CancelAbility, ProviderManifest
from app.ui.panels.queue.commands import MANY_JOBS
from app.ui.panels.queue.filters import ViewId
from tests.support.studio import end, submit
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk

_ALT = Qt.KeyboardModifier.AltModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_ENDED = "The job has already ended and cannot be taken back."


async def _press(desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    desk.panel.table.setFocus()
    QTest.keyClick(desk.panel.table, key, modifier)


async def _settled(desk: Desk) -> None:
    """Wait until a job that was made after all else is known: what came before it is known, too."""
    (job_id,) = await desk.make("the last one")
    async with desk.library.write() as services:
        await services.jobs.cancel_job(job_id)
    await desk.ended(job_id)


async def _undo(desk: Desk) -> None:
    await until(lambda: desk.context.undo.can_undo, wanted=True)
    desk.context.undo.undo()


async def test_del_cancels_what_is_selected_and_undo_brings_it_back_to_its_place(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c", "d")
    desk.select(ids[1], ids[2])
    await _press(desk, Qt.Key.Key_Delete)
    await desk.showing("a", "d")
    assert (await desk.row(ids[1])).status == JobStatus.CANCELLED
    assert desk.context.undo.undo_text == "Cancel 2 jobs"
    await _undo(desk)
    await desk.showing("a", "b", "c", "d")
    assert [job.prompt for job in desk.panel.table.selected_jobs()] == ["b", "c"]
    desk.context.undo.redo()
    await desk.showing("a", "d")


async def test_the_keys_stay_at_a_job_that_was_cancelled_and_brought_back(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    desk.panel.table.select_job(ids[1])
    await _press(desk, Qt.Key.Key_Delete)
    await desk.showing("a", "c")
    await _undo(desk)
    await desk.showing("a", "b", "c")
    current = desk.panel.table.current_job()
    assert current is not None
    assert current.prompt == "b"
    assert [job.id for job in desk.panel.table.selected_jobs()] == [current.id]


async def test_a_job_that_its_provider_cannot_stop_is_followed_no_longer_and_its_charge_stands(desk: Desk) -> None:
    (job_id,) = await desk.make("a")
    await submit(desk.library, job_id, (SubmissionState.SENDING, SubmissionState.ACCEPTED))
    desk.library.bus.publish(JobChanged(job_id))
    await until(lambda: desk.panel.model.job(job_id).status, JobStatus.PROCESSING)  # type: ignore[union-attr]
    desk.panel.commands.stopping.learn(
        {"local": ProviderManifest("local", "Local", "LO", "", {}, cancel=CancelAbility.NEVER)}
    )
    desk.select(job_id)
    desk.panel.verbs.follow()
    assert desk.panel.verbs.cancel.text() == "Stop tracking"
    await _press(desk, Qt.Key.Key_Delete)
    assert "A result that still arrives is kept, and marked." in await desk.answer("Keep it")
    assert (await desk.row(job_id)).status == JobStatus.PROCESSING
    await _press(desk, Qt.Key.Key_Delete)
    assert "Local engine cannot stop what it has: it goes on there." in await desk.answer("Stop tracking")
    await desk.ended(job_id)
    assert (await desk.row(job_id)).status == JobStatus.CANCELLED


async def test_a_job_that_runs_is_cancelled_for_good(desk: Desk) -> None:
    ids = await desk.make("a")
    await submit(desk.library, ids[0], (SubmissionState.SENDING, SubmissionState.ACCEPTED))
    desk.library.bus.publish(JobChanged(ids[0]))
    await until(lambda: desk.panel.model.job(ids[0]).status, JobStatus.PROCESSING)  # type: ignore[union-attr]
    desk.select(ids[0])
    await _press(desk, Qt.Key.Key_Delete)
    await desk.showing()
    assert not desk.context.undo.can_undo


async def test_h_holds_and_releases(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    desk.select(*ids)
    await _press(desk, Qt.Key.Key_H)
    await until(lambda: all(desk.panel.model.job(job_id).is_held for job_id in ids), wanted=True)  # type: ignore[union-attr]
    await until(desk.panel.verbs.hold.text, "Release")
    await _undo(desk)
    await until(lambda: any(desk.panel.model.job(job_id).is_held for job_id in ids), wanted=False)  # type: ignore[union-attr]


async def test_alt_home_puts_the_selection_first_in_its_order(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c", "d")
    desk.select(ids[1], ids[3])
    await _press(desk, Qt.Key.Key_Home, _ALT)
    await desk.showing("b", "d", "a", "c")
    assert {job.id for job in desk.panel.table.selected_jobs()} == {ids[1], ids[3]}
    await _undo(desk)
    await desk.showing("a", "b", "c", "d")


async def test_alt_down_and_alt_up_move_by_one_place(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    desk.select(ids[0])
    await _press(desk, Qt.Key.Key_Down, _ALT)
    await desk.showing("b", "a", "c")
    await _press(desk, Qt.Key.Key_Down, _ALT)
    await desk.showing("b", "c", "a")
    await _press(desk, Qt.Key.Key_Up, _ALT)
    await desk.showing("b", "a", "c")


async def test_ctrl_r_makes_an_ended_job_again(desk: Desk) -> None:
    ids = await desk.make("a")
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[0])
    await desk.showing()
    desk.panel.show_job(ids[0])
    await _press(desk, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: len(desk.open_jobs()), 1)
    await _undo(desk)
    await until(desk.panel.model.waiting_ids, [])


async def test_a_result_that_was_paid_for_is_asked_for_again_and_no_other_is_made(desk: Desk) -> None:
    (job_id,) = await desk.make("a")
    await submit(desk.library, job_id, (SubmissionState.SENDING, SubmissionState.ACCEPTED, SubmissionState.SUCCEEDED))
    await end(desk.library, job_id, JobStatus.FAILED, error=ResultLostError("It is gone."), cost=4)
    desk.library.bus.publish(JobChanged(job_id))
    await desk.ended(job_id)
    desk.panel.show_job(job_id)
    await _press(desk, Qt.Key.Key_R, _CTRL)
    await until(desk.open_jobs, ["a"])
    assert (await desk.row(job_id)).status == JobStatus.PROCESSING
    assert not desk.context.undo.can_undo


async def test_a_job_that_was_never_sent_can_be_taken_off_the_list(desk: Desk) -> None:
    ids = await desk.make("a")
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[0])
    await desk.showing()
    desk.panel.show_job(ids[0])
    await until(desk.panel.verbs.remove.isEnabled, wanted=True)
    desk.panel.verbs.remove.trigger()
    await desk.answer("Keep")
    assert desk.panel.model.job(ids[0]) is not None
    desk.panel.verbs.remove.trigger()
    assert "cannot be undone" in await desk.answer("Remove")
    await until(lambda: desk.panel.model.job(ids[0]), None)


async def test_one_that_meanwhile_ended_does_not_keep_the_others(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    rows = [await desk.row(job_id) for job_id in ids]
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[0])
    desk.panel.commands.cancel(rows)
    await desk.showing()
    assert (await desk.row(ids[1])).status == JobStatus.CANCELLED


async def test_of_a_mixed_choice_only_those_without_a_result_are_made_again(desk: Desk) -> None:
    ids = await desk.make("failed", "cancelled", "done", "waits")
    await desk.fail(ids[0])
    await desk.finish(ids[2])
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[1])
    await desk.ended(ids[1])
    desk.panel._choose_plain(ViewId.ALL)
    await _press(desk, Qt.Key.Key_A, _CTRL)
    await _press(desk, Qt.Key.Key_R, _CTRL)
    await until(lambda: len(desk.panel.model.waiting_ids()), 3)
    await _settled(desk)
    waiting = [desk.panel.model.job(job_id) for job_id in desk.panel.model.waiting_ids()]
    assert sorted(job.prompt for job in waiting if job is not None) == ["cancelled", "failed", "waits"]


async def test_those_that_are_done_are_made_again_when_only_they_are_chosen(desk: Desk) -> None:
    ids = await desk.make("done")
    await desk.finish(*ids)
    desk.panel.show_job(ids[0])
    await _press(desk, Qt.Key.Key_R, _CTRL)
    await until(lambda: len(desk.panel.model.waiting_ids()), 1)


async def test_many_are_made_again_only_when_the_user_says_so(desk: Desk) -> None:
    ids = await desk.make(*[str(number) for number in range(MANY_JOBS + 1)])
    await desk.fail(*ids)
    desk.panel._choose_plain(ViewId.FAILED)
    await _press(desk, Qt.Key.Key_A, _CTRL)
    await _press(desk, Qt.Key.Key_R, _CTRL)
    assert "They cost nothing." in await desk.answer("Cancel")
    await _settled(desk)
    assert desk.panel.model.waiting_ids() == []
    await _press(desk, Qt.Key.Key_R, _CTRL)
    await desk.answer(f"Retry {len(ids)} jobs")
    await until(lambda: len(desk.panel.model.waiting_ids()), len(ids))


async def test_many_are_cancelled_only_when_the_user_says_so_and_undo_brings_back_what_waited(desk: Desk) -> None:
    ids = await desk.make(*[str(number) for number in range(MANY_JOBS + 1)])
    await submit(desk.library, ids[0], (SubmissionState.SENDING, SubmissionState.ACCEPTED))
    desk.library.bus.publish(JobChanged(ids[0]))
    await until(lambda: len(desk.panel.model.waiting_ids()), MANY_JOBS)
    await _press(desk, Qt.Key.Key_A, _CTRL)
    await _press(desk, Qt.Key.Key_Delete)
    said = await desk.answer("Keep them")
    assert "come back by undo: 10" in said
    assert "stopped for good: 1" in said
    await _press(desk, Qt.Key.Key_Delete)
    await desk.answer(f"Cancel {len(ids)} jobs")
    await desk.showing()
    assert desk.context.undo.undo_text == "Cancel 10 jobs"
    await _undo(desk)
    await desk.showing(*[str(number) for number in range(1, MANY_JOBS + 1)])


async def test_undo_says_when_what_was_made_again_has_ended(desk: Desk) -> None:
    ids = await desk.make("a")
    await desk.fail(*ids)
    desk.panel.show_job(ids[0])
    await _press(desk, Qt.Key.Key_R, _CTRL)
    await until(lambda: len(desk.panel.model.waiting_ids()), 1)
    await desk.finish(*desk.panel.model.waiting_ids())
    await _undo(desk)
    await until(lambda: [str(error) for error, _ in desk.complaints.shown], [_ENDED])
    assert not desk.context.undo.can_redo
    desk.complaints.shown.clear()


async def test_undo_takes_back_what_still_waits_and_redo_makes_only_that_again(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    await desk.fail(*ids)
    desk.panel._choose_plain(ViewId.FAILED)
    desk.select(*ids)
    await _press(desk, Qt.Key.Key_R, _CTRL)
    await until(lambda: len(desk.panel.model.waiting_ids()), 2)
    first = next(key for key in desk.panel.model.waiting_ids() if desk.panel.model.job(key).prompt == "a")  # type: ignore[union-attr]
    await desk.finish(first)
    await _undo(desk)
    await until(desk.panel.model.waiting_ids, [])
    await until(lambda: [toast.text for toast in desk.toasts if toast.kind == "info"], [_ENDED])
    await until(lambda: desk.context.undo.can_redo, wanted=True)
    desk.context.undo.redo()
    await until(lambda: len(desk.panel.model.waiting_ids()), 1)
    await _settled(desk)
    assert desk.panel.model.job(desk.panel.model.waiting_ids()[0]).prompt == "b"  # type: ignore[union-attr]


async def test_a_job_whose_input_is_gone_is_left_out_and_told(desk: Desk) -> None:
    picture = await desk.library.import_picture("lake.png")
    params: dict[str, object] = {"prompt": "with input", "first_frame": picture.id}
    async with desk.library.write() as services:
        job = await services.jobs.create_job(desk.library.user_id, "studio", OperationType.IMAGE_TO_IMAGE, params)
    ids = [job.id, *await desk.make("plain")]
    await until(lambda: desk.panel.model.job(job.id) is not None, wanted=True)
    await desk.fail(*ids)
    async with desk.library.write() as services:
        await services.assets.delete_asset(picture.id)
    desk.panel._choose_plain(ViewId.FAILED)
    desk.select(*ids)
    await _press(desk, Qt.Key.Key_R, _CTRL)
    words = "1 job cannot be made again: Picture: it is not in the library any more."
    await until(lambda: [toast.kind for toast in desk.toasts if toast.text == words], ["warning"])
    await until(lambda: len(desk.panel.model.waiting_ids()), 1)
