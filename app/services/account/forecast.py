"""Before a batch is queued: what it costs, when it is done, which accounts it uses up; and the alarm of the pool."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.enums import OperationType
from app.domain.errors import ResourceNotFoundError, ValidationError
from app.domain.money import left_words, plain_amount
from app.providers.registry import ProviderRegistry
from app.services.account.account_fitness import unfit_accounts
from app.services.account.durations import likely_seconds, measured_seconds
from app.services.account.pool_alarm import PoolAlarm, find_alarms
from app.services.account.pool_picture import NOMINAL_SECONDS, Picture, PoolPainter
from app.services.account.selection import Rule
from app.services.account.simulation import AccountRun, PoolAccount, PoolJob, PoolRun, simulate
from app.system.clock import Clock

_OUT = {Rule.DISABLED, Rule.NEEDS_SIGN_IN, Rule.EXHAUSTED, Rule.FAILING, Rule.UNFIT}


@dataclass(frozen=True, slots=True)
class JobPlan:
    """A job that is not queued yet.

    Attributes:
        cost: In the unit of the credit type.
        seconds: As its provider estimates it; None where it does not know.
        credit_type: What it is paid with; None where it is free.
        operation_type: Whose measured time counts before the estimate.
    """

    cost: int
    seconds: float | None
    credit_type: str | None
    operation_type: OperationType | None = None


@dataclass(frozen=True, slots=True)
class AccountForecast:
    """What an account would take of a plan.

    Attributes:
        runs_dry_at: The number of the job that takes the last of its credits or its budget, from 1; 0 where a job of
            the queue in front does; None where it has some left.
    """

    account_id: int
    label: str
    jobs: int
    cost: int
    runs_dry_at: int | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would become of a plan.

    Attributes:
        cost: Of all its jobs.
        seconds: Until the last job that is placed is done; None where nothing can be said.
        accounts: Those that take a job of it, in the order of their first one, and then those that the queue uses up.
        unplaced: Jobs that no account would ever take as things are.
        reasons: Account label to the reason for which it takes none of these.
    """

    cost: int
    credit_type: str | None
    seconds: float | None
    accounts: list[AccountForecast]
    unplaced: int
    reasons: dict[str, str]


class ForecastService:
    """Looks ahead for the acting user; changes nothing."""

    def __init__(
        self, db: AsyncSession, registry: ProviderRegistry, clock: Clock, *, acting_for: int | None = None
    ) -> None:
        self._db = db
        self._registry = registry
        self._clock = clock
        self._acting_for = acting_for

    async def forecast(
        self,
        user_id: int,
        provider_id: str,
        jobs: Sequence[JobPlan],
        *,
        behind_queue: bool = True,
        priority: int = 0,
    ) -> Forecast:
        """Let the pool run on paper from how it stands now: running jobs, pauses, limits, budgets.

        Args:
            user_id: Whose accounts and queue.
            provider_id: Who makes them.
            jobs: In the order in which they will be queued; all are paid with one kind of credits.
            behind_queue: What waits already goes first.
            priority: Of the plan: of what waits, only this or a higher one goes first.

        Raises:
            ResourceNotFoundError: The user is not there.
            ProviderNotFoundError: No such provider.
            ValidationError: The jobs are paid with different credits.
        """
        self._check_user(user_id)
        manifest = self._registry.get(provider_id).manifest
        kinds = {job.credit_type for job in jobs if job.cost and job.credit_type is not None}
        if len(kinds) > 1:
            raise ValidationError("The jobs of a batch are paid with one kind of credits.", field="credit_type")
        credit_type = next(iter(kinds), None)
        measured = await measured_seconds(self._db, user_id, provider_id)
        painter = PoolPainter(
            self._db,
            self._clock,
            user_id=user_id,
            provider_id=provider_id,
            credit_type=credit_type,
            is_balance_told=manifest.reports_balance,
            measured=measured,
            unfit=await unfit_accounts(
                self._db, self._registry, provider_id, user_id, {(job.operation_type, None) for job in jobs}
            ),
        )
        picture = await painter.paint(priority if behind_queue else None)
        lengths = [likely_seconds(measured, job.operation_type, job.seconds) for job in jobs]
        plan = [
            PoolJob(job.cost, NOMINAL_SECONDS if seconds is None else seconds, number=number)
            for number, (job, seconds) in enumerate(zip(jobs, lengths, strict=True), 1)
        ]
        run = simulate(
            picture.accounts,
            [*picture.queue, *plan],
            room=picture.room.room,
            job_limit=picture.room.job_limit,
        )
        return Forecast(
            cost=sum(job.cost for job in jobs),
            credit_type=credit_type,
            seconds=max(run.ends.values()) if run.ends and None not in lengths else None,
            accounts=_shares(picture.accounts, run),
            unplaced=len(run.unplaced),
            reasons=reasons_of(picture, run, manifest.name, credit_type) if run.unplaced else {},
        )

    async def alarm(self, user_id: int) -> list[PoolAlarm]:
        """Where the queue needs more credits than the pool has, or an account that there is not.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        self._check_user(user_id)
        return await find_alarms(self._db, self._registry, user_id)

    def _check_user(self, user_id: int) -> None:
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)


def _shares(accounts: Sequence[PoolAccount], run: PoolRun) -> list[AccountForecast]:
    involved = [
        (account, share)
        for account, share in zip(accounts, run.accounts, strict=True)
        if share.jobs or share.dry_at is not None
    ]
    involved.sort(key=lambda one: (one[1].first_job is None, one[1].first_job or 0))
    return [
        AccountForecast(account.account_id, account.label, share.jobs, share.cost, share.dry_at)
        for account, share in involved
    ]


def reasons_of(picture: Picture, run: PoolRun, provider_name: str, credit_type: str | None = None) -> dict[str, str]:
    """Why each account does not take the cheapest of the jobs that are left over."""
    cost = min(job.cost for job in run.unplaced)
    found: dict[str, str] = {}
    for account, candidate, share in zip(picture.accounts, picture.candidates, run.accounts, strict=True):
        is_out = candidate.rule in _OUT or (candidate.rule == Rule.COOLING and candidate.until is None)
        why_not = _why_not(account, share, cost, credit_type) or _why_nobody(picture, run, cost, credit_type)
        words = candidate.reason if is_out else why_not
        label = account.label
        found[label if label not in found else f"{label} (#{account.account_id})"] = words
    return found or {provider_name: "there is no account"}


def _why_not(account: PoolAccount, share: AccountRun, cost: int, kind: str | None) -> str:
    if account.is_balance_known and share.left < cost:
        return f"{left_words(share.left, kind)} left, {plain_amount(cost, kind)} needed"
    if cost and account.job_limit is not None and account.job_limit < cost:
        return f"its budget allows {plain_amount(account.job_limit, kind)} for a job, {plain_amount(cost, kind)} needed"
    if cost and share.room is not None and share.room < cost:
        return f"its budget leaves {plain_amount(max(0, share.room), kind)}, {plain_amount(cost, kind)} needed"
    return ""


def _why_nobody(picture: Picture, run: PoolRun, cost: int, kind: str | None) -> str:
    limit = picture.room.job_limit
    if cost and limit is not None and limit < cost:
        return f"your budget allows {plain_amount(limit, kind)} for a job, {plain_amount(cost, kind)} needed"
    if cost and run.room is not None and run.room < cost:
        return f"your budget leaves {plain_amount(max(0, run.room), kind)}, {plain_amount(cost, kind)} needed"
    return "nobody knows when one of its slots is free"
