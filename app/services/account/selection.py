"""Which account takes a job: the candidates in the order of selection, each with the rule that passes it over."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.account import AccountSlot, ProviderAccount
from app.domain.base import UtcTime
from app.domain.enums import AccountState
from app.domain.ledger import Wallet
from app.domain.money import left_words, plain_amount

Ts = TypeVarTuple("Ts")

KEPT_CANDIDATES = 25
"""So many candidates are kept with a decision; of the others the count by rule, and one example each."""
REGROWTH = timedelta(minutes=10)
"""After so long an account with a learned limit is tried with one job more."""
_MICROSECONDS = REGROWTH // timedelta(microseconds=1)


class Rule(StrEnum):
    """Why an account is passed over; the first that holds counts."""

    DISABLED = "disabled"
    OTHER = "other"
    """The job's input is a result of another account, and the provider knows it there alone."""
    UNFIT = "unfit"
    """An account of its kind cannot do the operation."""
    NEEDS_SIGN_IN = "needs_sign_in"
    EXHAUSTED = "exhausted"
    FAILING = "failing"
    COOLING = "cooling"
    CREDITS = "credits"
    BUDGET = "budget"
    SLOTS = "slots"


@dataclass(frozen=True, slots=True)
class Demand:
    """What a job asks of an account.

    Attributes:
        user_id: Whose accounts; None for everybody's.
        cost: In the unit of the credit type.
        credit_type: None where it is free.
        is_balance_told: Whether the provider tells balances; otherwise one that nobody has set does not pass an account
            over.
        over_budget: Accounts whose budget is used up, with the sentence about it.
        budget_reason: Why no account may be used at all: a budget of the user or the provider.
        only: The one account that may be used; None for any.
        unfit: Accounts that cannot do the operation, with the reason.
    """

    provider_id: str
    user_id: int | None
    cost: int = 0
    credit_type: str | None = None
    is_balance_told: bool = True
    over_budget: Mapping[int, str] | None = None
    budget_reason: str | None = None
    only: int | None = None
    unfit: Mapping[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account with what selection looks at.

    Attributes:
        rule: What passes it over; None where it may take the job.
        reason: The same as words; empty where it may.
        available: Free credits of the job's type.
        taken: Slots that are taken, of its limit group where it has one.
        capacity: Slots that there are: its own limit, or what was learned.
        until: When the rule ends, where that is known.
        next_rule: What would pass it over then, as far as is known now; None where it could take the job.
    """

    account_id: int
    label: str
    rule: Rule | None
    reason: str
    priority: int
    available: int
    taken: int
    capacity: int
    last_used_at: datetime | None
    until: datetime | None
    next_rule: Rule | None = None

    def as_json(self) -> dict[str, Any]:
        """The fields as a decision keeps them."""
        # asdict() copies each value, which takes longer than the choice.
        found = {name: getattr(self, name) for name in self.__slots__}
        for name in ("last_used_at", "until"):
            value = found[name]
            found[name] = value.isoformat() if value is not None else None
        return found


@dataclass(frozen=True, slots=True)
class Selection:
    """The answer: who takes the job and why not the others.

    Attributes:
        winner: None where nobody can.
        candidates: In the order of selection, the usable ones first; not all of them unless all were asked for.
        passed_over: Rule to how many accounts it passes over.
        soonest: When one may be free that could then take the job; None where one is free, or nobody can know.
    """

    winner: Candidate | None
    candidates: tuple[Candidate, ...]
    passed_over: dict[Rule, int]
    cost: int
    credit_type: str | None

    @property
    def soonest(self) -> datetime | None:
        if self.winner is not None:
            return None
        back = (found.until for found in self.candidates if found.until is not None and found.next_rule is None)
        return min(back, default=None)

    @property
    def is_full(self) -> bool:
        """Whether no job would be taken, however cheap; otherwise this one costs too much."""
        return not {Rule.CREDITS, Rule.BUDGET} & set(self.passed_over)

    @property
    def is_of_job_alone(self) -> bool:
        """Whether another job of the same price may be taken: this one asks for accounts of a kind."""
        return bool({Rule.OTHER, Rule.UNFIT} & set(self.passed_over))

    @property
    def payable(self) -> int | None:
        """The most that the accounts have which lack credits; None where none does, or a budget refuses too."""
        if Rule.BUDGET in self.passed_over:
            return None
        lacking = (found.available for found in self.candidates if found.rule == Rule.CREDITS)
        return max(lacking, default=None)

    def reasons(self) -> dict[str, str]:
        """Label to reason, of all that are passed over; a label that two have is told apart by a number."""
        found: dict[str, str] = {}
        for candidate in self.candidates:
            if candidate.rule is not None:
                label = candidate.label
                found[label if label not in found else f"{label} (#{candidate.account_id})"] = candidate.reason
        return found


async def look_at_pool(db: AsyncSession, demand: Demand, now: datetime, *, is_whole: bool = False) -> Selection:
    """Look at the accounts of a provider by the rules of selection, without changing anything.

    Args:
        db: In a transaction; the claim's own, so that nobody takes the slot in between.
        demand: What the job asks for.
        now: The present moment.
        is_whole: Give every candidate; otherwise the first ones, and of the rest the count by rule.
    """
    values = {
        "provider": demand.provider_id,
        "owner": demand.user_id,
        "credit_type": demand.credit_type,
        "cost": demand.cost,
        "is_told": int(demand.is_balance_told),
        "over": json.dumps(list(demand.over_budget or ())),
        "all_over": int(demand.budget_reason is not None),
        "only": demand.only,
        "unfit": json.dumps(list(demand.unfit or ())),
        "present": now,
    }
    passed: dict[Rule, int] = {}
    found: dict[int, Candidate] = {}
    for row in await db.execute(_WHOLE if is_whole else _FIRST, values):
        rule = Rule(row.rule) if row.rule is not None else None
        if row.id not in found:
            found[row.id] = _candidate(row, rule, demand, now)
        if rule is not None and row.counted:
            passed[rule] = row.counted
    candidates = tuple(sorted(found.values(), key=_place))
    winner = candidates[0] if candidates and candidates[0].rule is None else None
    return Selection(winner, candidates, passed, demand.cost, demand.credit_type)


def effective_limit(present: ColumnElement[Any]) -> ColumnElement[int]:
    """Slots that an account has now: its own limit, or what was learned, which grows back by one in each REGROWTH.

    What was learned later than now was learned by a wrong clock, and is forgotten.
    """
    own = ProviderAccount.max_concurrent_jobs
    age = present - cast(ProviderAccount.learned_at, Integer)
    grown = func.max(0, age).op("/")(_MICROSECONDS)
    return func.min(own, func.coalesce(case((age >= 0, ProviderAccount.learned_limit + grown)), own))


_member = aliased(ProviderAccount)
_used = select(AccountSlot.account_id, func.count().label("taken")).group_by(AccountSlot.account_id).subquery("used")
_own = select(AccountSlot.account_id, func.count().label("taken")).group_by(AccountSlot.account_id).subquery("own")
_shared = (
    select(_member.user_id, _member.provider_id, _member.limit_group, func.sum(_used.c.taken).label("taken"))
    .select_from(_used)
    .join(_member, _member.id == _used.c.account_id)
    .where(_member.limit_group.is_not(None))
    .group_by(_member.user_id, _member.provider_id, _member.limit_group)
    .subquery("shared")
)


def with_slots(query: Select[*Ts]) -> Select[*Ts]:
    """Let a query of accounts know the slots that are taken: counted once, and not for each account."""
    return query.outerjoin(_own, _own.c.account_id == ProviderAccount.id).outerjoin(
        _shared,
        (_shared.c.user_id == ProviderAccount.user_id)
        & (_shared.c.provider_id == ProviderAccount.provider_id)
        & (_shared.c.limit_group == ProviderAccount.limit_group),
    )


def slots_taken() -> ColumnElement[int]:
    """Slots that are taken at an account, or in its limit group where it has one; in a query `with_slots`."""
    return func.coalesce(case((ProviderAccount.limit_group.is_(None), _own.c.taken), else_=_shared.c.taken), 0)


def _pool(most: ColumnElement[int] | None) -> Select[*tuple[Any, ...]]:
    """The first accounts in the order of selection, each with the rule that passes it over, and what is shown of it.

    Then of each rule the account of the highest priority, and how many accounts it passes over. With max() SQLite takes
    the other columns from the row of the maximum (sqlite.org, "SELECT", bare columns).
    """
    present, microseconds = bindparam("present", type_=UtcTime()), cast(bindparam("present", type_=UtcTime()), Integer)
    owner = bindparam("owner", type_=Integer())
    available = func.coalesce(Wallet.available, 0)
    is_cooling = (ProviderAccount.cooling_until > present) & (
        ProviderAccount.cooling_since.is_(None) | (ProviderAccount.cooling_since <= present)
    )
    is_unknown = (bindparam("is_told", type_=Integer()) == 0) & Wallet.synced_at.is_(None)
    over = func.json_each(bindparam("over", type_=Text())).table_valued("value")
    unfit = func.json_each(bindparam("unfit", type_=Text())).table_valued("value")
    taken, capacity = slots_taken(), effective_limit(microseconds)
    rule = case(
        (ProviderAccount.is_active == literal(0, Integer()), Rule.DISABLED.value),
        (ProviderAccount.id != bindparam("only", type_=Integer()), Rule.OTHER.value),
        (ProviderAccount.id.in_(select(unfit.c.value)), Rule.UNFIT.value),
        (ProviderAccount.state == AccountState.NEEDS_SIGN_IN, Rule.NEEDS_SIGN_IN.value),
        (ProviderAccount.state == AccountState.EXHAUSTED, Rule.EXHAUSTED.value),
        (ProviderAccount.state == AccountState.FAILING, Rule.FAILING.value),
        (is_cooling, Rule.COOLING.value),
        ((available < bindparam("cost", type_=Integer())) & ~is_unknown, Rule.CREDITS.value),
        (bindparam("all_over", type_=Integer()) == 1, Rule.BUDGET.value),
        (ProviderAccount.id.in_(select(over.c.value)), Rule.BUDGET.value),
        (taken >= capacity, Rule.SLOTS.value),
        else_=None,
    )
    query = select(
        ProviderAccount.id,
        rule.label("rule"),
        ProviderAccount.priority,
        available.label("available"),
        func.coalesce(cast(ProviderAccount.last_used_at, Integer), 0).label("used"),
        taken.label("taken"),
    ).where(
        ProviderAccount.provider_id == bindparam("provider", type_=Text()),
        ProviderAccount.deleted_at.is_(None),
        owner.is_(None) | (ProviderAccount.user_id == owner),
    )
    # Judged once, and read twice.
    judged = with_slots(_with_wallet(query)).cte("judged").prefix_with("MATERIALIZED", dialect="sqlite")
    order = (judged.c.rule.is_not(None), judged.c.priority.desc(), judged.c.available, judged.c.used, judged.c.id)
    first = select(judged.c.id, judged.c.rule, judged.c.taken, literal(0).label("counted"), literal(0).label("most"))
    first = first.order_by(*order).limit(most)
    counts = select(judged.c.id, judged.c.rule, judged.c.taken, func.count(), func.max(judged.c.priority))
    counts = counts.where(judged.c.rule.is_not(None)).group_by(judged.c.rule)
    found = union_all(select(*first.subquery("first").c), counts).subquery("found")
    shown = select(
        ProviderAccount.id,
        ProviderAccount.label,
        ProviderAccount.state_reason,
        ProviderAccount.priority,
        ProviderAccount.cooling_until,
        ProviderAccount.next_look_at,
        ProviderAccount.last_used_at,
        found.c.rule,
        found.c.counted,
        found.c.taken,
        capacity.label("capacity"),
        available.label("available"),
        Wallet.synced_at,
    ).select_from(found)
    return _with_wallet(shown.join(ProviderAccount, ProviderAccount.id == found.c.id))


def _with_wallet(query: Select[*Ts]) -> Select[*Ts]:
    credit_type = bindparam("credit_type", type_=Text())
    return query.outerjoin(Wallet, (Wallet.account_id == ProviderAccount.id) & (Wallet.credit_type == credit_type))


# The number stands in the text: with a bound LIMIT SQLite takes a third longer.
_FIRST = _pool(literal_column(str(KEPT_CANDIDATES), Integer()))
_WHOLE = _pool(None)


def _place(candidate: Candidate) -> tuple[bool, int, int, float, int]:
    """The order of selection, as in the query: of a priority those with the fewest credits first, then the unused."""
    used = candidate.last_used_at.timestamp() if candidate.last_used_at is not None else 0.0
    return candidate.rule is not None, -candidate.priority, candidate.available, used, candidate.account_id


def _candidate(row: Any, rule: Rule | None, demand: Demand, now: datetime) -> Candidate:
    until: datetime | None = None
    if rule == Rule.COOLING:
        until = row.cooling_until
    elif rule in {Rule.EXHAUSTED, Rule.FAILING}:
        until = row.next_look_at
    return Candidate(
        account_id=row.id,
        label=row.label,
        rule=rule,
        reason=_words(rule, row, demand) if rule is not None else "",
        priority=row.priority,
        available=row.available,
        taken=row.taken,
        capacity=row.capacity,
        last_used_at=row.last_used_at,
        until=max(until, now) if until is not None else None,
        next_rule=_next_rule(row, demand) if until is not None else None,
    )


def _next_rule(row: Any, demand: Demand) -> Rule | None:
    """What passes an account over once the rule is gone that has an end."""
    is_known = demand.is_balance_told or row.synced_at is not None
    if row.available < demand.cost and is_known:
        return Rule.CREDITS
    if demand.budget_reason is not None or row.id in (demand.over_budget or {}):
        return Rule.BUDGET
    return Rule.SLOTS if row.taken >= row.capacity else None


_PLAIN = {
    Rule.DISABLED: "disabled by you",
    Rule.OTHER: "did not make the input, which the provider knows at its own account alone",
}


def _words(rule: Rule, row: Any, demand: Demand) -> str:
    if rule in _PLAIN or rule == Rule.UNFIT:
        return (demand.unfit or {})[row.id] if rule == Rule.UNFIT else _PLAIN[rule]
    if rule == Rule.CREDITS:
        return (
            f"{left_words(row.available, demand.credit_type)}, {plain_amount(demand.cost, demand.credit_type)} needed"
        )
    if rule == Rule.BUDGET:
        return demand.budget_reason or (demand.over_budget or {}).get(row.id, "its budget is used up")
    if rule == Rule.SLOTS:
        return f"all {row.capacity} slots are taken" if row.capacity > 1 else "its slot is taken"
    if rule == Rule.COOLING:
        return f"cooling: {row.state_reason or 'it asked for a pause'}"
    return f"{rule.value.replace('_', ' ')}: {row.state_reason or 'no reason given'}"
