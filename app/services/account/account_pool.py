"""The pool: takes a slot and the credits for a job in one transaction, tells why, and gives the slot back."""

import secrets
import typing
from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy import Integer, Table, bindparam, cast, delete, func, insert, literal, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import AccountSlot, ProviderAccount
from app.domain.base import UtcTime
from app.domain.enums import OperationType
from app.domain.errors import NoAvailableAccountError
from app.domain.events import AccountChanged, EventLog
from app.domain.job import Job
from app.providers.base import Estimate
from app.providers.registry import ProviderRegistry
from app.services.account.account_decisions import AccountDecisions
from app.services.account.account_fitness import unfit_accounts
from app.services.account.ledger import Ledger
from app.services.account.selection import Demand, Rule, Selection, look_at_pool
from app.services.account.spending import Blocks, blocking
from app.system.clock import Clock

log = structlog.get_logger(__name__)

_SLOT_BITS = 62
_MICROSECONDS = 1_000_000


class AccountPool:
    """Chooses by the rules of selection.

    What it takes is committed with the caller's transaction, so two runners never share a slot or overspend.
    """

    def __init__(
        self, db: AsyncSession, registry: ProviderRegistry, ledger: Ledger, events: EventLog, clock: Clock
    ) -> None:
        self._db = db
        self._registry = registry
        self._ledger = ledger
        self._events = events
        self._clock = clock
        self.decisions = AccountDecisions(db)

    async def take(
        self,
        provider_id: str,
        operation_type: OperationType,
        *,
        owner: int | None,
        job: Job | None,
        submission_id: str | None,
        only: int | None = None,
    ) -> ProviderAccount:
        """Take a slot at the first account, and reserve the credits.

        Raises:
            NoAvailableAccountError: With the reason for each account and the soonest time.
        """
        now = self._clock.now()
        model = job.params.get("model") if job is not None else None
        unfit = await unfit_accounts(self._db, self._registry, provider_id, owner, [(operation_type, model)])
        demand = await self._demand(provider_id, owner, self._estimate(provider_id, operation_type, job), only, unfit)
        selection = await look_at_pool(self._db, demand, now)
        if selection.winner is None:
            raise await self._refusal(demand, now)
        account = (await self._db.scalars(ACCOUNT, {"account": selection.winner.account_id})).one()
        slot = {"account_id": account.id, "job_id": job.id if job is not None else None, "taken_at": now}
        name = submission_id
        if name is None:
            # Its reserve is named after it, for ever; SQLite gives the number of a row that is gone to the next one.
            slot_id = secrets.randbits(_SLOT_BITS)
            name = _name_of(slot_id, account.id)
            await self._db.execute(_TAKE, {"id": slot_id, **slot})
        else:
            await self._db.execute(_TAKE, slot)
        await self._reserve(demand, account, name, has_submission=submission_id is not None)
        if job is not None and submission_id is not None:
            await self.decisions.keep(selection, job, submission_id, account, now)
        # Last: whatever is asked before is not held up by writing it.
        account.last_used_at = now
        self._events.record(AccountChanged(account.id))
        log.info(
            "account_selected",
            account_id=account.id,
            job_id=job.id if job is not None else None,
            operation=operation_type.value,
            passed_over={rule.value: count for rule, count in selection.passed_over.items()},
        )
        return account

    async def explain(
        self,
        provider_id: str,
        operation_type: OperationType,
        *,
        owner: int | None,
        cost: int | None = None,
        credit_type: str | None = None,
        model: str | None = None,
    ) -> Selection:
        """Who would take a job now and why not the others; changes nothing.

        Args:
            provider_id: Whose accounts.
            operation_type: What is to be made.
            owner: Whose accounts; None for everybody's.
            cost: What it costs; None for the operation's base cost.
            credit_type: With what that is paid; None for what the operation is paid with, or the provider's first kind.
            model: By which model; None for any.
        """
        estimate = self._registry.get(provider_id).base_estimate(operation_type)
        if cost is not None:
            estimate = Estimate(cost, credit_type or self.paid_with(provider_id, operation_type))
        unfit = await unfit_accounts(self._db, self._registry, provider_id, owner, [(operation_type, model)])
        demand = await self._demand(provider_id, owner, estimate, unfit=unfit)
        return await look_at_pool(self._db, demand, self._clock.now(), is_whole=True)

    def paid_with(self, provider_id: str, operation_type: OperationType) -> str | None:
        """What an operation is paid with: as its plainest job, else the provider's first kind; None if it is free."""
        if provider_id not in self._registry:
            return None
        provider = self._registry.get(provider_id)
        usual = provider.base_estimate(operation_type).credit_type
        return usual or next(iter(provider.manifest.credit_types), None)

    async def release(self, account_id: int, job_id: int | None) -> None:
        """Free a slot, the job's or one that has no job, and what is held under its name."""
        slot_id = await self._db.scalar(_FREE, {"account": account_id, "job": job_id})
        if slot_id is None:
            return
        await self._ledger.release(_name_of(slot_id, account_id))
        self._events.record(AccountChanged(account_id))

    def _estimate(self, provider_id: str, operation_type: OperationType, job: Job | None) -> Estimate:
        if job is not None:
            return Estimate(job.estimated_cost, job.credit_type, job.estimated_seconds)
        return self._registry.get(provider_id).base_estimate(operation_type)

    async def _demand(
        self,
        provider_id: str,
        owner: int | None,
        estimate: Estimate,
        only: int | None = None,
        unfit: Mapping[int, str] | None = None,
    ) -> Demand:
        manifest = self._registry.get(provider_id).manifest if provider_id in self._registry else None
        over = Blocks()
        if owner is not None:
            over = await blocking(
                self._db,
                self._clock,
                user_id=owner,
                provider_id=provider_id,
                cost=estimate.cost,
                credit_type=estimate.credit_type,
            )
        return Demand(
            provider_id=provider_id,
            user_id=owner,
            cost=estimate.cost,
            credit_type=estimate.credit_type,
            is_balance_told=manifest is None or (manifest.reports_balance and not manifest.may_hide_balance),
            over_budget=over.accounts,
            budget_reason=over.reason,
            only=only,
            unfit=unfit,
        )

    async def _reserve(self, demand: Demand, account: ProviderAccount, name: str, *, has_submission: bool) -> None:
        if not demand.cost or demand.credit_type is None:
            return
        await self._ledger.reserve(
            name,
            account.id,
            demand.credit_type,
            demand.cost,
            has_submission=has_submission,
            is_balance_told=demand.is_balance_told,
        )

    async def _refusal(self, demand: Demand, now: datetime) -> NoAvailableAccountError:
        """Every account with its reason; a slot is thought to be free when the estimate of its job says so."""
        whole = await look_at_pool(self._db, demand, now, is_whole=True)
        moments = [whole.soonest] if whole.soonest is not None else []
        back = [found.until for found in whole.candidates if found.until and found.next_rule == Rule.SLOTS]
        if back or Rule.SLOTS in whole.passed_over:
            end = await self._first_end(demand, now)
            if end is not None:
                moments.append(end if Rule.SLOTS in whole.passed_over else max(end, min(back)))
        soonest = min(moments, default=None)
        return NoAvailableAccountError(
            demand.provider_id,
            whole.reasons(),
            soonest,
            is_full=whole.is_full,
            payable=whole.payable,
            is_of_job_alone=whole.is_of_job_alone,
        )

    async def _first_end(self, demand: Demand, now: datetime) -> datetime | None:
        """When the first running job should end; one that takes longer than it was thought to tells nothing."""
        end = cast(Job.started_at, Integer) + cast(Job.estimated_seconds * _MICROSECONDS, Integer)
        query = (
            select(type_coerce(func.min(end), UtcTime()))
            .select_from(Job)
            .join(AccountSlot, AccountSlot.job_id == Job.id)
            .join(ProviderAccount, ProviderAccount.id == AccountSlot.account_id)
            .where(ProviderAccount.provider_id == demand.provider_id, end > cast(literal(now, UtcTime()), Integer))
        )
        if demand.user_id is not None:
            query = query.where(ProviderAccount.user_id == demand.user_id)
        return await self._db.scalar(query)


# Built once: each job takes a slot and frees it, and nobody keeps one as an object.
ACCOUNT = (
    select(ProviderAccount).where(ProviderAccount.id == bindparam("account")).execution_options(populate_existing=True)
)
"""The account `account` as it is now."""
_SLOTS = typing.cast(Table, AccountSlot.__table__)
_TAKE = insert(_SLOTS)
_FREE = (
    delete(_SLOTS)
    .where(
        _SLOTS.c.id
        == select(_SLOTS.c.id)
        .where(_SLOTS.c.account_id == bindparam("account"), _SLOTS.c.job_id.is_not_distinct_from(bindparam("job")))
        .limit(1)
        .scalar_subquery()
    )
    .returning(_SLOTS.c.id)
)


def _name_of(slot_id: int, account_id: int) -> str:
    """What a reserve is called that no submission names."""
    return f"slot-{account_id}-{slot_id}"
