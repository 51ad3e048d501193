"""Fields of a form in which amounts of credits are entered: money in dollars, all else in whole numbers."""

from typing import Any

from pydantic import Field

from app.domain.money import PER_DOLLAR, is_money

_CENTS = 0.01


def amount_field(
    credit_type: str, value: int, title: str, *, most: int | None = None, least: int = 0, help_words: str = ""
) -> Any:
    """A field of a form's model for an amount of a kind of credits.

    Args:
        credit_type: The kind.
        value: What it says at first, and at most where `most` is not given.
        title: The word before it.
        most: The largest amount.
        least: The smallest one.
        help_words: A sentence about it.
    """
    extra: dict[str, Any] = (
        {"widget": "spin", "unit": "$", "step": _CENTS} if is_money(credit_type) else {"widget": "spin"}
    )
    field = Field(
        shown(value, credit_type),
        ge=shown(least, credit_type),
        le=shown(max(least, value) if most is None else most, credit_type),
        title=title,
        description=help_words,
        json_schema_extra=extra,
    )
    return (float if is_money(credit_type) else int, field)


def shown(value: int, credit_type: str) -> float | int:
    """An amount as its field shows it."""
    return value / PER_DOLLAR[credit_type] if is_money(credit_type) else value


def entered(value: float, credit_type: str) -> int:
    """The amount that a field says."""
    return round(value * PER_DOLLAR[credit_type]) if is_money(credit_type) else int(value)
