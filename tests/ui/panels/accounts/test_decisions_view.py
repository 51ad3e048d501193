"""Choices of accounts with their reasons."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QSplitter
from pytestqt.qtbot import QtBot

from app.ui.context import UiContext
from app.ui.panels.accounts.decisions_view import DecisionsView
from app.ui.panels.accounts.panel import AccountsPanel
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.search_field import SearchField
from tests.support import hands
from tests.support.paid_pool import Pool
from tests.support.until import until
from tests.ui.panels.accounts.using import button_of, is_so, type_anew


async def shown(page: AccountsPanel) -> DecisionsView:
    page.pane.show_tab("decisions")
    view = page.pane.decisions
    await is_so(lambda: view.model.rowCount() and view.card.isVisible())
    return view


def jobs(view: DecisionsView) -> list[int | None]:
    return [row.job_id for row in view.model.rows]


async def test_the_newest_choice_is_explained_at_once(page: AccountsPanel, pool: Pool) -> None:
    view = await shown(page)
    assert jobs(view) == [5, 4, 3, 2, 1]
    assert view.card.title == "Why studio-2?"
    assert view.card.asked == "Text to picture at Studio v5, about 30 web credits. 4 accounts looked at."
    names = [line.name for line in view.card.model.rows]
    assert names == ["studio-2", "studio-1", "client-west", "spring-campaign"]
    assert pool.accounts


async def test_the_choices_of_one_account_are_its_own(page: AccountsPanel, pool: Pool) -> None:
    view = await shown(page)
    page.table.choose([pool.accounts["studio-1"]])
    await is_so(lambda: [part for part in view.findChildren(EmptyState) if part.isVisible()])
    (empty,) = [part for part in view.findChildren(EmptyState) if part.isVisible()]
    assert jobs(view) == []
    assert not view.card.isVisible()
    assert not empty.button.isVisible()
    page.table.choose([pool.accounts["studio-2"]])
    await until(lambda: len(jobs(view)), 5)


async def test_why_this_account_is_asked_by_the_number_of_a_job(page: AccountsPanel, pool: Pool) -> None:
    view = await shown(page)
    field = view.findChild(SearchField)
    assert isinstance(field, SearchField)
    hands.type_into(field, f"#{pool.jobs['running']}")
    hands.press(field, Qt.Key.Key_Return)
    await until(lambda: jobs(view), [pool.jobs["running"]])
    type_anew(field, str(pool.jobs["waiting-0"]))
    hands.press(field, Qt.Key.Key_Return)
    await until(lambda: jobs(view), [])
    (empty,) = [part for part in view.findChildren(EmptyState) if part.isVisible()]
    hands.click(empty.button)
    await until(lambda: len(jobs(view)), 5)


async def test_a_dry_run_answers_and_changes_nothing(page: AccountsPanel, pool: Pool) -> None:
    view = await shown(page)
    ask = button_of(view, "Who would take a job now?")
    hands.click(ask)
    await until(lambda: view.card.title, "studio-1 would take it now")
    assert view.is_asking
    lines = {line.name: line.why for line in view.card.model.rows}
    assert lines["studio-2"] == "all 3 slots are taken"
    assert lines["client-west"].startswith("cooling until ")
    type_anew(next(line for line in view.dry_run.findChildren(QLineEdit) if line.isVisible()), "999999")
    hands.click(view.dry_run.button)
    await is_so(lambda: view.card.title.startswith("No account can take it now."))
    async with pool.library.read() as services:
        assert len(await services.accounts.list_decisions()) == 5
    hands.click(ask)
    await until(lambda: view.card.title, "Why studio-2?")
    assert not view.is_asking


async def test_the_key_of_an_account_asks_for_it(page: AccountsPanel, pool: Pool) -> None:
    page.table.choose([pool.accounts["client-north"]])
    page.actions_.explain.trigger()
    view = page.pane.decisions
    assert page.pane.tab == "decisions"
    await is_so(lambda: view.card.title)
    assert "Northern Lights" in view.card.asked
    assert view.is_asking


async def test_a_new_choice_comes_on_top(page: AccountsPanel, pool: Pool) -> None:
    view = await shown(page)
    view.table.selectRow(2)
    async with pool.library.write() as services:
        await services.accounts.set_active(pool.accounts["studio-2"], is_active=False)
    async with pool.library.work.steps() as services:
        await services.pipeline.claim(pool.jobs["waiting-0"])
    await until(lambda: jobs(view)[0], pool.jobs["waiting-0"])
    assert view.table.chosen().job_id == 3


async def test_enter_shows_the_job_and_a_wide_pane_puts_the_reasons_beside(
    page: AccountsPanel, paid_context: UiContext, qtbot: QtBot
) -> None:
    view = await shown(page)
    view.table.selectRow(1)
    with qtbot.waitSignal(paid_context.shell.job_shown_requested) as told:
        hands.press(view.table, Qt.Key.Key_Return)
    assert told.args == [4]
    parts = view.findChild(QSplitter)
    assert isinstance(parts, QSplitter)
    assert parts.orientation() == Qt.Orientation.Vertical
    page.places.resize(900, 860)
    view.resize(900, 400)
    assert parts.orientation() == Qt.Orientation.Horizontal
