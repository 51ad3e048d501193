"""What the rebuild plan says: prices, sums, obstacles and what to do about them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication

from app.domain.money import is_money
from app.services.lineage.mapping import MappedField, MappingOutcome
from app.services.lineage.rebuild_plan import Obstacle, ObstacleKind
from app.ui.amounts import amount, clock, credits_text, money, number
from app.ui.language import told

if TYPE_CHECKING:
    from app.services.lineage.rebuild_plan import RebuildPlan, RebuildStep

_DOT: Final = " \N{MIDDLE DOT} "
_MOST_NAMED: Final = 2
_LONGEST: Final = 40
MAPPING_ICONS: Final = {
    MappingOutcome.CARRIED: ("check", "state.done.fg"),
    MappingOutcome.CHANGED: ("pencil", "state.warning.fg"),
    MappingOutcome.DROPPED: ("x", "state.failed.fg"),
}
"""The icon of an outcome, and the path of its colour."""


def price(step: "RebuildStep") -> str:
    """What a step is thought to cost: "~ 12", "~ $0.45" or "free"."""
    return credits_text(step.cost, step.credit_type, is_estimate=True) if step.cost else _tr("free")


def length(step: "RebuildStep") -> str:
    """How long a step runs; empty where nobody knows."""
    return clock(max(1.0, step.seconds)) if step.seconds is not None else ""


def maker(step: "RebuildStep", providers: Mapping[str, str]) -> str:
    """Who makes a step: provider and model."""
    name = providers.get(step.provider_id, step.provider_id)
    return f"{name} {step.model}" if step.model else name


def sum_text(costs: Mapping[str, int]) -> str:
    """What a plan costs: "112", "free", or a sum for each kind of credits."""
    paid = {kind: cost for kind, cost in costs.items() if cost}
    if len(paid) <= 1:
        return amount(*next((cost, kind) for kind, cost in paid.items())) if paid else _tr("free")
    return " + ".join(_named(cost, kind) for kind, cost in paid.items())


def _named(cost: int, kind: str) -> str:
    return money(cost, kind) if is_money(kind) else f"{number(cost)} {kind}"


def sum_more(plan: "RebuildPlan") -> str:
    """Under the sum: "credits · about 4:10"."""
    parts = []
    if any(cost for kind, cost in plan.costs.items() if not is_money(kind)):
        parts.append(_tr("credit") if list(plan.costs.values()) == [1] else _tr("credits"))
    if plan.seconds is not None and plan.wanted:
        parts.append(_tr("about {time}").format(time=clock(max(1.0, plan.seconds))))
    return _DOT.join(parts)


def accounts(plan: "RebuildPlan") -> dict[str, int]:
    """Account to how many wanted steps it would take, the busiest first."""
    counted: dict[str, int] = {}
    for step in plan.wanted:
        if step.account_label:
            counted[step.account_label] = counted.get(step.account_label, 0) + 1
    return dict(sorted(counted.items(), key=lambda entry: -entry[1]))


def payer(plan: "RebuildPlan") -> str:
    """Who pays: "on studio-2", "on studio-2 and 1 other"."""
    names = list(accounts(plan))
    if not names:
        return ""
    if len(names) <= _MOST_NAMED:
        return _tr("on {accounts}").format(accounts=_tr(" and ").join(names))
    more = len(names) - 1
    return _tr("on {account} and {count} others").format(account=names[0], count=more)


def unplaced(plan: "RebuildPlan") -> str:
    """How many steps no account would take, and why; empty where each finds one."""
    if not plan.unplaced:
        return ""
    one = _tr("1 job finds no account now and waits.")
    words = one if plan.unplaced == 1 else _tr("{} jobs find no account now and wait.").format(number(plan.unplaced))
    reasons = [f"{label}: {told(reason)}" for label, reason in plan.reasons.items()][:_MOST_NAMED]
    return " ".join([words, *(f"{reason.rstrip('.')}." for reason in reasons)])


def results(count: int) -> str:
    """How many are out of date, as a sentence."""
    return _tr("1 result is out of date.") if count == 1 else _tr("{} results are out of date.").format(number(count))


def queue_text(count: int) -> str:
    """The word on the button."""
    return _tr("Queue 1 job") if count == 1 else _tr("Queue {} jobs").format(number(count))


def queued(count: int) -> str:
    return _tr("1 job is queued.") if count == 1 else _tr("{} jobs are queued.").format(number(count))


def obstacle(found: Obstacle) -> str:
    """Why it cannot be made again, as a sentence."""
    message = told(found.message).strip()
    return message if message.endswith((".", "?", "!")) else f"{message}."


def remedy(found: Obstacle) -> tuple[str, str]:
    """What can be done about an obstacle: the verb, and its name; empty where nothing can be done here."""
    return {
        ObstacleKind.NO_ACCOUNT: ("accounts", _tr("Add an account")),
        ObstacleKind.IN_PROGRESS: ("queue", _tr("Show in the queue")),
        ObstacleKind.MODEL_GONE: ("edit", _tr("Edit the recipe…")),
        ObstacleKind.PARAMS_INVALID: ("edit", _tr("Edit the recipe…")),
        ObstacleKind.INPUT_MISSING: ("look", _tr("Show around it")),
        ObstacleKind.PROVIDER_GONE: ("provider", _tr("Choose another provider")),
        ObstacleKind.OPERATION_GONE: ("provider", _tr("Choose another provider")),
        ObstacleKind.IMPORTED: ("look", _tr("Show around it")),
    }.get(found.kind, ("", ""))


def mapped(field: MappedField, input_name: str = "") -> str:
    """What became of a parameter, or of an input that is called so: "Duration: 8 instead of 10 (must be at most 8)"."""
    if field.outcome == MappingOutcome.CARRIED:
        return f"{told(field.title)}: {input_name or _value(field.value)}"
    if field.outcome == MappingOutcome.CHANGED and field.value != field.former:
        words = _tr("{name}: {value} instead of {former} ({reason})")
        return words.format(
            name=told(field.title), value=_value(field.value), former=_value(field.former), reason=told(field.reason)
        )
    words = _tr("{name} {reason}") if field.outcome == MappingOutcome.CHANGED else _tr("{name} is dropped: it {reason}")
    return words.format(name=told(field.title), reason=told(field.reason))


def mapping_sum(fields: Sequence[MappedField]) -> str:
    """How many carried over, changed and were dropped."""
    count = {outcome: sum(field.outcome == outcome for field in fields) for outcome in MappingOutcome}
    return _DOT.join(
        (
            _tr("{} carried over").format(number(count[MappingOutcome.CARRIED])),
            _tr("{} changed").format(number(count[MappingOutcome.CHANGED])),
            _tr("{} dropped").format(number(count[MappingOutcome.DROPPED])),
        )
    )


def _value(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Rebuild", text)
