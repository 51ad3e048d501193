"""A pool of paid accounts at several providers, in every state, with thirty days behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from typing_extensions import override

from app.domain.enums import AccountState, BudgetPeriod, BudgetScope, OperationType, ProviderStatus
from app.domain.errors import (
    ProviderAuthError,
    ProviderConcurrencyError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
)
from app.providers.base import AccountField, AccountsAllowed, AccountView, VideoStatusResult
from app.providers.registry import ProviderRegistry
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider

T2I = OperationType.TEXT_TO_IMAGE
KEY = AccountField("api_key", "API key", is_secret=True, help="On the provider's page, under Account, API keys.")
REGION = AccountField("region", "Region", choices=("global", "mainland"), default="global", help="Where it was opened.")
PROMPTS = (
    "Slow push over the lake, mist lifts, first light on the ridge",
    "She turns to the window, hair moves, soft rim light",
    "City in the rain, camera glides left between the towers",
    "Balloons rise at dawn over the valley",
)


class PaidProvider(FakeProvider):
    """A fake provider with a name, keys and credits of its own.

    Attributes:
        accepted_keys: The keys that it takes; any where there is none.
        tried: The credentials of every look at a balance.
    """

    def __init__(
        self,
        name: str,
        title: str,
        *,
        cost: int = 30,
        credit_types: Sequence[str] = ("webapi",),
        fields: Sequence[AccountField] = (KEY,),
        allowed: AccountsAllowed = AccountsAllowed.ALLOWED,
        tells: bool = True,
        about: str = "Makes clips and pictures in the cloud. A provider of the tests.",
    ) -> None:
        super().__init__(cost=cost, has_own_account=False)
        self.base_cost = cost
        self.accepted_keys: set[str] = set()
        self.told: dict[str, int] = {}
        self.tried: list[dict[str, str]] = []
        self.instance_manifest = replace(
            self.instance_manifest,
            id=name,
            name=title,
            monogram="".join(word[0] for word in title.split())[:2].upper() if " " in title else title[:2].upper(),
            about=about,
            credit_types=tuple(credit_types),
            account_fields=tuple(fields),
            accounts_allowed=allowed,
            reports_balance=tells,
        )

    @override
    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        credentials = dict(getattr(account, "credentials", {}))
        self.tried.append(credentials)
        if self.accepted_keys and credentials.get("api_key") not in self.accepted_keys:
            raise ProviderAuthError("The key is not known here.", detail="HTTP 401")
        found = await super().read_balance(account)
        if not self.manifest.reports_balance:
            return {}
        return found or self.told


@dataclass(slots=True)
class Pool:
    """What was made.

    Attributes:
        accounts: Label to id.
        jobs: A word to id: "running", "failed".
    """

    library: OpenLibrary
    clock: FakeClock
    studio: PaidProvider
    northern: PaidProvider
    kiln: PaidProvider
    accounts: dict[str, int]
    jobs: dict[str, int]


def past_clock(days: int = 30) -> FakeClock:
    """A clock that stands so many days ago, and not in the last minutes of a day: what is spent now is of one day."""
    clock = FakeClock()
    now = datetime.now(UTC).replace(microsecond=0)
    clock.set_wall(min(now, now.replace(hour=23, minute=50)) - timedelta(days=days) - clock.now())
    return clock


def pool_providers() -> tuple[PaidProvider, PaidProvider, PaidProvider]:
    """One with a balance, one with two kinds of credits, one that tells none."""
    return (
        PaidProvider("studio", "Studio v5", allowed=AccountsAllowed.ONE_PER_PERSON),
        PaidProvider("northern", "Northern Lights", credit_types=("openapi", "webapi"), fields=(KEY, REGION)),
        PaidProvider("kiln", "Kiln", credit_types=("units",), allowed=AccountsAllowed.UNKNOWN, tells=False),
    )


def pool_registry(providers: Sequence[PaidProvider], folder: Path | None = None) -> ProviderRegistry:
    """A registry with these, and with the engine inside where a folder for it is given."""
    found = {} if folder is None else {one.manifest.id: one for one in ProviderRegistry.discover(folder).all()}
    return ProviderRegistry({**found, **{one.manifest.id: one for one in providers}})


async def add(library: OpenLibrary, provider_id: str, label: str, **fields: Any) -> int:
    """An account with a key; gives its id."""
    credentials = {"api_key": f"key-of-{label}"}
    options = {"region": "global"} if provider_id == "northern" else {}
    async with library.steps() as services:
        await services.credentials.prepare(library.user_id)
    async with library.write() as services:
        account = await services.accounts.create_account(
            provider_id, f"{label}@example.org", label=label, credentials=credentials, options=options, **fields
        )
        return account.id


async def fill_pool(
    library: OpenLibrary,
    clock: FakeClock,
    providers: tuple[PaidProvider, PaidProvider, PaidProvider],
    *,
    days: int = 30,
) -> Pool:
    """Accounts in every state, some days of spending, running and failed jobs, decisions, budgets.

    The clock stood so many days ago; afterwards it is about right.
    """
    studio, northern, kiln = providers
    accounts = {
        "studio-1": await add(library, "studio", "studio-1", max_concurrent_jobs=3, priority=10),
        "studio-2": await add(library, "studio", "studio-2", max_concurrent_jobs=3, priority=12),
        "client-west": await add(library, "studio", "client-west", max_concurrent_jobs=2, priority=5),
        "spring-campaign": await add(library, "studio", "spring-campaign", max_concurrent_jobs=2, priority=5),
        "client-north": await add(library, "northern", "client-north", max_concurrent_jobs=5, limit_group="north"),
        "client-south": await add(library, "northern", "client-south", max_concurrent_jobs=2, limit_group="south"),
        "trial": await add(library, "kiln", "trial", max_concurrent_jobs=8, priority=-5),
        "workshop": await add(library, "kiln", "workshop", max_concurrent_jobs=2),
    }
    await _spend(library, clock, accounts, days)
    jobs = await _run(library, clock, studio)
    await _trouble(library, accounts)
    await _budgets(library, accounts)
    return Pool(library, clock, studio, northern, kiln, accounts, jobs)


async def _spend(library: OpenLibrary, clock: FakeClock, accounts: Mapping[str, int], days: int) -> None:
    """Spending, more on some days than on others."""
    start = {"studio-1": 3000, "studio-2": 3000, "client-west": 1200, "spring-campaign": 1210}
    async with library.write() as services:
        for label, free in start.items():
            await services.accounts.set_balances(accounts[label], {"webapi": free})
        await services.accounts.set_balances(accounts["client-north"], {"webapi": 1000, "openapi": 2500})
        await services.accounts.set_balances(accounts["client-south"], {"webapi": 1000, "openapi": 0})
        await services.accounts.set_balances(accounts["trial"], {"units": 120})
    for day in range(days):
        clock.move(timedelta(days=1))
        async with library.write() as services:
            for place, label in enumerate([*start, "client-north"]):
                cost = (day * 7 + place * 13) % 9 * (8 + 3 * place) if (day + place) % 5 else 0
                wallet = (await services.accounts.ledger.balances(accounts[label]))["webapi"]
                if 0 < cost <= wallet.available - 40:
                    await services.accounts.deduct_credits(accounts[label], cost, "webapi")


async def _run(library: OpenLibrary, clock: FakeClock, studio: PaidProvider) -> dict[str, int]:
    """Some that failed and were charged, some that run, and a line that waits."""
    words = ("failed", "failed-too", "running", "running-too", "running-three")
    jobs = {word: await job(library, "studio", PROMPTS[place % 4]) for place, word in enumerate(words)}
    for word in words:
        async with library.work.steps() as services:
            submission = await services.pipeline.claim(jobs[word])
            await services.pipeline.carry_out(submission.id)
        clock.move(timedelta(seconds=9))
        if word.startswith("failed"):
            error = ProviderError("The model ran out of memory.", detail="code 500069")
            studio.failures[submission.id] = VideoStatusResult(ProviderStatus.FAILED, error=error, cost=30)
            async with library.work.steps() as services:
                await services.tracker.check(submission.id)
    for place in range(6):
        jobs[f"waiting-{place}"] = await job(library, "studio", PROMPTS[place % 4])
    return jobs


async def _trouble(library: OpenLibrary, accounts: Mapping[str, int]) -> None:
    troubles: list[tuple[str, ProviderError]] = [
        ("client-west", ProviderRateLimitError("rate limit", retry_after=timedelta(minutes=12))),
        ("client-north", ProviderConcurrencyError("one job too many")),
        ("client-south", ProviderAuthError("key refused")),
        ("spring-campaign", ProviderQuotaError("out of credits")),
    ]
    async with library.write() as services:
        for label, error in troubles:
            await services.accounts.mark_account_refused(accounts[label], error, error.message)
        for _ in range(5):
            await services.accounts.mark_account_failed(accounts["workshop"], "provider answers 503")
        await services.accounts.set_active(accounts["trial"], is_active=False)


async def _budgets(library: OpenLibrary, accounts: Mapping[str, int]) -> None:
    async with library.write() as services:
        budgets = services.budgets
        await budgets.set_budget(library.user_id, BudgetScope.USER, BudgetPeriod.DAY, "webapi", 600)
        await budgets.set_budget(library.user_id, BudgetScope.USER, BudgetPeriod.MONTH, "webapi", 40_000)
        await budgets.set_budget(
            library.user_id, BudgetScope.ACCOUNT, BudgetPeriod.DAY, "webapi", 400, account_id=accounts["studio-2"]
        )
        await budgets.set_budget(
            library.user_id, BudgetScope.PROVIDER, BudgetPeriod.JOB, "webapi", 80, provider_id="studio"
        )


async def job(library: OpenLibrary, provider_id: str, prompt: str) -> int:
    """A waiting job; gives its id."""
    async with library.write() as services:
        return (await services.jobs.create_job(library.user_id, provider_id, T2I, {"prompt": prompt})).id


async def add_many(library: OpenLibrary, count: int) -> None:
    """So many accounts of the first provider, some of them in trouble."""
    async with library.steps() as services:
        await services.credentials.prepare(library.user_id)
    async with library.write() as services:
        for number in range(count):
            account = await services.accounts.create_account(
                "studio",
                f"client-{number:04}@example.org",
                label=f"client-{number:04}",
                max_concurrent_jobs=1 + number % 4,
                priority=number % 11,
                credentials={"api_key": "key"},
            )
            await services.accounts.set_balances(account.id, {"webapi": number * 37 % 3000})
            if number % 7 == 3:
                await services.accounts.mark_account_state(account.id, AccountState.NEEDS_SIGN_IN, "key refused")
