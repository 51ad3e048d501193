"""What the present jobs would cost, asked of real services."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.enums import BudgetPeriod, OperationType, QueueMode
from app.ui.context import UiContext
from app.ui.panels.create.quote import Quote, Quotes, Request, read_quote
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.money import limit
from tests.support.studio import with_studio
from tests.support.until import until

_EDIT = Request("studio", OperationType.IMAGE_TO_IMAGE, {"prompt": "a lake", "first_frame": 0}, 1)


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as plain:
        yield await with_studio(plain)


@pytest.fixture
async def context(library: OpenLibrary, theme: Theme) -> AsyncIterator[UiContext]:
    async with open_context(library, theme) as made:
        yield made


async def _credits(library: OpenLibrary, amount: int) -> int:
    async with library.write() as services:
        (account,) = await services.accounts.list_accounts("studio")
        await services.accounts.update_credits(account.id, webapi=amount)
        return account.id


async def _read(library: OpenLibrary, request: Request) -> Quote:
    async with library.read() as services:
        return await read_quote(services, library.user_id, request)


async def test_it_has_the_price_and_the_account_that_would_pay_it(library: OpenLibrary) -> None:
    await _credits(library, 100)
    quote = await _read(library, _EDIT)
    assert quote.estimate is not None
    assert (quote.estimate.cost, quote.refusal, quote.forecast) == (30, "", None)
    assert quote.selection is not None
    assert quote.selection.winner is not None
    assert quote.selection.winner.label == "studio-2"


async def test_of_several_jobs_it_tells_who_runs_dry(library: OpenLibrary) -> None:
    account_id = await _credits(library, 70)
    quote = await _read(library, Request("studio", _EDIT.operation, _EDIT.params, 4))
    assert quote.forecast is not None
    (share,) = quote.forecast.accounts
    assert (share.account_id, share.jobs, share.runs_dry_at, quote.forecast.unplaced) == (account_id, 2, 2, 2)


async def test_it_knows_whether_the_queue_runs(library: OpenLibrary, context: UiContext) -> None:
    told: list[Quote] = []
    quotes = Quotes(context, lambda: _EDIT)
    quotes.changed.connect(told.append)
    assert (await _read(library, _EDIT)).mode == QueueMode.RUNNING
    async with library.write() as services:
        await services.jobs.set_queue_mode(library.user_id, QueueMode.PAUSED)
    await until(lambda: [quote.mode for quote in told], [QueueMode.PAUSED])


async def test_a_budget_that_would_break_is_named(library: OpenLibrary) -> None:
    await _credits(library, 1000)
    await limit(library, BudgetPeriod.DAY, 100)
    assert (await _read(library, _EDIT)).refusal == ""
    quote = await _read(library, Request("studio", _EDIT.operation, _EDIT.params, 4))
    assert quote.refusal.startswith("Your budget of 100 web credits a day")


async def test_parameters_that_are_not_allowed_have_no_price_and_still_a_payer(library: OpenLibrary) -> None:
    quote = await _read(library, Request("studio", _EDIT.operation, {"prompt": ""}, 1))
    assert quote.estimate is None
    assert quote.selection is not None
    assert quote.selection.winner is not None


async def test_without_the_provider_nothing_is_known(library: OpenLibrary) -> None:
    quote = await _read(library, Request("gone", _EDIT.operation, {}, 2))
    assert quote == Quote(2)


async def test_the_engine_inside_is_known_as_such(library: OpenLibrary) -> None:
    quote = await _read(library, Request("local", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"}, 1))
    assert quote.is_built_in
    assert quote.selection is not None
    assert quote.selection.credit_type is None


async def test_it_is_asked_again_when_accounts_or_budgets_change(library: OpenLibrary, context: UiContext) -> None:
    await _credits(library, 0)
    told: list[Quote] = []
    quotes = Quotes(context, lambda: _EDIT)
    quotes.changed.connect(told.append)
    quotes.ask()
    quotes.ask()
    await until(lambda: len(told), 1)
    assert told[0].selection is not None
    assert told[0].selection.winner is None
    await _credits(library, 90)
    await until(lambda: len(told), 2)
    assert told[1].selection is not None
    assert told[1].selection.winner is not None
    await limit(library, BudgetPeriod.JOB, 10)
    await until(lambda: len(told), 3)
    assert "budget of 10 web credits" in told[2].refusal
    quotes.deleteLater()


async def test_a_change_while_it_is_asked_is_asked_afterwards(context: UiContext) -> None:
    told: list[Quote] = []
    counts = iter(range(1, 50))
    quotes = Quotes(context, lambda: Request("studio", _EDIT.operation, _EDIT.params, next(counts)))
    quotes.changed.connect(told.append)
    quotes._start()
    await asyncio.sleep(0)
    quotes._start()
    await until(lambda: [quote.count for quote in told], [1, 2])
    quotes.deleteLater()


async def test_while_nothing_is_composed_nothing_is_asked(context: UiContext) -> None:
    told: list[Quote] = []
    quotes = Quotes(context, lambda: None)
    quotes.changed.connect(told.append)
    quotes._start()
    await asyncio.sleep(0.02)
    assert told == []
    quotes.deleteLater()
