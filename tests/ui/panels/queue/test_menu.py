"""The menus of jobs and of the queue."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.enums import JobStatus, QueueMode, SubmissionState
from app.domain.errors import ContentRefusedError
from app.domain.events import JobChanged
from app.ui.panels.queue.menu import jobs_menu
from tests.support import hands
from tests.support.studio import end, submit
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk


def _texts(menu: QMenu) -> list[str]:
    found = []
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            found += [f"{action.text()}: {text}" for text in _texts(inner)]
        elif action.text():
            found.append(action.text())
    return found


async def _queue_menu(desk: Desk) -> QMenu:
    hands.click(desk.panel.title.menu)
    await until(lambda: isinstance(QApplication.activePopupWidget(), QMenu), wanted=True)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def _trigger(menu: QMenu, text: str) -> None:
    for action in menu.actions():
        inner = action.menu()
        if action.text() == text:
            action.trigger()
            menu.close()
            return
        if isinstance(inner, QMenu) and text in _texts(inner):
            _trigger(inner, text)
            menu.close()
            return
    raise AssertionError(text)


async def test_a_waiting_job_offers_what_can_be_done_with_it(desk: Desk) -> None:
    ids = await desk.make("a")
    desk.panel.table.select_job(ids[0])
    menu = jobs_menu(desk.panel, desk.panel.verbs)
    assert _texts(menu) == [
        *("To front", "Up", "Down", "To the end", "Hold", "Schedule…"),
        *("Priority: Higher priority", "Priority: Lower priority", "Priority: Usual priority"),
        *("Duplicate", "Edit as a copy", "Run a preset with the result…", "Cancel"),
        *("Copy: Copy the prompt", "Copy: Copy the numbers", "Details"),
    ]
    menu.deleteLater()


async def test_the_menu_opens_at_the_pointer_and_nowhere_without_a_choice(desk: Desk) -> None:
    ids = await desk.make("a")
    await desk.fail(ids[0])
    table = desk.panel.table
    desk.panel._open_menu(QPoint(4, 4))
    assert QApplication.activePopupWidget() is None
    table.select_job(ids[0])
    table.customContextMenuRequested.emit(desk.point(ids[0]))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert {"Retry", "Duplicate", "Copy: Copy the errors", "Remove from the list"} <= set(_texts(menu))
    menu.close()


async def test_the_queue_is_finished_and_resumed_from_its_menu(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    await submit(desk.library, ids[0], (SubmissionState.SENDING, SubmissionState.ACCEPTED))
    desk.library.bus.publish(JobChanged(ids[0]))
    menu = await _queue_menu(desk)
    assert _texts(menu)[:2] == ["Pause all", "Finish what runs, then stop"]
    _trigger(menu, "Finish what runs, then stop")
    await until(lambda: desk.panel.run.mode, QueueMode.FINISHING)
    _trigger(await _queue_menu(desk), "Resume")
    await until(lambda: desk.panel.run.mode, QueueMode.RUNNING)


async def _fail_as(desk: Desk, job_id: int, error: Exception) -> None:
    await submit(desk.library, job_id, (SubmissionState.SENDING, SubmissionState.ACCEPTED, SubmissionState.FAILED))
    await end(desk.library, job_id, JobStatus.FAILED, error=error)
    desk.library.bus.publish(JobChanged(job_id))
    await desk.ended(job_id)


async def test_what_failed_is_made_again_as_a_whole_or_by_kind(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    await _fail_as(desk, ids[0], ContentRefusedError("No."))
    await desk.fail(ids[1], ids[2])
    menu = await _queue_menu(desk)
    assert "Retry all failed (2)" in _texts(menu)
    assert "Retry failed by kind: Refused by content rules (1)" in _texts(menu)
    _trigger(menu, "Retry all failed (2)")
    await desk.showing("b", "c")
    desk.context.undo.undo()
    await desk.showing()
    _trigger(await _queue_menu(desk), "Refused by content rules (1)")
    await desk.showing("a")


async def test_with_nothing_failed_nothing_can_be_retried(desk: Desk) -> None:
    await desk.make("a")
    menu = await _queue_menu(desk)
    retry = next(action for action in menu.actions() if action.text() == "Retry all failed")
    assert not retry.isEnabled()
    menu.close()
    desk.panel.commands.retry_failed()
    await until(lambda: [toast.text for toast in desk.toasts], ["Nothing that failed can be made again."])


async def test_batches_are_grouped_closed_and_opened_from_the_menu(desk: Desk) -> None:
    await desk.make("a", "b")
    _trigger(await _queue_menu(desk), "Group by batch")
    assert desk.shown() == ["[0]", "a", "b"]
    assert desk.panel.filters.group.isChecked()
    _trigger(await _queue_menu(desk), "Close all batches")
    assert desk.shown() == ["[0]"]
    _trigger(await _queue_menu(desk), "Open all batches")
    assert desk.shown() == ["[0]", "a", "b"]
    # An open menu, or a window that is not the active one, has no shortcuts.
    await until(QApplication.activePopupWidget, None)
    desk.window.activateWindow()
    desk.panel.table.setFocus()
    await until(desk.panel.table.hasFocus, wanted=True)
    QTest.keyClick(desk.panel.table, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    await until(desk.shown, ["a", "b"])


async def test_the_order_can_be_chosen_without_a_pointer(desk: Desk) -> None:
    await desk.make("b", "a", "c")
    menu = await _queue_menu(desk)
    assert {"Sort by: Order of the queue", "Sort by: Prompt", "Sort by: The other way round"} <= set(_texts(menu))
    _trigger(menu, "Prompt")
    assert desk.shown() == ["a", "b", "c"]
    _trigger(await _queue_menu(desk), "The other way round")
    assert desk.shown() == ["c", "b", "a"]
    assert desk.panel.views.present.is_descending
    _trigger(await _queue_menu(desk), "Order of the queue")
    assert desk.shown() == ["b", "a", "c"]
