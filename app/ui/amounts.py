"""Times and numbers as they are written everywhere in the window."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTime

from app.domain import money as domain_money
from app.domain.money import is_money

_MINUTE = 60
_HOUR = 3600
_STEP = 1000
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_BIG_UNIT = 2
_NO_DIGIT_FROM = 100


def clock(seconds: float) -> str:
    """A length of time: 0:06, 1:02, 1:02:05."""
    whole = max(0, round(seconds))
    if whole >= _HOUR:
        return f"{whole // _HOUR}:{whole % _HOUR // _MINUTE:02}:{whole % _MINUTE:02}"
    return f"{whole // _MINUTE}:{whole % _MINUTE:02}"


def number(value: int) -> str:
    """A whole number as the user's locale writes one: "10,000"."""
    return str(_locale().toString(value))


def money(value: int, credit_type: str) -> str:
    """An amount of a kind that is money, as the user's locale writes figures: "$1,234.50".

    Raises:
        KeyError: It is none.
    """
    return _localized(domain_money.money(value, credit_type))


def money_of(amounts: Mapping[str, int]) -> str:
    """What is money of some amounts, as one sum; empty where none is."""
    return _localized(domain_money.money_of(amounts))


def counted(text: str, count: int) -> str:
    """A text made by `tr(..., n)`, with the thousands of its number apart as everywhere."""
    return text.replace(str(count), number(count), 1)


def amount(value: int, credit_type: str | None) -> str:
    """Credits of a kind, without the kind's name: "1,234", or "$0.45" where it is money."""
    return money(value, credit_type) if credit_type and is_money(credit_type) else number(value)


def credits_text(value: int, credit_type: str | None, *, is_estimate: bool) -> str:
    """Credits; the mark says that they are not settled."""
    return f"~\N{NO-BREAK SPACE}{amount(value, credit_type)}" if is_estimate else amount(value, credit_type)


def price(value: int, credit_type: str | None) -> str:
    """What something costs: "$0.45", "1 credit", "30 credits"."""
    if credit_type and is_money(credit_type):
        return money(value, credit_type)
    one, many = QCoreApplication.translate("Amounts", "1 credit"), QCoreApplication.translate("Amounts", "{} credits")
    return one if value == 1 else many.format(number(value))


def sums(costs: Iterable[tuple[str | None, int]]) -> dict[str, int]:
    """The sum of each kind of credits; what is free counts for nothing."""
    found: dict[str, int] = {}
    for credit_type, cost in costs:
        if credit_type is not None and cost:
            found[credit_type] = found.get(credit_type, 0) + cost
    return found


def sum_amount(costs: Mapping[str, int]) -> str:
    """A sum over several kinds of credits, without a word: "112", "$0.45", "112 + $0.45"; "0" for none."""
    return _sum_words(costs, number)


def sum_price(costs: Mapping[str, int]) -> str:
    """A sum over several kinds of credits: "30 credits", "$0.45", "30 credits + $0.45"."""
    return _sum_words(costs, lambda others: price(others, None))


def _sum_words(costs: Mapping[str, int], told: Callable[[int], str]) -> str:
    others = sum(cost for kind, cost in costs.items() if not is_money(kind))
    paid = money_of(costs)
    return " + ".join([*([told(others)] if others or not paid else []), *([paid] if paid else [])])


def _locale() -> QLocale:
    """The user's; the words are English, so that a system without one gets English figures."""
    locale = QLocale()
    return QLocale(QLocale.Language.English) if locale.language() == QLocale.Language.C else locale


def _localized(english: str) -> str:
    """Figures with a comma between thousands and a point before cents, as the locale has them."""
    locale = _locale()
    return english.translate({ord(","): locale.groupSeparator(), ord("."): locale.decimalPoint()})


def bytes_words(count: float) -> str:
    """A size as people say it: 2.1 MB."""
    unit = 0
    while count >= _STEP and unit < len(_UNITS) - 1:
        count /= _STEP
        unit += 1
    digits = 1 if unit >= _BIG_UNIT and count < _NO_DIGIT_FROM else 0
    word = _UNITS[unit] if unit else QCoreApplication.translate("Amounts", "bytes")
    return f"{_locale().toString(float(count), 'f', digits)}\N{NO-BREAK SPACE}{word}"


def moment_words(moment: datetime) -> str:
    """A day and a time of day as the user's locale writes them, in their time zone."""
    local = moment.astimezone()
    when = QDateTime(QDate(local.year, local.month, local.day), QTime(local.hour, local.minute))
    return str(_locale().toString(when, QLocale.FormatType.ShortFormat))
