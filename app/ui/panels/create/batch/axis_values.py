"""The values of an axis as a person writes them: "1, 2, 5", "0..1 step 0.25", a text in each line."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.services.job.batch_plan import MOST_JOBS
from app.ui.amounts import number
from app.ui.widgets.form_fields import FieldSpec

translate = QCoreApplication.translate
Number = int | float
_NUMBER: Final = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)"
_RANGE: Final = re.compile(
    rf"({_NUMBER})\s*(?:\.\.+|\N{{HORIZONTAL ELLIPSIS}}|to)\s*({_NUMBER})(?:\s*(?:step|by|/)\s*({_NUMBER}))?"
)
_PART: Final = re.compile(r"\s*[,;\n]\s*")
_SHOWN: Final = 20


class AxisError(ValueError):
    """What is wrong with the values, as a sentence."""


def read_numbers(text: str, spec: FieldSpec) -> list[Number]:
    """The numbers that a text lists, each once; a range has the field's own step where it names none.

    Raises:
        AxisError: A part is no number, one is not allowed, or they are too many.
    """
    found: dict[Number, None] = {}
    for part in filter(None, (part.strip() for part in _PART.split(text))):
        for value in _values_of(part, spec):
            found[_allowed(value, spec)] = None
            if len(found) > MOST_JOBS:
                raise AxisError(_too_many())
    return list(found)


def read_lines(text: str) -> list[str]:
    """The lines that say something, each once.

    Raises:
        AxisError: They are too many.
    """
    found = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(found) > MOST_JOBS:
        raise AxisError(_too_many())
    return found


def _values_of(part: str, spec: FieldSpec) -> list[Decimal]:
    match = _RANGE.fullmatch(part)
    if match is None:
        return [_number(part)]
    first, last = _number(match[1]), _number(match[2])
    step = abs(_number(match[3])) if match[3] else _step_of(spec)
    if not step:
        raise AxisError(translate("Batch", "A step of 0 leads nowhere."))
    if abs(last - first) / step >= MOST_JOBS:
        raise AxisError(_too_many())
    sign = 1 if last >= first else -1
    return [first + sign * step * place for place in range(int(abs(last - first) / step) + 1)]


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}\N{HORIZONTAL ELLIPSIS}"
        raise AxisError(translate("Batch", "{text} is no number.").format(text=f"“{shown}”")) from None


def _step_of(spec: FieldSpec) -> Decimal:
    return Decimal(str(spec.extra.get("step") or (0.1 if spec.kind is float else 1)))


def _allowed(value: Decimal, spec: FieldSpec) -> Number:
    """The value as the field takes it.

    Raises:
        AxisError: It does not take it.
    """
    if spec.kind is int and value != value.to_integral_value():
        raise AxisError(translate("Batch", "{value} is no whole number.").format(value=_plain(value)))
    if spec.minimum is not None and value < Decimal(str(spec.minimum)):
        words = translate("Batch", "{value} is less than {least}, the least that is allowed.")
        raise AxisError(words.format(value=_plain(value), least=f"{spec.minimum:g}"))
    if spec.maximum is not None and value > Decimal(str(spec.maximum)):
        words = translate("Batch", "{value} is more than {most}, the most that is allowed.")
        raise AxisError(words.format(value=_plain(value), most=_plain(Decimal(str(spec.maximum)))))
    return int(value) if spec.kind is int else float(value)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _too_many() -> str:
    return translate("Batch", "These are more than {most} values.").format(most=number(MOST_JOBS))
