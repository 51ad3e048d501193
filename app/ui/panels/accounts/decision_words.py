"""Why an account was chosen, and by which rule each other one was passed over, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from app.services.account.selection import Candidate, Rule, Selection
from app.ui.amounts import number
from app.ui.panels.accounts import moments


def _tr(text: str) -> str:
    return QCoreApplication.translate("Accounts", text)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A candidate as a line.

    Attributes:
        name: Which account.
        icon: For the rule.
        tone: Path of its colour.
        words: Why.
        tip: The reason as it was written down.
    """

    name: str
    icon: str
    tone: str
    words: str
    tip: str = ""


_LOOKS = {
    Rule.DISABLED: ("circle-minus", "text.secondary"),
    Rule.NEEDS_SIGN_IN: ("key-round", "state.warning.fg"),
    Rule.EXHAUSTED: ("battery-warning", "state.failed.fg"),
    Rule.FAILING: ("circle-x", "state.failed.fg"),
    Rule.COOLING: ("snowflake", "state.waiting.fg"),
    Rule.CREDITS: ("coins", "state.failed.fg"),
    Rule.BUDGET: ("gauge", "state.warning.fg"),
    Rule.SLOTS: ("hourglass", "state.waiting.fg"),
}


def verdicts(
    candidates: Sequence[Candidate],
    passed_over: Mapping[Rule, int],
    winner_id: int | None,
    cost: int,
    now: datetime,
) -> list[Verdict]:
    """The candidates as lines, the chosen one first; what was not written down each by itself is counted."""
    winner = next((found for found in candidates if found.account_id == winner_id), None)
    lines = [] if winner is None else [_chosen(winner)]
    lines += [_other(found, winner, cost, now) for found in candidates if found.account_id != winner_id]
    for rule, count in passed_over.items():
        more = count - sum(1 for found in candidates if found.rule == rule)
        if more > 0:
            icon, tone = _LOOKS[rule]
            name = _tr("1 other") if more == 1 else _tr("{} others").format(number(more))
            lines.append(Verdict(name, icon, tone, _rule_word(rule)))
    return lines


def count_of(candidates: Sequence[Candidate], passed_over: Mapping[Rule, int]) -> int:
    """How many accounts were looked at."""
    return sum(1 for found in candidates if found.rule is None) + sum(passed_over.values())


def nobody_words(selection: Selection, now: datetime) -> str:
    """That nobody can take a job, and when somebody may."""
    if not selection.candidates:
        return _tr("There is no account for it.")
    if selection.soonest is None:
        return _tr("No account can take it now.")
    return _tr("No account can take it now. One may be free at {}.").format(moments.at(selection.soonest, now))


def _chosen(winner: Candidate) -> Verdict:
    words = _tr("priority {priority}, {free} of {all} slots free").format(
        priority=winner.priority, free=max(0, winner.capacity - winner.taken), all=winner.capacity
    )
    return Verdict(_tr("{}, chosen").format(winner.label), "circle-check", "state.done.fg", words)


def _other(found: Candidate, winner: Candidate | None, cost: int, now: datetime) -> Verdict:
    if found.rule is None:
        return Verdict(found.label, "minus", "text.secondary", _behind(found, winner))
    icon, tone = _LOOKS[found.rule]
    return Verdict(found.label, icon, tone, _passed(found, found.rule, cost, now), found.reason)


def _behind(found: Candidate, winner: Candidate | None) -> str:
    """Why one that could have taken the job stands behind the chosen one."""
    if winner is None:
        return ""
    if found.priority < winner.priority:
        return _tr("priority {} is lower").format(found.priority)
    if found.available > winner.available:
        return _tr("{} credits: fewer go first").format(number(found.available))
    if found.last_used_at != winner.last_used_at:
        return _tr("used more recently")
    return _tr("added later")


def _passed(found: Candidate, rule: Rule, cost: int, now: datetime) -> str:
    if rule == Rule.CREDITS:
        return _tr("{free} credits, {cost} needed").format(free=number(found.available), cost=number(cost))
    if rule == Rule.SLOTS:
        return _tr("all {} slots are taken").format(found.capacity) if found.capacity > 1 else _tr("its slot is taken")
    if rule == Rule.BUDGET:
        return found.reason or _rule_word(rule)
    if found.until is None:
        return _rule_word(rule)
    moment = moments.at(found.until, now)
    return {
        Rule.COOLING: _tr("cooling until {}"),
        Rule.EXHAUSTED: _tr("exhausted, read again at {}"),
        Rule.FAILING: _tr("failing, tried again at {}"),
    }.get(rule, _rule_word(rule)).format(moment)


def _rule_word(rule: Rule) -> str:
    return {
        Rule.DISABLED: _tr("disabled by you"),
        Rule.NEEDS_SIGN_IN: _tr("needs sign-in"),
        Rule.EXHAUSTED: _tr("exhausted"),
        Rule.FAILING: _tr("disabled after failures"),
        Rule.COOLING: _tr("cooling down"),
        Rule.CREDITS: _tr("too few credits"),
        Rule.BUDGET: _tr("its budget is used up"),
        Rule.SLOTS: _tr("all slots are taken"),
    }[rule]
