"""What a tab of the batch adds to the composed job, and the plan that comes of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.domain.errors import ValidationError
from app.services.job.batch_plan import BatchPlan
from app.services.job.wildcards import parse
from app.ui.panels.create.catalog import Offer


@dataclass(frozen=True, slots=True)
class Parts:
    """In what the jobs differ.

    Attributes:
        axes: Parameter to values, of a matrix.
        rows: Parameters of each row, of a table.
        pictures: Assets that take a slot, of a folder.
        slot: That slot.
        missing: What is still to be done before there are jobs, in a few words; empty where there are.
    """

    axes: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] = ()
    pictures: Sequence[int] = ()
    slot: str = ""
    missing: str = ""


def plan_of(
    offer: Offer, params: Mapping[str, Any], parts: Parts, *, variations: int, every_wildcard: bool
) -> BatchPlan:
    """The plan of these parts over the composed parameters."""
    return BatchPlan(
        provider_id=offer.provider_id,
        operation_type=offer.operation,
        params=dict(params),
        variations=variations,
        axes={name: list(values) for name, values in parts.axes.items()},
        rows=[dict(row) for row in parts.rows],
        pictures=list(parts.pictures),
        slot=parts.slot,
        every_wildcard=every_wildcard,
    )


def missing_of(offer: Offer, params: Mapping[str, Any], parts: Parts) -> str:
    """What a plan still needs, in a few words; empty where nothing."""
    if parts.missing:
        return parts.missing
    given = {*parts.axes, *([parts.slot] if parts.pictures else [])}
    for name, info in offer.model.model_fields.items():
        is_there = params.get(name) not in (None, "") or name in given
        if info.is_required() and not is_there and not all(name in row for row in parts.rows or [{}]):
            words = QCoreApplication.translate("Batch", "{field} is missing")
            return words.format(field=info.title or name)
    return ""


def has_wildcards(params: Mapping[str, Any], parts: Parts) -> bool:
    """Whether one of the texts stands for several; one that cannot be read is told when it is expanded."""
    return any(_is_wild(text) for text in _texts(params, parts))


def is_replaced(name: str, parts: Parts) -> bool:
    """Whether each job has another value of a parameter than the composed one."""
    return name in parts.axes or (bool(parts.rows) and all(name in row for row in parts.rows))


def _texts(params: Mapping[str, Any], parts: Parts) -> Iterator[str]:
    yield from (text for name, text in params.items() if isinstance(text, str) and not is_replaced(name, parts))
    yield from (text for row in parts.rows for text in row.values() if isinstance(text, str))
    yield from (text for values in parts.axes.values() for text in values if isinstance(text, str))


def _is_wild(text: str) -> bool:
    if "{" not in text and "__" not in text:
        return False
    try:
        return not parse(text).is_plain
    except ValidationError:
        return False
