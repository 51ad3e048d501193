"""Slots that are filled with what runs of presets deliver."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.enums import OperationType
from app.services.job.outputs import RunOutput
from app.ui.panels.create.run_intake import read_run_inputs
from app.ui.panels.create.slots import START
from tests.services.job.runs import add_phone, begin, deliver, end, queue_run
from tests.support.until import until
from tests.ui.panels.create.conftest import Desk


async def _awaits(desk: Desk, run: int) -> None:
    await until(lambda: desk.panel.draft.awaited.get("first_frame"), RunOutput(run))


def _error(desk: Desk) -> str:
    names = desk.panel.slots.slot_names()
    return desk.panel.slots.slot(START)._error.text() if START in names else ""


async def test_what_a_run_delivers_is_waited_for_and_takes_its_place(desk: Desk) -> None:
    library, shell = desk.library, desk.context.shell
    phone = await add_phone(library)
    first = await queue_run(library, phone)
    shell.run_as_input_requested.emit(first)
    await _awaits(desk, first)
    assert desk.panel.tabs.segment.value() == OperationType.IMAGE_TO_VIDEO
    well = desk.panel.slots.slot("first_frame").well
    assert (well._held.name, well._held.facts) == (f"Run {first}", "Test")
    pages: list[str] = []
    shell.page_requested.connect(pages.append)
    QTest.keyClick(well, Qt.Key.Key_Return)
    assert pages[-1:] == ["devices"]
    QTest.keyClicks(desk.panel.prompt.edit, "slow push")
    QTest.keyClick(desk.panel.prompt.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await until(desk.job_count, 1)
    (row,) = await desk.jobs()
    assert (row.held_for_runs, row.params["first_frame"]) == ((first,), None)
    # Its recipe has that input too.
    desk.panel.draft.take_out("first_frame")
    shell.edit_job_requested.emit(row.id)
    await _awaits(desk, first)
    await begin(library, first)
    (shot,) = await deliver(library, first, 1)
    await end(library, first)
    await until(lambda: desk.panel.draft.asset_ids, {"first_frame": shot})
    desk.panel.draft.take_out("first_frame")
    shell.run_as_input_requested.emit(first)
    await until(lambda: desk.panel.draft.asset_ids, {"first_frame": shot})


async def test_a_run_that_ends_without_a_result_leaves_the_slot_and_says_so(desk: Desk) -> None:
    library, shell = desk.library, desk.context.shell
    run = await queue_run(library, await add_phone(library))
    shell.run_as_input_requested.emit(run)
    await _awaits(desk, run)
    assert list(await read_run_inputs(desk.context, {"a": RunOutput(run), "b": RunOutput(99)})) == ["a"]
    await end(library, run, "No.")
    await until(lambda: _error(desk), f"Run {run} has ended without a result.")
    assert desk.panel.draft.inputs == {}
    shell.run_as_input_requested.emit(run)
    await until(lambda: _error(desk), f"Run {run} has ended without a result.")
