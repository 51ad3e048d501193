"""Amounts of credits: whole numbers of a named kind; of `usd` they are millionths of a dollar, of `cents` cents."""

from collections.abc import Mapping
from typing import Final

USD: Final = "usd"
CENTS: Final = "cents"
"""Of a dollar, where a provider counts in them."""
MICROS: Final = 1_000_000
"""Of a dollar, in an amount of the kind `usd`."""

_CENT: Final = MICROS // 100
PER_DOLLAR: Final = {USD: MICROS, CENTS: 100}
"""The kinds that are money: how many of them are a dollar."""
_LEAST: Final = 100
"""The least that is written in figures: a hundredth of a cent."""


def is_money(credit_type: str | None) -> bool:
    """Whether amounts of a kind are money, and are written so."""
    return credit_type in PER_DOLLAR


def money(amount: int, credit_type: str) -> str:
    """An amount of a kind that is money: "$0.45".

    Raises:
        KeyError: It is none.
    """
    return dollars(amount * MICROS // PER_DOLLAR[credit_type])


def money_of(amounts: Mapping[str, int]) -> str:
    """What is money of some amounts, as one sum; empty where none is."""
    found = [amount * MICROS // PER_DOLLAR[kind] for kind, amount in amounts.items() if kind in PER_DOLLAR]
    return dollars(sum(found)) if found else ""


def dollars(micros: int) -> str:
    """Millionths of a dollar as money: $0.45, $1,234.50; below a dollar with four places where it needs them."""
    sign, amount = ("\N{MINUS SIGN}" if micros < 0 else ""), abs(micros)
    if 0 < amount < _LEAST:
        return f"{sign}<$0.0001"
    if amount < MICROS and round(amount, -2) % _CENT:
        return f"{sign}${f'{amount / MICROS:.4f}'.rstrip('0')}"
    cents = (amount + _CENT // 2) // _CENT
    return f"{sign}${cents // 100:,}.{cents % 100:02}"


def amount_words(amount: int, credit_type: str | None) -> str:
    """An amount with its kind: "$0.45", "30 webapi"."""
    return (
        money(amount, credit_type) if credit_type and is_money(credit_type) else f"{amount} {credit_type or 'credits'}"
    )


def plain_amount(amount: int, credit_type: str | None) -> str:
    """An amount where its kind is told beside it: "$0.45", "30"."""
    return money(amount, credit_type) if credit_type and is_money(credit_type) else str(amount)


def left_words(amount: int, credit_type: str | None) -> str:
    """What is there, in an explanation: "30 credits", "$0.45"."""
    return money(amount, credit_type) if credit_type and is_money(credit_type) else f"{amount} credits"


def amount_of(text: str, credit_type: str | None) -> int:
    """The amount that a person writes: of money "0.45" or "$0.45", in dollars, of other kinds a whole number.

    Raises:
        ValueError: It is no amount.
    """
    per_dollar = PER_DOLLAR.get(credit_type or "")
    return round(float(text.strip().removeprefix("$")) * per_dollar) if per_dollar else int(text)
