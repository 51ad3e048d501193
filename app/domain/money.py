"""Amounts of credits: whole numbers of a named kind; of the kind `usd` they are millionths of a dollar."""

from typing import Final

USD: Final = "usd"
MICROS: Final = 1_000_000
"""Of a dollar, in an amount of the kind `usd`."""

_CENT: Final = MICROS // 100
_LEAST: Final = 100
"""The least that is written in figures: a hundredth of a cent."""


def dollars(micros: int) -> str:
    """Millionths of a dollar as money: $0.45, $1 234.50; below a dollar with four places where it needs them."""
    sign, amount = ("\N{MINUS SIGN}" if micros < 0 else ""), abs(micros)
    if 0 < amount < _LEAST:
        return f"{sign}<$0.0001"
    if amount < MICROS and round(amount, -2) % _CENT:
        return f"{sign}${f'{amount / MICROS:.4f}'.rstrip('0')}"
    cents = (amount + _CENT // 2) // _CENT
    whole = f"{cents // 100:,}".replace(",", "\N{NO-BREAK SPACE}")
    return f"{sign}${whole}.{cents % 100:02}"


def amount_words(amount: int, credit_type: str | None) -> str:
    """An amount with its kind: "$0.45", "30 webapi"."""
    return dollars(amount) if credit_type == USD else f"{amount} {credit_type or 'credits'}"


def plain_amount(amount: int, credit_type: str | None) -> str:
    """An amount where its kind is told beside it: "$0.45", "30"."""
    return dollars(amount) if credit_type == USD else str(amount)


def left_words(amount: int, credit_type: str | None) -> str:
    """What is there, in an explanation: "30 credits", "$0.45"."""
    return dollars(amount) if credit_type == USD else f"{amount} credits"


def amount_of(text: str, credit_type: str | None) -> int:
    """The amount that a person writes: of dollars "0.45" or "$0.45", of other kinds a whole number.

    Raises:
        ValueError: It is no amount.
    """
    return round(float(text.strip().removeprefix("$")) * MICROS) if credit_type == USD else int(text)
