"""Who pays, in words: the account that would be taken, why, and why not the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.services.account.forecast import Forecast
from app.services.account.selection import Candidate, Rule, Selection
from app.ui.amounts import amount, clock, number, price
from app.ui.language import told
from app.ui.models.candidates import RULE_LOOKS
from app.ui.panels.create.quote import Quote

translate = QCoreApplication.translate
_DOT: Final = " \N{MIDDLE DOT} "
_MOST_NAMED: Final = 2
_DETAILED: Final = {Rule.NEEDS_SIGN_IN, Rule.EXHAUSTED, Rule.FAILING, Rule.COOLING}
"""Rules whose reason has the provider's own words after a colon."""


@dataclass(frozen=True, slots=True)
class Payer:
    """What stands beside the button.

    Attributes:
        words: "Will use".
        name: The account, or accounts; may be empty.
        soonest: The moment to which the words count down; None where there is none.
        is_warning: Nobody can take the job, and it may not change by itself.
    """

    words: str
    name: str = ""
    soonest: datetime | None = None
    is_warning: bool = False


def payer_of(quote: Quote) -> Payer:
    """Who would pay the jobs of a quote."""
    selection = quote.selection
    if selection is None:
        return Payer(translate("Create", "This provider is not there"), is_warning=True)
    if not selection.candidates:
        return Payer(translate("Create", "No account of this provider yet"), is_warning=True)
    if selection.winner is None:
        return _nobody(selection)
    if quote.is_built_in and not selection.cost:
        return Payer(translate("Create", "Runs on this computer"))
    return Payer(translate("Create", "Will use"), _names(selection.winner, quote.forecast))


def dry_words(forecast: Forecast) -> str:
    """Which account runs dry at which job, the first of them; empty where none does."""
    dry = [found for found in forecast.accounts if found.runs_dry_at is not None]
    if not dry:
        return ""
    first = min(dry, key=lambda found: found.runs_dry_at or 0)
    if not first.runs_dry_at:
        return translate("Create", "{account} is used up by the queue").format(account=first.label)
    return translate("Create", "{account} runs dry at job {job}").format(
        account=first.label, job=number(first.runs_dry_at)
    )


def unplaced_words(forecast: Forecast) -> str:
    """How many jobs no account can take; empty where each finds one."""
    count = forecast.unplaced
    if not count:
        return ""
    one = translate("Create", "1 job finds no account")
    return one if count == 1 else translate("Create", "{count} jobs find no account").format(count=number(count))


def look_of(candidate: Candidate) -> tuple[str, str]:
    """The icon of a candidate, and the path of its colour."""
    return RULE_LOOKS[candidate.rule] if candidate.rule is not None else ("circle-check", "state.done.fg")


def words_of(candidate: Candidate, selection: Selection, now: datetime) -> str:
    """Why a candidate may take the job or is passed over."""
    if candidate.rule is None:
        return facts_of(candidate, selection.credit_type)
    words = _rule_words(candidate, selection)
    if candidate.until is not None and candidate.until > now:
        left = clock((candidate.until - now).total_seconds())
        words = (
            translate("Create", "{reason}, free in {time}")
            if candidate.rule == Rule.COOLING
            else translate("Create", "{reason}, looked at again in {time}")
        ).format(reason=words, time=left)
    return words


def facts_of(candidate: Candidate, credit_type: str | None) -> str:
    """What the order of selection looks at: priority, credits, slots."""
    parts = [translate("Create", "priority {number}").format(number=candidate.priority)]
    if credit_type is not None:
        parts.append(price(candidate.available, credit_type))
    parts.append(
        translate("Create", "{taken} of {all} slots taken").format(taken=candidate.taken, all=candidate.capacity)
    )
    text = _DOT.join(parts)
    return text[:1].upper() + text[1:]


def why_first(selection: Selection) -> str:
    """What puts the winner before the next one, as a sentence; why there is none where nobody can."""
    if selection.winner is None:
        return translate("Create", "Each account is passed over.") if selection.candidates else ""
    usable = [found for found in selection.candidates if found.rule is None]
    if len(usable) == 1:
        if len(selection.candidates) == 1:
            return translate("Create", "It is the only account.")
        return translate("Create", "It is the only account that can take the job now.")
    first, second = usable[:2]
    if first.priority != second.priority:
        return translate("Create", "It has the highest priority.")
    if first.available != second.available:
        return translate("Create", "Of the same priority, it has the fewest credits that are enough.")
    return translate("Create", "Of the same priority and credits, it was not used for the longest time.")


def passed_over_words(hidden: Sequence[Candidate]) -> str:
    """What stands below a list that does not show all: how many more there are."""
    if not hidden:
        return ""
    usable = sum(found.rule is None for found in hidden)
    words = translate("Create", "{count} more: {usable} can take it, {others} are passed over")
    return words.format(count=number(len(hidden)), usable=number(usable), others=number(len(hidden) - usable))


def _nobody(selection: Selection) -> Payer:
    soonest = selection.soonest
    if soonest is not None:
        return Payer(translate("Create", "Next free account in"), soonest=soonest)
    rules = set(selection.passed_over)
    if Rule.SLOTS in rules:
        return Payer(translate("Create", "Waits for a free slot"))
    only = next(iter(rules)) if len(rules) == 1 else None
    words = {
        Rule.BUDGET: translate("Create", "A budget is used up"),
        Rule.CREDITS: translate("Create", "No account has enough credits"),
        Rule.DISABLED: translate("Create", "Every account is disabled"),
        Rule.UNFIT: translate("Create", "No account of its kind can do this"),
        Rule.NEEDS_SIGN_IN: translate("Create", "Every account needs sign-in"),
    }
    nobody = translate("Create", "No account can take it now")
    return Payer(words.get(only, nobody) if only is not None else nobody, is_warning=True)


def _names(winner: Candidate, forecast: Forecast | None) -> str:
    """The winner, and who would go on after it."""
    others = [found.label for found in forecast.accounts if found.jobs] if forecast is not None else []
    labels = list(dict.fromkeys([winner.label, *others]))
    if len(labels) == 1:
        return winner.label
    named = translate("Create", "{first}, then {second}").format(first=labels[0], second=labels[1])
    more = len(labels) - _MOST_NAMED
    return named if not more else translate("Create", "{names} and {count} more").format(names=named, count=more)


def _rule_words(candidate: Candidate, selection: Selection) -> str:
    if candidate.rule == Rule.CREDITS:
        words = translate("Create", "{there}, {needed} needed")
        there = price(candidate.available, selection.credit_type)
        return words.format(there=there, needed=amount(selection.cost, selection.credit_type))
    if candidate.rule == Rule.SLOTS:
        one, many = translate("Create", "Its slot is taken"), translate("Create", "All {count} slots are taken")
        return one if candidate.capacity == 1 else many.format(count=candidate.capacity)
    if candidate.rule in {Rule.BUDGET, Rule.UNFIT}:
        return candidate.reason[:1].upper() + candidate.reason[1:]
    words = {
        Rule.DISABLED: translate("Create", "Disabled by you"),
        Rule.OTHER: translate("Create", "Did not make the input"),
        Rule.NEEDS_SIGN_IN: translate("Create", "Needs sign-in"),
        Rule.EXHAUSTED: translate("Create", "Exhausted"),
        Rule.FAILING: translate("Create", "Out after failures"),
        Rule.COOLING: translate("Create", "Cooling down"),
    }.get(candidate.rule or Rule.DISABLED, told(candidate.reason))
    detail = told(candidate.reason).partition(": ")[2] if candidate.rule in _DETAILED else ""
    return f"{words}: {detail}" if detail else words
