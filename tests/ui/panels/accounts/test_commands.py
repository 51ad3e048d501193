"""What is done to accounts."""

from PySide6.QtWidgets import QDialog

from app.ui.context import Toast, UiContext
from app.ui.panels.accounts.panel import AccountsPanel
from tests.support import hands
from tests.support.library import Complaints
from tests.support.paid_pool import Pool
from tests.support.until import until
from tests.ui.panels.accounts.using import button_of, is_so, opened, read_row


async def actives(pool: Pool, *labels: str) -> list[bool]:
    return [(await read_row(pool.library, pool.accounts[label])).is_active for label in labels]


async def priorities(pool: Pool, *labels: str) -> list[int]:
    return [(await read_row(pool.library, pool.accounts[label])).priority for label in labels]


async def test_several_accounts_are_switched_at_once_and_back_by_undo(
    page: AccountsPanel, pool: Pool, paid_context: UiContext
) -> None:
    labels = ("studio-1", "studio-2", "trial")
    page.table.choose([pool.accounts[label] for label in labels])
    page.actions_.switch.trigger()
    await until(lambda: actives(pool, *labels), [False, False, False])
    assert paid_context.undo.undo_text == "Disable 2 accounts"
    paid_context.undo.undo()
    await until(lambda: actives(pool, *labels), [True, True, False])
    paid_context.undo.redo()
    await until(lambda: actives(pool, *labels), [False, False, False])
    await until(page.actions_.switch.text, "Enable: give it jobs again")
    page.actions_.switch.trigger()
    await until(lambda: actives(pool, *labels), [True, True, True])


async def test_a_priority_is_that_of_all_that_are_selected(
    page: AccountsPanel, pool: Pool, paid_context: UiContext
) -> None:
    labels = ("studio-1", "client-west")
    page.table.choose([pool.accounts[label] for label in labels])
    page.model.priority_edited.emit(pool.accounts["studio-1"], 7)
    await until(lambda: priorities(pool, *labels), [7, 7])
    await is_so(lambda: paid_context.undo.can_undo)
    assert paid_context.undo.undo_text == "Priority of 2 accounts"
    paid_context.undo.undo()
    await until(lambda: priorities(pool, *labels), [10, 5])
    page.model.priority_edited.emit(pool.accounts["trial"], 3)
    await until(lambda: priorities(pool, "trial", *labels), [3, 10, 5])


async def test_removing_asks_first(page: AccountsPanel, pool: Pool, toasts: list[Toast]) -> None:
    page.table.choose([pool.accounts["trial"]])
    page.actions_.remove.trigger()
    question = await opened(page, QDialog)
    assert question.windowTitle() == "Remove trial?"
    hands.click(button_of(question, "Keep it"))
    await is_so(lambda: not page.window().findChildren(QDialog) or not question.isVisible())
    assert page.model.account(pool.accounts["trial"]) is not None
    page.actions_.remove.trigger()
    hands.click(button_of(await opened(page, QDialog), "Remove"))
    await until(lambda: page.model.account(pool.accounts["trial"]), None)
    assert toasts[-1].text == "trial is removed."


async def test_an_account_with_jobs_under_way_is_not_removed_and_says_why(
    page: AccountsPanel, pool: Pool, complaints: Complaints
) -> None:
    page.table.choose([pool.accounts["studio-2"]])
    page.actions_.remove.trigger()
    hands.click(button_of(await opened(page, QDialog), "Remove"))
    await is_so(lambda: complaints.shown)
    error, what = complaints.shown[0]
    assert str(error) == "Jobs of studio-2 are on their way: cancel them or wait for their end."
    assert what == "remove the account"
    assert page.model.account(pool.accounts["studio-2"]) is not None


async def test_without_rows_nothing_happens(page: AccountsPanel, paid_context: UiContext) -> None:
    page._commands.remove([])
    page._commands.switch([], is_active=True)
    page._commands.note_edit(page.model.all_rows[0], {"credentials": {"api_key": "k"}})
    assert not paid_context.undo.can_undo
