"""Accounts with credits, attempts that may hold some, and whether the books are in order."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.enums import BudgetPeriod, BudgetScope, OperationType, SubmissionState
from app.domain.submission import ProviderSubmission
from app.services.account.reconciling import find_differences
from app.services.unit_of_work import Services, UnitOfWork
from app.storage.database import Database
from tests.support.library import OpenLibrary

T2I = OperationType.TEXT_TO_IMAGE


async def account_of(library: OpenLibrary, *, free: int = 100, label: str | None = None, slots: int = 1) -> int:
    """An account of the fake provider with credits; gives its id."""
    async with library.write() as services:
        account = await services.accounts.create_account(
            "fake", f"{uuid4()}@example.org", label=label, max_concurrent_jobs=slots
        )
        await services.accounts.update_credits(account.id, webapi=free)
        return account.id


async def job_of(library: OpenLibrary, prompt: str = "a lake") -> int:
    """A waiting job of the fake provider; gives its id."""
    async with library.write() as services:
        return (await services.jobs.create_job(library.user_id, "fake", T2I, {"prompt": prompt})).id


async def submission_of(library: OpenLibrary, account_id: int, *, prompt: str = "a lake") -> str:
    """An attempt at a new job that nothing is held for yet; gives its id."""
    job_id = await job_of(library, prompt)
    async with library.parts.database.write() as session:
        return await attempt(session, library, job_id, account_id)


async def attempt(session: AsyncSession, library: OpenLibrary, job_id: int, account_id: int) -> str:
    """The row of an attempt, inside the caller's transaction; gives its id."""
    submission = ProviderSubmission(
        id=str(uuid4()),
        job_id=job_id,
        account_id=account_id,
        provider_id="fake",
        state=SubmissionState.PREPARING,
        token=1,
        params={},
        created_at=library.parts.clock.now(),
    )
    session.add(submission)
    await session.flush()
    return submission.id


async def balance(services: Services, account_id: int, credit_type: str = "webapi") -> tuple[int, int, int]:
    """Free, held and spent."""
    wallet = (await services.accounts.ledger.balances(account_id))[credit_type]
    return wallet.available, wallet.held, wallet.spent


async def differences(database: Database) -> list[str]:
    """What of the books does not reconcile."""
    async with database.read() as session:
        return await find_differences(session)


@asynccontextmanager
async def second_process(library: OpenLibrary) -> AsyncIterator[UnitOfWork]:
    """The services over connections of their own to the library's database, as another process has them."""
    database = Database(library.parts.database.path)
    try:
        yield UnitOfWork(replace(library.parts, database=database))
    finally:
        await database.close()


async def limit(
    library: OpenLibrary,
    period: BudgetPeriod,
    amount: int,
    *,
    provider_id: str | None = None,
    account_id: int | None = None,
    credit_type: str = "webapi",
) -> int:
    """Set a budget of the provider or the account that is named, else of the user; gives its id."""
    scope = BudgetScope.USER
    if provider_id is not None:
        scope = BudgetScope.PROVIDER
    elif account_id is not None:
        scope = BudgetScope.ACCOUNT
    async with library.write() as services:
        budget = await services.budgets.set_budget(
            library.user_id, scope, period, credit_type, amount, provider_id=provider_id, account_id=account_id
        )
        return budget.id
