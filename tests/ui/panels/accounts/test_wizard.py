"""Adding and editing accounts."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.errors import ProviderUnavailableError
from app.ui.context import UiContext
from app.ui.panels.accounts.panel import AccountsPanel
from app.ui.panels.accounts.wizard import AccountWizard
from app.ui.theme import Theme
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.form import ParamsForm
from tests.support import hands
from tests.support.keyrings import memory_vault
from tests.support.library import Complaints, open_context, open_library
from tests.support.paid_pool import Pool, pool_providers, pool_registry
from tests.support.until import until
from tests.ui.panels.accounts.using import field_in, is_so, opened, read_row, settled, type_anew

pytestmark = pytest.mark.long
"""The page has others like these in the gate."""


async def fields(page: AccountsPanel, provider: str) -> AccountWizard:
    """The wizard at its second step."""
    page.add_account()
    wizard = await opened(page, AccountWizard)
    hands.click(next(choice for choice in wizard.provider_list.choices if choice.text() == provider))
    await is_so(lambda: wizard.form is not None)
    return wizard


def form_of(wizard: AccountWizard) -> ParamsForm:
    assert wizard.form is not None
    return wizard.form


def line(wizard: AccountWizard, name: str) -> QLineEdit:
    return field_in(form_of(wizard).row(name).control)


def error_at(wizard: AccountWizard, name: str) -> str:
    return form_of(wizard).row(name).error


async def test_the_provider_is_chosen_first_and_what_it_asks_for_comes_then(page: AccountsPanel) -> None:
    page.add_account()
    wizard = await opened(page, AccountWizard)
    assert [choice.text() for choice in wizard.provider_list.choices] == ["Kiln", "Northern Lights", "Studio v5"]
    assert not wizard.primary.isVisible()
    hands.press(wizard, Qt.Key.Key_Return)
    assert wizard.isVisible()
    hands.click(wizard.provider_list.choices[1])
    assert form_of(wizard).fields()[:3] == ["field_api_key", "field_region", "email"]
    assert line(wizard, "field_api_key").echoMode() == QLineEdit.EchoMode.Password
    hands.press(wizard, Qt.Key.Key_Escape)


async def test_a_second_account_at_a_provider_is_told_what_is_known(page: AccountsPanel) -> None:
    wizard = await fields(page, "Studio v5")
    assert wizard.notice.text.startswith("Studio v5 allows one account per person.")
    back = next(button for button in wizard.findChildren(type(wizard.primary)) if button.text() == "Other provider")
    hands.click(back)
    assert wizard.form is None
    hands.click(wizard.provider_list.choices[0])
    assert "not known" in wizard.notice.text
    hands.click(back)
    hands.click(wizard.provider_list.choices[1])
    assert wizard.notice.text == ""
    wizard.reject()


async def test_what_is_missing_is_said_at_its_field(page: AccountsPanel, pool: Pool) -> None:
    wizard = await fields(page, "Studio v5")
    hands.click(wizard.primary)
    await until(lambda: error_at(wizard, "field_api_key"), "API key is missing.")
    hands.type_into(line(wizard, "field_api_key"), "k")
    assert error_at(wizard, "field_api_key") == ""
    hands.click(wizard.primary)
    await is_so(lambda: error_at(wizard, "email"))
    assert pool.studio.tried == []
    wizard.reject()


async def test_a_test_shows_the_balance_or_what_is_wrong(page: AccountsPanel, pool: Pool) -> None:
    pool.studio.accepted_keys, pool.studio.told = {"good"}, {"webapi": 1480}
    # So low that the answer is below what shows.
    page.window().resize(900, 360)
    wizard = await fields(page, "Studio v5")
    hands.type_into(line(wizard, "field_api_key"), "bad")
    hands.click(wizard.test_button)
    await until(lambda: wizard.result_box.state, "failed")
    assert wizard.result_box.text == "The key is not known here. Check what you typed."
    await until(lambda: wizard.result_box.visibleRegion().isEmpty(), wanted=False)
    type_anew(line(wizard, "field_api_key"), "good")
    assert wizard.result_box.text == ""
    hands.click(wizard.test_button)
    await until(lambda: wizard.result_box.text, "Studio v5 accepts the account. It has 1,480 webapi credits.")
    assert pool.studio.tried == [{"api_key": "bad"}, {"api_key": "good"}]
    assert len(page.model.all_rows) == len(pool.accounts)
    wizard.reject()


async def test_an_account_is_added_selected_and_its_key_sealed(page: AccountsPanel, pool: Pool) -> None:
    wizard = await fields(page, "Northern Lights")
    hands.type_into(line(wizard, "field_api_key"), "secret-of-mine")
    hands.type_into(line(wizard, "email"), "new@example.org")
    hands.type_into(line(wizard, "label"), "newcomer")
    type_anew(line(wizard, "max_concurrent_jobs"), "4")
    hands.press(wizard, Qt.Key.Key_Return)
    await is_so(lambda: page.table.chosen() is not None)
    chosen = page.table.chosen()
    assert chosen is not None
    row = await read_row(pool.library, chosen.id)
    assert (row.label, row.email, row.max_concurrent_jobs) == ("newcomer", "new@example.org", 4)
    assert (row.options, row.has_credentials) == ({"region": "global"}, True)
    database = pool.library.parts.database.path
    assert all(b"secret-of-mine" not in path.read_bytes() for path in database.parent.glob("library.db*"))


async def test_an_account_that_is_there_already_is_said_at_its_name(page: AccountsPanel) -> None:
    wizard = await fields(page, "Studio v5")
    hands.type_into(line(wizard, "field_api_key"), "k")
    hands.type_into(line(wizard, "email"), "studio-1@example.org")
    hands.click(wizard.primary)
    await is_so(lambda: "already" in error_at(wizard, "email"))
    assert wizard.isVisible()
    wizard.reject()


async def test_an_edit_shows_no_key_and_keeps_it_where_none_is_typed(
    page: AccountsPanel, pool: Pool, paid_context: UiContext
) -> None:
    account_id = pool.accounts["client-south"]
    row = page.model.account(account_id)
    assert row is not None
    page.edit_account(row)
    wizard = await opened(page, AccountWizard)
    key = line(wizard, "field_api_key")
    assert (key.text(), key.placeholderText()) == ("", "kept; type to replace it")
    type_anew(line(wizard, "label"), "south")
    hands.click(wizard.primary)
    await until(lambda: _label(pool, account_id), "south")
    assert (await read_row(pool.library, account_id)).has_credentials
    await until(lambda: paid_context.undo.undo_text, "Edit client-south")
    paid_context.undo.undo()
    await until(lambda: _label(pool, account_id), "client-south")
    paid_context.undo.redo()
    await until(lambda: _label(pool, account_id), "south")


async def _label(pool: Pool, account_id: int) -> str:
    return (await read_row(pool.library, account_id)).label


async def test_the_kept_key_is_tried_where_nothing_else_was_typed(page: AccountsPanel, pool: Pool) -> None:
    pool.studio.told = {"webapi": 77}
    row = page.model.account(pool.accounts["studio-1"])
    assert row is not None
    page.edit_account(row)
    wizard = await opened(page, AccountWizard)
    hands.click(wizard.test_button)
    await until(lambda: wizard.result_box.text, "Studio v5 accepts the account. It has 77 webapi credits.")
    assert pool.studio.tried == [{"api_key": "key-of-studio-1"}]
    wizard.reject()


async def test_a_changed_region_is_tried_after_it_is_saved(page: AccountsPanel, pool: Pool) -> None:
    row = page.model.account(pool.accounts["client-north"])
    assert row is not None
    page.edit_account(row)
    wizard = await opened(page, AccountWizard)
    form_of(wizard).row("field_region").control.inner.setFocus()
    hands.press(form_of(wizard).row("field_region").control.inner, Qt.Key.Key_Right)
    hands.click(wizard.test_button)
    await is_so(lambda: "Save" in wizard.result_box.text)
    assert pool.northern.tried == []
    hands.click(wizard.primary)

    async def region() -> str:
        return (await read_row(pool.library, row.id)).options["region"]

    await until(region, "mainland")


def questions_of(wizard: AccountWizard) -> list[QDialog]:
    return [shown for shown in wizard.findChildren(QDialog) if shown.isVisible()]


async def test_without_a_place_for_keys_a_passphrase_is_chosen_or_nothing_is_saved(
    tmp_path: Path, theme: Theme, qtbot: QtBot
) -> None:
    providers = pool_providers()
    async with (
        open_library(tmp_path, registry=pool_registry(providers), vault=memory_vault([])) as library,
        open_context(library, theme) as context,
    ):
        page = AccountsPanel(context)
        qtbot.addWidget(page)
        page.resize(1200, 800)
        page.show()
        wizard = await fields(page, "Studio v5")
        hands.type_into(line(wizard, "field_api_key"), "k")
        hands.type_into(line(wizard, "email"), "new@example.org")
        hands.click(wizard.primary)
        await is_so(lambda: questions_of(wizard))
        questions_of(wizard)[0].reject()
        await is_so(lambda: not questions_of(wizard))
        assert wizard.isVisible()
        async with library.read() as services:
            assert await services.accounts.list_account_rows(library.user_id) == []
        hands.click(wizard.primary)
        for title in ("Choose a passphrase", "Repeat the passphrase"):
            await until(lambda: [shown.windowTitle() for shown in questions_of(wizard)], [title])
            (question,) = questions_of(wizard)
            hands.type_into(question.findChildren(QLineEdit)[0], "correct horse battery")
            question.accept()
        await is_so(lambda: wizard.saved_id is not None)
        page.hide()


async def test_leaving_ends_a_test_that_goes_on(page: AccountsPanel, pool: Pool, complaints: Complaints) -> None:
    pool.studio.balance_error = ProviderUnavailableError("away")
    wizard = await fields(page, "Studio v5")
    hands.type_into(line(wizard, "field_api_key"), "k")
    hands.type_into(line(wizard, "email"), "x@example.org")
    hands.click(wizard.test_button)
    wizard.reject()
    await settled()
    await is_so(lambda: wizard.is_gone)
    assert complaints.shown == []


async def test_where_no_provider_takes_accounts_it_says_so(page: AccountsPanel, paid_context: UiContext) -> None:
    wizard = AccountWizard(paid_context, {}, {}, page)
    wizard.show()
    (nothing,) = [part for part in wizard.findChildren(EmptyState) if part.isVisible()]
    assert not wizard.primary.isVisible()
    assert not nothing.button.isVisible()
    wizard.close()
    wizard.deleteLater()
