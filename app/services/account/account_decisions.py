"""Why each account was chosen: written with the choice, read when somebody asks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import AccountDecision, ProviderAccount
from app.domain.enums import OperationType
from app.domain.job import Job
from app.services.account.selection import Candidate, Rule, Selection

LIST_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A choice of an account.

    Attributes:
        candidates: In the order of selection; of a large pool the first ones and one of each rule.
        passed_over: Rule to how many accounts it passed over.
    """

    id: int
    job_id: int | None
    submission_id: str | None
    provider_id: str
    operation_type: OperationType
    credit_type: str | None
    cost: int
    account_id: int
    account_label: str
    candidates: tuple[Candidate, ...]
    passed_over: dict[Rule, int]
    created_at: datetime


class AccountDecisions:
    """Keeps the choices; one a submission."""

    def __init__(self, db: AsyncSession) -> None:
        self._db = db

    async def keep(
        self, selection: Selection, job: Job, submission_id: str, account: ProviderAccount, now: datetime
    ) -> None:
        """Write a choice down, in the claim's transaction."""
        decision = {
            "user_id": job.user_id,
            "job_id": job.id,
            "submission_id": submission_id,
            "provider_id": account.provider_id,
            "operation_type": job.operation_type,
            "credit_type": selection.credit_type,
            "cost": selection.cost,
            "account_id": account.id,
            "candidates": [candidate.as_json() for candidate in selection.candidates],
            "passed_over": {rule.value: count for rule, count in selection.passed_over.items()},
            "created_at": now,
        }
        await self._db.execute(_KEEP, decision)

    async def latest(self, job_id: int, user_id: int | None) -> DecisionRow | None:
        """The newest choice for a job; None where there is none, or the job is another user's."""
        found = await self._db.execute(_rows(user_id).where(AccountDecision.job_id == job_id).limit(1))
        return next((_decision(row, label) for row, label in found), None)

    async def newest(self, user_id: int | None, *, account_id: int | None, limit: int) -> list[DecisionRow]:
        """The newest choices first, of one account or of all."""
        query = _rows(user_id).limit(min(limit, LIST_LIMIT))
        if account_id is not None:
            query = query.where(AccountDecision.account_id == account_id)
        return [_decision(row, label) for row, label in await self._db.execute(query)]


def _rows(user_id: int | None) -> Select[AccountDecision, str]:
    query = (
        select(AccountDecision, ProviderAccount.label)
        .join(ProviderAccount, ProviderAccount.id == AccountDecision.account_id)
        .order_by(AccountDecision.id.desc())
    )
    return query if user_id is None else query.where(AccountDecision.user_id == user_id)


def _decision(row: AccountDecision, label: str) -> DecisionRow:
    return DecisionRow(
        id=row.id,
        job_id=row.job_id,
        submission_id=row.submission_id,
        provider_id=row.provider_id,
        operation_type=row.operation_type,
        credit_type=row.credit_type,
        cost=row.cost,
        account_id=row.account_id,
        account_label=label,
        candidates=tuple(_candidate(fields) for fields in row.candidates),
        passed_over={Rule(rule): count for rule, count in row.passed_over.items()},
        created_at=row.created_at,
    )


def _candidate(fields: dict[str, Any]) -> Candidate:
    times = {name: _time(fields[name]) for name in ("last_used_at", "until")}
    rules = {name: _rule(fields.get(name)) for name in ("rule", "next_rule")}
    return Candidate(**{**fields, **times, **rules})


def _rule(name: str | None) -> Rule | None:
    return None if name is None else Rule(name)


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


# Of the table: nobody keeps a choice as an object.
_KEEP = insert(cast(Table, AccountDecision.__table__))
