"""Amounts of credits as they are written and read."""

import pytest

from app.domain.money import amount_of, amount_words, dollars, is_money, left_words, money, money_of, plain_amount


@pytest.mark.parametrize(
    ("micros", "text"),
    [
        (0, "$0.00"),
        (450_000, "$0.45"),
        (84_000, "$0.084"),
        (12_345, "$0.0123"),
        (99, "<$0.0001"),
        (-99, "\N{MINUS SIGN}<$0.0001"),
        (999_999, "$1.00"),
        (1_000_000, "$1.00"),
        (1_005_000, "$1.01"),
        (-2_500_000, "\N{MINUS SIGN}$2.50"),
        (1_234_567_890_000, "$1,234,567.89"),
    ],
)
def test_millionths_of_a_dollar_are_written_as_money(micros: int, text: str) -> None:
    assert dollars(micros) == text


def test_amounts_of_other_kinds_are_whole_numbers() -> None:
    assert (amount_words(30, "webapi"), amount_words(30, None)) == ("30 webapi", "30 credits")
    assert (plain_amount(30, "webapi"), left_words(30, "webapi")) == ("30", "30 credits")
    assert amount_words(450_000, "usd") == plain_amount(450_000, "usd") == left_words(450_000, "usd") == "$0.45"


def test_cents_are_money_too() -> None:
    assert is_money("cents")
    assert not is_money("webapi")
    assert (money(40, "cents"), amount_words(40, "cents"), amount_of("$0.40", "cents")) == ("$0.40", "$0.40", 40)
    assert money_of({"usd": 450_000, "cents": 40, "webapi": 7}) == "$0.85"
    assert money_of({"webapi": 7}) == ""


def test_what_a_person_writes_is_an_amount_or_refused() -> None:
    assert (amount_of("$12.34", "usd"), amount_of(" 5", "usd"), amount_of("30", "webapi")) == (
        12_340_000,
        5_000_000,
        30,
    )
    for text, kind in (("five", "usd"), ("1.5", "webapi"), ("nan", "usd")):
        with pytest.raises(ValueError, match=r".+"):
            amount_of(text, kind)
