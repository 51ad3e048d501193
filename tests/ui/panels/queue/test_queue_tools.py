"""What opens from the queue."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.ui.widgets.schedule_form import ScheduleForm
from tests.support import hands
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk


def _schedule(desk: Desk) -> ScheduleForm:
    assert desk.panel.tools.popover is not None
    form = desk.panel.tools.popover.findChild(ScheduleForm)
    assert form is not None
    return form


async def test_t_asks_when_the_chosen_jobs_may_start(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    desk.select(*ids)
    desk.panel.table.setFocus()
    QTest.keyClick(desk.panel.table, Qt.Key.Key_T)
    form = _schedule(desk)
    assert form.field.hasFocus()
    hands.type_into(form.field, "+2h")
    hands.press(form.field, Qt.Key.Key_Return)
    await until(lambda: all(desk.panel.model.job(key).scheduled_at for key in ids), wanted=True)  # type: ignore[union-attr]
    assert desk.panel.tools.popover is None
    await until(desk.panel.verbs.start_now.isEnabled, wanted=True)
    desk.panel.verbs.schedule.trigger()
    assert _schedule(desk).field.text()
    hands.click(_schedule(desk).clear)
    await until(lambda: any(desk.panel.model.job(key).scheduled_at for key in ids), wanted=False)  # type: ignore[union-attr]


async def test_jobs_of_different_schedules_have_none_to_show(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    async with desk.library.write() as services:
        await services.jobs.schedule_job(ids[0], datetime.now(UTC) + timedelta(hours=1))
    await until(lambda: desk.panel.model.job(ids[0]).scheduled_at is not None, wanted=True)  # type: ignore[union-attr]
    desk.panel.tools.open_schedule([await desk.row(key) for key in ids])
    assert _schedule(desk).field.text() == ""
    desk.panel.tools.popover.close()  # type: ignore[union-attr]
    desk.panel.tools.open_schedule([])


async def test_ctrl_f_goes_to_the_words_and_esc_clears_them(desk: Desk) -> None:
    await desk.make("lake", "dunes")
    search = desk.panel.filters.search
    await until(search.isVisible, wanted=True)
    desk.panel.table.setFocus()
    QTest.keyClick(desk.panel.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert search.hasFocus()
    QTest.keyClicks(search, "lake")
    await until(desk.shown, ["lake"])
    QTest.keyClick(search, Qt.Key.Key_Escape)
    await until(desk.shown, ["lake", "dunes"])


async def test_the_columns_are_chosen_from_a_menu(desk: Desk) -> None:
    await desk.make("a")
    hands.click(desk.panel.title.columns)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Usual columns" in [action.text() for action in menu.actions()]
    menu.close()
