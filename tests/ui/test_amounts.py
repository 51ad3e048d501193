"""How times and numbers are written."""

from datetime import datetime

import pytest
from PySide6.QtCore import QLocale

from app.ui.amounts import (
    amount,
    bytes_words,
    clock,
    counted,
    credits_text,
    moment_words,
    number,
    price,
    sum_amount,
    sum_price,
    sums,
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (6.4, "0:06"), (62, "1:02"), (3599.4, "59:59"), (3600, "1:00:00"), (3725, "1:02:05"), (-3, "0:00")],
)
def test_a_length_of_time_is_written_as_a_clock_shows_it(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_thousands_stand_apart() -> None:
    assert number(1284) == "1,284"
    assert number(7) == "7"


def test_all_figures_are_written_as_the_locale_does() -> None:
    figures = (number(10_000), amount(1_234_500_000, "usd"), sum_amount({"usd": 450_000}), bytes_words(2_100_000))
    assert figures == ("10,000", "$1,234.50", "$0.45", "2.1\N{NO-BREAK SPACE}MB")
    former = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    try:
        figures = (number(10_000), amount(1_234_500_000, "usd"), sum_amount({"usd": 450_000}), bytes_words(2_100_000))
    finally:
        QLocale.setDefault(former)
    assert figures == ("10.000", "$1.234,50", "$0,45", "2,1\N{NO-BREAK SPACE}MB")


def test_a_number_in_a_translated_text_is_written_as_all_others() -> None:
    assert counted("Imported 12000 files.", 12_000) == "Imported 12,000 files."


def test_only_an_estimate_has_a_mark() -> None:
    assert credits_text(30, "webapi", is_estimate=True) == "~\N{NO-BREAK SPACE}30"
    assert credits_text(30, "webapi", is_estimate=False) == "30"
    assert credits_text(450_000, "usd", is_estimate=True) == "~\N{NO-BREAK SPACE}$0.45"


def test_a_price_names_its_kind_and_money_is_never_added_to_credits() -> None:
    assert [price(1, "webapi"), price(30, "webapi"), price(450_000, "usd")] == ["1 credit", "30 credits", "$0.45"]
    costs = sums([("webapi", 20), ("usd", 450_000), (None, 5), ("openapi", 10), ("usd", 50_000), ("webapi", 0)])
    assert costs == {"webapi": 20, "usd": 500_000, "openapi": 10}
    assert (sum_price(costs), sum_amount(costs)) == ("30 credits + $0.50", "30 + $0.50")
    assert (price(40, "cents"), sum_price({"cents": 40, "usd": 450_000})) == ("$0.40", "$0.85")
    assert (sum_price({"usd": 500_000}), sum_amount({"usd": 500_000})) == ("$0.50", "$0.50")
    assert (sum_price({}), sum_amount({})) == ("0 credits", "0")


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (57_300, "57 kB"),
        (2_100_000, "2.1 MB"),
        (212e9, "212 GB"),
    ],
)
def test_bytes_are_said_with_a_fitting_unit(count: float, words: str) -> None:
    assert bytes_words(count).replace("\N{NO-BREAK SPACE}", " ") == words


def test_a_moment_is_written_in_the_time_zone_of_this_computer() -> None:
    told = moment_words(datetime(2026, 11, 30, 21, 5).astimezone())
    assert "30" in told
    assert ":05" in told
