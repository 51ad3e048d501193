"""The verbs and their keys."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.domain.enums import SubmissionState
from app.domain.events import JobChanged
from app.ui.panels.queue.actions import Chosen
from app.ui.panels.queue.order import Column
from tests.support.studio import submit
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk
from tests.ui.panels.queue.rows import ended, job

_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_what_is_chosen_is_sorted_by_what_can_be_done_with_it() -> None:
    rows = [
        job(1),
        job(2, is_held=True),
        ended(3),
        job(4, needs_attention=True, submission_state=SubmissionState.REVIEW),
    ]
    chosen = Chosen.of(rows)
    assert [row.id for row in chosen.waiting] == [1, 2]
    assert [row.id for row in chosen.ended] == [3]
    assert [row.id for row in chosen.still_open] == [1, 2, 4]
    assert [row.id for row in chosen.needing] == [4]
    assert not chosen.is_held
    assert Chosen.of(rows[1:2]).is_held
    assert not Chosen.of([]).is_held


async def test_no_verb_is_repeated_while_its_key_is_held(desk: Desk) -> None:
    repeated = [action.text() for action in desk.panel.table.actions() if action.autoRepeat()]
    assert repeated == []


async def test_no_two_verbs_have_one_key(desk: Desk) -> None:
    actions = [*desk.panel.table.actions(), *desk.panel.actions()]
    keys = [key.toString() for action in actions for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


async def test_prompts_numbers_and_errors_are_copied(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    await desk.fail(ids[1])
    desk.select(*ids)
    table = desk.panel.table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_C, _CTRL)
    assert QGuiApplication.clipboard().text() == "a\nb"
    QTest.keyClick(table, Qt.Key.Key_C, _CTRL | _SHIFT)
    assert QGuiApplication.clipboard().text() == f"{ids[0]}\n{ids[1]}"
    desk.panel.verbs.copy_errors.trigger()
    assert QGuiApplication.clipboard().text() == f"{ids[1]} : No space."


async def test_a_verb_follows_what_becomes_of_the_chosen_job(desk: Desk) -> None:
    ids = await desk.make("a")
    desk.panel.table.select_job(ids[0])
    verbs = desk.panel.verbs
    assert verbs.hold.isEnabled()
    await submit(desk.library, ids[0], (SubmissionState.SENDING, SubmissionState.ACCEPTED))
    desk.library.bus.publish(JobChanged(ids[0]))
    await until(verbs.hold.isEnabled, wanted=False)
    assert verbs.hold.toolTip() == "only what waits can be held"


async def test_ctrl_e_and_ctrl_d_make_a_copy_to_edit_and_a_copy_to_run(desk: Desk) -> None:
    ids = await desk.make("a")
    desk.panel.show_job(ids[0])
    QTest.keyClick(desk.panel.table, Qt.Key.Key_E, _CTRL)
    assert desk.asked == [("edit", ids[0])]
    QTest.keyClick(desk.panel.table, Qt.Key.Key_D, _CTRL)
    await desk.showing("a", "a")
    desk.context.undo.undo()
    await desk.showing("a")


async def test_thousands_of_rows_are_chosen_at_once(desk: Desk) -> None:
    model = desk.panel.model
    model.apply([job(number) for number in range(1, 3001)])
    desk.panel.table.selectAll()
    await until(desk.panel.title.selected_text, "3,000 selected")
    assert desk.panel.verbs.hold.isEnabled()
    model.sort_by(Column.NUMBER, descending=True)
    assert len(desk.panel.table.selected_jobs()) == 3000
