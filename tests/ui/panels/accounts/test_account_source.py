"""The palette finds accounts, and shows them on their page."""

from app.ui.context import UiContext
from app.ui.panels.accounts.account_source import AccountSource
from app.ui.panels.accounts.panel import AccountsPanel
from tests.support.library import OpenLibrary
from tests.support.until import until


async def test_accounts_are_found_with_their_state_before_their_page_was_seen(
    library: OpenLibrary, context: UiContext
) -> None:
    panel = AccountsPanel(context)
    source = AccountSource(context, panel)
    found = {entry.title: entry for entry in (await source.find("", 10)).entries}
    assert (found["studio"].note, found["client"].note) == ("Disabled by you", "Needs sign-in")
    assert (found["client"].state, found["studio"].detail.endswith("studio@example.org")) == ("warning", True)
    found["client"].run()
    await until(lambda: [row.label for row in panel.table.chosen_rows()], ["client"])
    async with library.write() as services:
        await services.accounts.set_active(int(found["studio"].name.removeprefix("account/")), is_active=True)
    await until(lambda: _note(source), "Ready")
    panel.deleteLater()


async def _note(source: AccountSource) -> str:
    (entry,) = (await source.find("studio", 5)).entries
    return entry.note


async def test_more_than_fit_are_shown_on_their_page(context: UiContext) -> None:
    panel = AccountsPanel(context)
    found = await AccountSource(context, panel).find("@example", 1)
    assert len(found.entries) == 1
    assert found.rest is not None
    found.rest.run()
    await until(lambda: {"client", "studio"} <= {row.label for row in panel.model.shown_rows}, wanted=True)
    assert found.rest.title == f"Show all {len(panel.model.shown_rows)} accounts"
    panel.deleteLater()
