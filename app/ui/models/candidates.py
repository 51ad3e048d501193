"""The accounts that were looked at for a job, in words: who was chosen, and which rule passed each other over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.services.account.selection import Candidate, Rule, Selection
from app.ui.amounts import amount, number, price
from app.ui.language import told
from app.ui.models.job_states import moment_text

Cost = tuple[int, str | None]
"""An amount and its kind of credits."""


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A candidate as a line.

    Attributes:
        icon: The icon's name.
        color: Path of its colour.
        name: Which account.
        why: In a few words.
        tip: The reason as it was written down.
    """

    icon: str
    color: str
    name: str
    why: str
    tip: str = ""


RULE_LOOKS: Final[Mapping[Rule, tuple[str, str]]] = {
    Rule.DISABLED: ("circle-minus", "text.secondary"),
    Rule.OTHER: ("circle-minus", "text.secondary"),
    Rule.UNFIT: ("circle-minus", "text.secondary"),
    Rule.NEEDS_SIGN_IN: ("key-round", "state.warning.fg"),
    Rule.EXHAUSTED: ("battery-warning", "state.failed.fg"),
    Rule.FAILING: ("circle-x", "state.failed.fg"),
    Rule.COOLING: ("snowflake", "text.secondary"),
    Rule.CREDITS: ("coins", "state.failed.fg"),
    Rule.BUDGET: ("gauge", "state.warning.fg"),
    Rule.SLOTS: ("hourglass", "text.secondary"),
}
"""The icon of a rule, and the path of its colour."""


def candidate_lines(
    candidates: Sequence[Candidate], passed_over: Mapping[Rule, int], winner_id: int | None, cost: Cost, now: datetime
) -> list[CandidateLine]:
    """The chosen one first, then the others; of those that were not kept one by one the number."""
    winner = next((found for found in candidates if found.account_id == winner_id), None)
    lines = [_chosen(winner)] if winner is not None else []
    lines += [_other(found, winner, cost, now) for found in candidates if found.account_id != winner_id]
    for rule, count in passed_over.items():
        more = count - sum(1 for found in candidates if found.rule == rule)
        if more > 0:
            name = _tr("1 other") if more == 1 else _tr("{count} others").format(count=number(more))
            lines.append(CandidateLine(*RULE_LOOKS[rule], name, _rule_word(rule)))
    return lines


def count_of(candidates: Sequence[Candidate], passed_over: Mapping[Rule, int]) -> int:
    """How many accounts were looked at; those that were not kept one by one count too."""
    return sum(1 for found in candidates if found.rule is None) + sum(passed_over.values())


def looked_at(candidates: Sequence[Candidate], passed_over: Mapping[Rule, int]) -> str:
    """How many accounts were looked at."""
    count = count_of(candidates, passed_over)
    if not count:
        return _tr("There is no account for it.")
    one, many = _tr("1 account was looked at."), _tr("{count} accounts were looked at.").format(count=number(count))
    return one if count == 1 else many


def nobody(selection: Selection, now: datetime) -> str:
    """That nobody can take a job now, and when somebody may."""
    if not selection.candidates and not selection.passed_over:
        return _tr("There is no account for it.")
    if Rule.SLOTS in selection.passed_over:
        return _tr("It waits for a free slot.")
    if selection.soonest is None:
        return _tr("No account can take it now.")
    return _tr("No account can take it before {time}.").format(time=moment_text(selection.soonest, now))


def _chosen(found: Candidate) -> CandidateLine:
    free = max(0, found.capacity - found.taken)
    why = _tr("chosen, priority {priority}, {free} of {all} slots free").format(
        priority=found.priority, free=free, all=found.capacity
    )
    return CandidateLine("circle-check", "state.done.fg", found.label, why)


def _other(found: Candidate, winner: Candidate | None, cost: Cost, now: datetime) -> CandidateLine:
    if found.rule is None:
        return CandidateLine("minus", "text.secondary", found.label, _behind(found, winner, cost[1]))
    return CandidateLine(*RULE_LOOKS[found.rule], found.label, _passed(found, found.rule, cost, now), found.reason)


def _behind(found: Candidate, winner: Candidate | None, credit_type: str | None) -> str:
    """Why one that could have taken the job stands behind the chosen one."""
    if winner is None:
        return _tr("could take it")
    if found.priority < winner.priority:
        return _tr("priority {priority} is lower").format(priority=found.priority)
    if found.available > winner.available:
        return _tr("{price}: less goes first").format(price=price(found.available, credit_type))
    return _tr("used more recently") if found.last_used_at != winner.last_used_at else _tr("added later")


def _passed(found: Candidate, rule: Rule, cost: Cost, now: datetime) -> str:
    if rule == Rule.CREDITS:
        return _tr("{price}, {cost} needed").format(price=price(found.available, cost[1]), cost=amount(*cost))
    if rule == Rule.SLOTS:
        return _tr("its slot is taken") if found.capacity == 1 else _tr("all {} slots are taken").format(found.capacity)
    if rule in {Rule.BUDGET, Rule.UNFIT} and found.reason:
        return told(found.reason)
    if found.until is None:
        return _rule_word(rule)
    until = moment_text(found.until, now)
    if rule == Rule.COOLING:
        return _tr("cooling until {time}").format(time=until)
    return _tr("{why}, again at {time}").format(why=_rule_word(rule), time=until)


def _rule_word(rule: Rule) -> str:
    return {
        Rule.DISABLED: _tr("disabled by you"),
        Rule.OTHER: _tr("did not make the input"),
        Rule.UNFIT: _tr("cannot do this"),
        Rule.NEEDS_SIGN_IN: _tr("needs sign-in"),
        Rule.EXHAUSTED: _tr("exhausted"),
        Rule.FAILING: _tr("disabled after failures"),
        Rule.COOLING: _tr("cooling down"),
        Rule.CREDITS: _tr("too few credits"),
        Rule.BUDGET: _tr("a budget is used up"),
        Rule.SLOTS: _tr("all slots are taken"),
    }[rule]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Candidates", text)
