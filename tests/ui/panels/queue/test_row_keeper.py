"""What is chosen and what is in view, while rows come and go."""

from app.ui.panels.queue.filters import ViewId
from app.ui.panels.queue.order import Column
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk


def _chosen(desk: Desk) -> set[int]:
    return {job.id for job in desk.panel.table.selected_jobs()}


async def test_what_is_chosen_stays_chosen_through_sorting_views_and_grouping(desk: Desk) -> None:
    ids = await desk.make("b", "a", "c")
    desk.select(ids[0], ids[2])
    model = desk.panel.model
    model.sort_by(Column.PROMPT, descending=True)
    assert _chosen(desk) == {ids[0], ids[2]}
    desk.panel._choose_plain(ViewId.WAITING)
    assert _chosen(desk) == {ids[0], ids[2]}
    model.set_grouped(is_grouped=True)
    assert _chosen(desk) == {ids[0], ids[2]}


async def test_the_current_row_stays_the_same_job_when_it_moves(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    desk.panel.table.select_job(ids[0])
    async with desk.library.write() as services:
        await services.jobs.move_job(ids[0], None)
    await desk.showing("b", "c", "a")
    current = desk.panel.table.current_job()
    assert current is not None
    assert current.id == ids[0]
    assert _chosen(desk) == {ids[0]}


async def test_the_chosen_head_of_a_batch_stands_for_its_jobs(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    desk.panel.model.set_grouped(is_grouped=True)
    desk.panel.table.selectRow(0)
    assert _chosen(desk) == set(ids)
    desk.panel.model.sort_by(Column.PROMPT)
    assert list(desk.panel.table.keeper.rows()) == [0]


async def test_rows_in_view_stay_where_they_are_while_others_come_and_go_above(desk: Desk) -> None:
    ids = await desk.make(*[str(number) for number in range(60)])
    table = desk.panel.table
    bar = table.verticalScrollBar()
    await until(lambda: bar.maximum() > 0, wanted=True)
    bar.setValue(bar.maximum() // 2)
    top = desk.panel.model.job_at(table.rowAt(0))
    assert top is not None
    place = table.rowViewportPosition(table.rowAt(0))
    async with desk.library.write() as services:
        await services.jobs.cancel_jobs(ids[:5])
    await until(lambda: desk.panel.model.count(ViewId.WAITING), 55)
    assert table.rowViewportPosition(desk.panel.model.row_of(top.id)) == place
    async with desk.library.write() as services:
        await services.jobs.move_jobs(ids[-3:], ids[5])
    await until(lambda: desk.panel.model.row_of(ids[-1]), 2)
    assert table.rowViewportPosition(desk.panel.model.row_of(top.id)) == place


async def test_at_the_top_new_rows_are_seen(desk: Desk) -> None:
    ids = await desk.make(*[str(number) for number in range(60)])
    async with desk.library.write() as services:
        await services.jobs.move_job(ids[-1], ids[0])
    await until(lambda: desk.panel.model.row_of(ids[-1]), 0)
    assert desk.panel.table.verticalScrollBar().value() == 0


async def test_a_job_that_ends_does_not_take_the_view_with_it(desk: Desk) -> None:
    ids = await desk.make(*[str(number) for number in range(60)])
    table = desk.panel.table
    await until(lambda: table.verticalScrollBar().maximum() > 0, wanted=True)
    table.select_job(ids[2])
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[2])
    await until(lambda: desk.panel.model.row_of(ids[2]), 59)
    assert table.verticalScrollBar().value() == 0
    assert _chosen(desk) == {ids[2]}
    current = table.current_job()
    assert current is not None
    assert current.id == ids[2]


async def test_a_job_that_is_moved_in_the_line_stays_in_view(desk: Desk) -> None:
    ids = await desk.make(*[str(number) for number in range(60)])
    table = desk.panel.table
    await until(lambda: table.verticalScrollBar().maximum() > 0, wanted=True)
    table.select_job(ids[2])
    async with desk.library.write() as services:
        await services.jobs.move_job(ids[2], None)
    await until(lambda: desk.panel.model.row_of(ids[2]), 59)
    assert 0 <= table.rowViewportPosition(59) < table.viewport().height()
