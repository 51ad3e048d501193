"""Slots that are filled with the results of jobs, as a person does it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.asset import Asset
from app.domain.enums import JobStatus, MediaType, OperationType
from app.domain.events import JobChanged
from app.services.job.outputs import JobOutput
from app.ui.drag import mime_of_jobs
from app.ui.panels.create.catalog import Catalog
from app.ui.panels.create.job_input import JobInput
from app.ui.panels.create.slots import START
from tests.support.studio import end
from tests.support.until import until
from tests.ui.panels.create.conftest import Desk, drop

_CONTROL = Qt.KeyboardModifier.ControlModifier
_T = OperationType


async def _job(desk: Desk, prompt: str = "a lake", operation: OperationType = _T.TEXT_TO_IMAGE) -> int:
    async with desk.library.write() as services:
        job = await services.jobs.create_job(desk.library.user_id, "local", operation, {"prompt": prompt})
    return job.id


async def _awaits(desk: Desk, name: str, job_id: int) -> None:
    await until(lambda: desk.panel.draft.awaited.get(name), JobOutput(job_id))


def _held(desk: Desk, name: str) -> tuple[str, str]:
    held = desk.panel.slots.slot(name).well._held
    return held.name, held.facts


def _error(desk: Desk) -> str:
    names = desk.panel.slots.slot_names()
    return desk.panel.slots.slot(START)._error.text() if START in names else ""


def _menu(desk: Desk, name: str) -> dict[str, QAction]:
    well = desk.panel.slots.slot(name).well
    point = well.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, well.mapToGlobal(point))
    QApplication.sendEvent(well, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return {action.text().partition("\t")[0]: action for action in menu.actions()}


def _press_generate(desk: Desk) -> None:
    QTest.keyClick(desk.panel.prompt.edit, Qt.Key.Key_Return, _CONTROL)


async def test_a_row_of_the_queue_that_is_dropped_becomes_an_input_that_is_waited_for(desk: Desk) -> None:
    first = await _job(desk, "a lake at dawn")
    assert drop(desk.panel.slots.slot(START).well, mime_of_jobs([first]))
    await _awaits(desk, "first_frame", first)
    assert desk.panel.tabs.segment.value() == _T.IMAGE_TO_VIDEO
    assert _held(desk, "first_frame") == (f"Job {first}", "a lake at dawn")
    desk.panel.prompt.edit.setFocus()
    QTest.keyClicks(desk.panel.prompt.edit, "slow push")
    _press_generate(desk)
    await until(desk.job_count, 2)
    row = next(job for job in await desk.jobs() if job.id != first)
    assert (row.held_for, row.params["first_frame"]) == ((first,), None)


async def test_the_price_is_told_though_an_input_is_not_there_yet(desk: Desk) -> None:
    first = await _job(desk)
    drop(desk.panel.slots.slot(START).well, mime_of_jobs([first]))
    await _awaits(desk, "first_frame", first)
    desk.panel._choose_provider("studio")
    await until(lambda: "30 credits" in desk.panel.foot.price_text, wanted=True)
    assert desk.panel.foot.button.toolTip() == "needs a prompt"


async def test_a_job_of_the_wrong_kind_changes_the_operation_as_an_asset_does(desk: Desk) -> None:
    picture = await desk.library.import_picture()
    await desk.use(picture.id)
    clip = await _job(desk, operation=_T.TEXT_TO_VIDEO)
    drop(desk.panel.slots.slot("first_frame").well, mime_of_jobs([clip]))
    await until(lambda: desk.panel.draft.media, [MediaType.VIDEO])
    assert _T.FRAME_EXTRACTION in desk.panel.draft.operations()


async def test_a_job_is_chosen_from_the_menu_of_a_slot(desk: Desk) -> None:
    waiting, clip = await _job(desk, "a hill"), await _job(desk, "a push", _T.TEXT_TO_VIDEO)
    picture = await desk.library.import_picture()
    await desk.use(picture.id)
    entries = _menu(desk, "first_frame")
    assert list(entries) == ["Choose a file…", "Use result of job…", "Paste", "Remove"]
    entries["Use result of job…"].trigger()
    await until(lambda: desk.panel.inputs.choice is not None, wanted=True)
    choice = desk.panel.inputs.choice
    assert choice is not None
    shown = [str(choice.list.model().index(row, 0).data()) for row in range(choice.list.model().rowCount())]
    assert shown == [f"Job {waiting}: a hill"]
    assert not [words for words in shown if str(clip) in words.partition(":")[0]]
    QTest.keyClick(choice.list, Qt.Key.Key_Return)
    await _awaits(desk, "first_frame", waiting)


async def test_the_menu_opens_with_its_key_and_removes_what_is_in(desk: Desk) -> None:
    picture = await desk.library.import_picture()
    await desk.use(picture.id)
    well = desk.panel.slots.slot("first_frame").well
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QApplication.sendEvent(well, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text().startswith("Remove")).trigger()
    menu.close()
    assert not desk.panel.draft.inputs


async def _complete(desk: Desk, job_id: int, name: str = "made.png") -> int:
    """End a job with a result, as the tracker does; gives the asset's id."""
    asset = await desk.library.import_picture(name, seed=9)
    async with desk.library.parts.database.write() as session:
        row = await session.get_one(Asset, asset.id)
        row.job_id, row.output_index = job_id, 0
    for status in (JobStatus.PROCESSING, JobStatus.COMPLETED):
        await end(desk.library, job_id, status)
    return asset.id


async def test_when_the_job_is_done_its_result_takes_its_place(desk: Desk) -> None:
    first = await _job(desk)
    drop(desk.panel.slots.slot(START).well, mime_of_jobs([first]))
    await _awaits(desk, "first_frame", first)
    made = await _complete(desk, first)
    desk.library.bus.publish(JobChanged(first))
    await until(lambda: desk.panel.draft.asset_ids, {"first_frame": made})
    assert not desk.panel.draft.awaited


async def test_a_result_of_another_kind_than_the_slot_takes_is_told(desk: Desk) -> None:
    first = await _job(desk, operation=_T.TEXT_TO_VIDEO)
    drop(desk.panel.slots.slot(START).well, mime_of_jobs([first]))
    await until(lambda: desk.panel.draft.media, [MediaType.VIDEO])
    await _complete(desk, first)
    desk.library.bus.publish(JobChanged(first))
    await until(lambda: desk.panel.draft.inputs, {})
    await until(lambda: _error(desk), f"What job {first} made does not fit here.")


async def test_a_job_that_is_done_already_gives_its_result_at_once(desk: Desk) -> None:
    first = await _job(desk)
    made = await _complete(desk, first)
    drop(desk.panel.slots.slot(START).well, mime_of_jobs([first]))
    await until(lambda: desk.panel.draft.asset_ids, {"first_frame": made})


async def test_what_nothing_can_be_made_of_is_refused(desk: Desk) -> None:
    clip, picture = await desk.library.import_clip(), await desk.library.import_picture()
    await desk.use(picture.id)
    offers = desk.panel.draft.catalog._offers
    desk.panel.draft.catalog = Catalog(
        [offer for offer in offers if not any(slot.fits(MediaType.VIDEO) for slot in offer.slots)]
    )
    await _bring(desk, clip.id)
    assert desk.panel.slots.slot("first_frame")._error.text() == "Nothing can be made from it."
    job = await _job(desk, operation=_T.TEXT_TO_VIDEO)
    drop(desk.panel.slots.slot("first_frame").well, mime_of_jobs([job]))
    words = f"Nothing can be made from what job {job} makes."
    await until(desk.panel.slots.slot("first_frame")._error.text, words)


async def _bring(desk: Desk, asset_id: int) -> None:
    desk.panel.slots.assets_dropped.emit("first_frame", (asset_id,))
    await until(lambda: bool(desk.panel.slots.slot("first_frame")._error.text()), wanted=True)


async def test_when_the_job_ends_without_a_result_the_slot_says_so(desk: Desk) -> None:
    first = await _job(desk)
    drop(desk.panel.slots.slot(START).well, mime_of_jobs([first]))
    await _awaits(desk, "first_frame", first)
    async with desk.library.write() as services:
        await services.jobs.cancel_job(first)
    words = f"Job {first} has ended without a result."
    await until(lambda: _error(desk), words)
    assert not desk.panel.draft.inputs


async def test_a_job_that_has_ended_is_not_waited_for(desk: Desk) -> None:
    first = await _job(desk)
    await end(desk.library, first, JobStatus.CANCELLED)
    drop(desk.panel.slots.slot(START).well, mime_of_jobs([first]))
    words = f"Job {first} has ended without a result."
    await until(lambda: _error(desk), words)
    drop(desk.panel.slots.slot(START).well, mime_of_jobs([first + 99]))
    await until(lambda: _error(desk), "That job is not there any more.")


async def test_a_job_that_was_removed_leaves_the_slot(desk: Desk) -> None:
    first = await _job(desk)
    drop(desk.panel.slots.slot(START).well, mime_of_jobs([first]))
    await _awaits(desk, "first_frame", first)
    async with desk.library.write() as services:
        await services.jobs.cancel_job(first)
        await services.jobs.remove_job(first)
    await until(lambda: desk.panel.draft.inputs, {})


async def test_the_recipe_of_a_job_that_waits_for_another_has_that_input_too(desk: Desk) -> None:
    first = await _job(desk)
    async with desk.library.write() as services:
        second = await services.jobs.create_job(
            desk.library.user_id,
            "local",
            _T.IMAGE_TO_VIDEO,
            {"prompt": "push"},
            depends_on={"first_frame": JobOutput(first)},
        )
    desk.context.shell.edit_job_requested.emit(second.id)
    await _awaits(desk, "first_frame", first)
    assert desk.panel.prompt.text() == "push"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
async def test_what_is_in_a_slot_leads_to_its_job(desk: Desk, key: Qt.Key) -> None:
    first = await _job(desk)
    drop(desk.panel.slots.slot(START).well, mime_of_jobs([first]))
    await _awaits(desk, "first_frame", first)
    shown: list[int] = []
    desk.context.shell.job_shown_requested.connect(shown.append)
    QTest.keyClick(desk.panel.slots.slot("first_frame").well, key)
    assert shown == [first]
    assert isinstance(desk.panel.draft.inputs["first_frame"], JobInput)
