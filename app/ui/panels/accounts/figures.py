"""The figures of accounts: credits by type, success, times, and the sums over all of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication

from app.domain.enums import JobStatus
from app.domain.money import CENTS, USD, is_money
from app.services.account.account_rows import AccountRow
from app.ui.amounts import amount, clock, money, number
from app.ui.panels.accounts import moments, words

DASH = "–"  # noqa: RUF001


def _tr(text: str) -> str:
    return QCoreApplication.translate("Accounts", text)


@dataclass(frozen=True, slots=True)
class Purse:
    """The credits of one type that an account has.

    Attributes:
        free: What can be reserved.
        held: Reserved for jobs that are on their way.
        spending: Of each of the last days, the oldest first.
    """

    credit_type: str
    free: int
    held: int
    spending: tuple[int, ...] = ()

    @property
    def spent(self) -> int:
        """In the last days."""
        return sum(self.spending)

    @property
    def today(self) -> int:
        return self.spending[-1] if self.spending else 0

    @property
    def whole(self) -> int:
        """What there was before the last days' spending: the length of the bar."""
        return self.free + self.held + self.spent

    def told(self, value: int) -> str:
        """An amount of its type."""
        return amount(value, self.credit_type)

    @property
    def tip(self) -> str:
        told = _tr("{free} free, {held} held for running jobs, {spent} spent in 30 days").format(
            free=self.told(self.free), held=self.told(self.held), spent=self.told(self.spent)
        )
        return f"{credits_name(self.credit_type)}: {told}"


def credits_name(credit_type: str) -> str:
    """A type of credits in words; one that is not known here keeps its name."""
    known = {
        "webapi": _tr("web credits"),
        "openapi": _tr("API credits"),
        USD: _tr("dollars"),
        CENTS: _tr("dollars, in cents"),
    }
    return known.get(credit_type, credit_type.replace("_", " "))


def named_amount(value: int, credit_type: str) -> str:
    """An amount with the name of its type: "30 web credits", "$0.45"."""
    return money(value, credit_type) if is_money(credit_type) else f"{number(value)} {credits_name(credit_type)}"


def purses_of(row: AccountRow) -> list[Purse]:
    """The credits of each type, by name; none where it costs nothing."""
    return [
        Purse(kind, free, row.held.get(kind, 0), tuple(row.spending.get(kind, ())))
        for kind, free in sorted(row.credits.items())
    ]


def credits_of(row: AccountRow) -> str:
    """The free credits of each type, as one line."""
    if not row.credits:
        return _tr("none needed")
    if not row.is_balance_known:
        return _tr("not told") if is_untold(row) else _tr("not known yet")
    if len(row.credits) == 1:
        return amount(*next((free, kind) for kind, free in row.credits.items()))
    return words.DOT.join(named_amount(free, kind) for kind, free in sorted(row.credits.items()))


def is_untold(row: AccountRow) -> bool:
    """Whether no balance is to be expected; one that may be hidden is until the provider was asked once."""
    if row.is_balance_told is None:
        return row.next_look_at is not None and row.next_look_at > datetime.now(UTC)
    return not row.is_balance_told


def untold_words(row: AccountRow) -> str:
    """What stands in place of a balance that nobody has told."""
    return _tr("Balance not told by {}").format(row.provider_name) if is_untold(row) else _tr("Balance not known yet")


def untold_tip(row: AccountRow) -> str:
    """The same as a sentence, with what can be done."""
    if row.is_balance_told is False:
        return _tr("{} tells no balance: set it by hand, and it is counted down from there.").format(row.provider_name)
    if row.is_balance_told is None:
        return _tr("{} tells the balance of some keys alone.").format(row.provider_name)
    return _tr("Nobody has told its balance yet: read it, or set it by hand.")


def credits_tip(row: AccountRow, now: datetime) -> str:
    """The credits with what is held and spent, and how old the balance is."""
    if not row.credits:
        return _tr("Jobs cost nothing here.")
    lines = [purse.tip for purse in purses_of(row)]
    if row.synced_at is not None:
        lines.append(_tr("Balance as of {}").format(moments.at(row.synced_at, now)))
    else:
        lines.append(untold_tip(row))
    return "\n".join(lines)


def held_words(held: int, credit_type: str) -> str:
    """What is held, beside a balance."""
    return _tr("{} held").format(amount(held, credit_type))


def of_words(whole: int, credit_type: str) -> str:
    """What a figure is a part of."""
    return _tr("of {}").format(amount(whole, credit_type))


def spending_tip(row: AccountRow) -> str:
    """What was spent by day, in words."""
    lines = [
        _tr("{total} in 30 days, {today} today").format(
            total=named_amount(purse.spent, purse.credit_type), today=purse.told(purse.today)
        )
        for purse in purses_of(row)
        if purse.spending
    ]
    return "\n".join(lines) or _tr("Nothing was spent in 30 days.")


def main_spending(row: AccountRow) -> tuple[int, ...]:
    """The days of the type that most was spent of; empty where nothing was."""
    spent = [purse for purse in purses_of(row) if purse.spent]
    return max(spent, key=lambda purse: purse.spent).spending if spent else ()


def priority_of(row: AccountRow) -> str:
    return str(row.priority).replace("-", "\N{MINUS SIGN}")


def success_of(row: AccountRow) -> str:
    return f"{round(100 * row.succeeded / row.ended)} %" if row.ended else DASH


def average_of(row: AccountRow) -> str:
    return DASH if row.average_seconds is None else clock(row.average_seconds)


def last_used_of(row: AccountRow, now: datetime) -> str:
    """How long ago it got its last job."""
    if row.current_jobs:
        return _tr("now")
    return _tr("never") if row.last_used_at is None else moments.ago(row.last_used_at, now)


@dataclass(frozen=True, slots=True)
class Sums:
    """The figures over all accounts.

    Attributes:
        taken: Slots that run a job.
        slots: Slots of the accounts that may be given jobs, and those that are taken elsewhere.
        done: Jobs that have a result.
        failed: Jobs that failed, also those that no account was ever given.
        average: Seconds, over all that succeeded; None before the first.
        free: Credit type to what is free in the accounts whose balance is known, the type of most accounts first.
        today: Each type to what was spent today.
        month: Each type to what was spent in 30 days.
        with_credits: How many accounts have credits, as far as it is known.
        next_back: The account that comes back first, of those that are out; None where nobody can know.
    """

    taken: int
    slots: int
    done: int
    failed: int
    average: float | None
    free: Mapping[str, int] = field(default_factory=dict)
    today: Mapping[str, int] = field(default_factory=dict)
    month: Mapping[str, int] = field(default_factory=dict)
    with_credits: int = 0
    next_back: tuple[datetime, str] | None = None


def sums_of(rows: Sequence[AccountRow], jobs: Mapping[JobStatus, int]) -> Sums:
    """The figures over all accounts; jobs are counted as the queue counts them."""
    taken = sum(row.current_jobs for row in _one_of_each_group(rows))
    slots = sum(row.capacity if words.is_usable(row) else row.current_jobs for row in _one_of_each_group(rows))
    timed = [row for row in rows if row.average_seconds is not None and row.succeeded]
    weight = sum(row.succeeded for row in timed)
    average = sum((row.average_seconds or 0.0) * row.succeeded for row in timed) / weight if weight else None
    kinds = [kind for kind, _ in Counter(kind for row in rows for kind in row.credits).most_common()]
    known = [row for row in rows if row.credits and row.is_balance_known]
    free: Counter[str] = Counter()
    for row in known:
        free.update(row.credits)
    purses = [purse for row in rows for purse in purses_of(row)]
    back = [(moment, row.label) for row in rows if (moment := words.comes_back_at(row)) is not None]
    return Sums(
        taken,
        slots,
        jobs.get(JobStatus.COMPLETED, 0),
        jobs.get(JobStatus.FAILED, 0),
        average,
        free={kind: free[kind] for kind in kinds if kind in free},
        today={kind: sum(purse.today for purse in purses if purse.credit_type == kind) for kind in kinds},
        month={kind: sum(purse.spent for purse in purses if purse.credit_type == kind) for kind in kinds},
        with_credits=len(known),
        next_back=min(back, default=None),
    )


def _one_of_each_group(rows: Sequence[AccountRow]) -> list[AccountRow]:
    """The accounts whose slots count: those that share a limit count once, by the widest that may be given jobs."""
    found: dict[tuple[str, str], AccountRow] = {}
    for row in rows:
        key = (row.provider_id, row.limit_group) if row.limit_group else ("", str(row.id))
        if key not in found or _rank(row) > _rank(found[key]):
            found[key] = row
    return list(found.values())


def _rank(row: AccountRow) -> tuple[bool, int]:
    return words.is_usable(row), row.capacity
