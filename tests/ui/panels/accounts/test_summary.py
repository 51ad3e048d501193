"""The figures over all accounts."""

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from app.domain.enums import BudgetPeriod, BudgetScope
from app.services.account.budget_service import BudgetRow
from app.ui.panels.accounts.figures import Sums
from app.ui.panels.accounts.summary import Fact, FactCard, Summary
from app.ui.theme import Theme
from app.ui.widgets import paint
from tests.support import hands
from tests.ui.panels.accounts.rows import NOW

PAID = Sums(
    6,
    20,
    4,
    0,
    98.0,
    free={"webapi": 4718},
    today={"webapi": 612},
    month={"webapi": 18_340},
    with_credits=9,
    next_back=(NOW + timedelta(seconds=12), "client-west"),
)


def budget(amount: int, spent: int, *, period: BudgetPeriod = BudgetPeriod.DAY, held: int = 0) -> BudgetRow:
    fraction = (spent + held) / amount
    return BudgetRow(
        1, BudgetScope.USER, None, None, None, period, "webapi", amount, spent, held, 0, fraction, fraction >= 0.8
    )  # fmt: skip


def shown(qtbot: QtBot, theme: Theme) -> Summary:
    summary = Summary(theme)
    qtbot.addWidget(summary)
    summary.show()
    return summary


@pytest.mark.parametrize(
    ("sums", "told"),
    [
        (Sums(0, 3, 0, 0, None), ("0 of 3", "0 none has been made yet", "– known after the first job")),  # noqa: RUF001
        (Sums(2, 3, 4, 0, 98.0), ("2 of 3", "4 none failed", "1:38 from accepted to done")),
        (Sums(2, 3, 4, 1, 98.0), ("2 of 3", "4 1 failed", "1:38 from accepted to done")),
        (Sums(0, 0, 0, 2, None), ("0 of 0", "0 2 failed", "– none succeeded yet")),  # noqa: RUF001
    ],
)
def test_without_credits_the_cards_are_about_jobs(
    qtbot: QtBot, theme: Theme, sums: Sums, told: tuple[str, str, str]
) -> None:
    summary = shown(qtbot, theme)
    summary.show_sums(sums, (), NOW)
    assert (summary.slots.text, summary.done.text, summary.average.text) == told
    assert not summary.free.isVisible()


def test_with_credits_the_cards_are_about_money(qtbot: QtBot, theme: Theme) -> None:
    summary = shown(qtbot, theme)
    summary.show_sums(PAID, (), NOW)
    assert not summary.done.isVisible()
    assert summary.free.text == "4,718 in 9 accounts"
    assert summary.today.text == "612 no budget set"
    assert (summary.month.title, summary.month.text) == ("Spent in 30 days", "18,340 no budget set")
    assert summary.slots.text == "6 of 20"
    assert summary.next_back.text == "0:12 client-west"


def test_a_budget_of_all_accounts_stands_beside_what_it_limits(qtbot: QtBot, theme: Theme) -> None:
    summary = shown(qtbot, theme)
    budgets = [budget(2000, 612, held=30), budget(40_000, 18_340, period=BudgetPeriod.MONTH)]
    summary.show_sums(PAID, budgets, NOW)
    assert summary.today.text == "612 of 2,000 · 30 held"
    assert (summary.month.title, summary.month.text) == ("This month", "18,340 of 40,000")
    with qtbot.waitSignal(summary.budgets_requested):
        hands.click(summary.today)


def test_a_bar_warns_when_most_is_used_up(qtbot: QtBot, theme: Theme) -> None:
    summary = shown(qtbot, theme)
    for spent, tone in ((100, "text.secondary"), (850, "state.warning.fg"), (1000, "state.failed.fg")):
        summary.show_sums(PAID, [budget(1000, spent)], NOW)
        summary.today.resize(200, summary.today.sizeHint().height())
        image = summary.today.grab().toImage()
        wanted = theme.color(tone).rgb()
        row = summary.today.height() - 12
        assert any(image.pixel(x, y) == wanted for x in range(14, 20) for y in range(row - 4, row + 4)), spent


def test_several_types_are_told_beside_the_common_one(qtbot: QtBot, theme: Theme) -> None:
    summary = shown(qtbot, theme)
    sums = Sums(0, 1, 0, 0, None, free={"webapi": 5, "openapi": 7}, with_credits=2)
    summary.show_sums(sums, (), NOW)
    assert summary.free.text == "5 web credits · 7 API credits"
    assert summary.next_back.text == "– none is away"  # noqa: RUF001


def test_the_time_until_an_account_is_back_is_counted_down(qtbot: QtBot, theme: Theme) -> None:
    summary = shown(qtbot, theme)
    summary.show_sums(PAID, (), NOW)
    for later, text in ((2, "0:10 client-west"), (12, "now client-west")):
        summary.tell_time(PAID, NOW + timedelta(seconds=later))
        assert summary.next_back.text == text
    summary.tell_time(PAID, NOW - timedelta(hours=2))
    assert ":" in summary.next_back.text
    summary.tell_time(Sums(0, 0, 0, 0, None), NOW)


def test_a_bar_is_as_long_as_its_fraction(qtbot: QtBot, theme: Theme) -> None:
    card = FactCard(theme, "Slots in use")
    qtbot.addWidget(card)
    card.resize(224, card.sizeHint().height())
    blue = theme.color("state.running.fg").rgb()
    lengths = []
    for fraction in (0.25, 0.75):
        card.show_fact(Fact("1", "of 4", fraction, "state.running.fg"))
        image = card.grab().toImage()
        lengths.append(max(sum(image.pixel(x, y) == blue for x in range(224)) for y in range(card.height())))
    assert lengths[0] == pytest.approx(50, abs=3)
    assert lengths[1] == pytest.approx(150, abs=3)
    assert card.toolTip() == "Slots in use: 1 of 4"


def test_a_part_that_has_no_room_is_left_out_whole(theme: Theme) -> None:
    metrics = paint.metrics(theme.font("caption"))
    fact = Fact("4769", "of 40,000 \N{MIDDLE DOT} 90 held")
    wide = metrics.horizontalAdvance(fact.rest)
    assert fact.rest_within(wide, metrics) == fact.rest
    assert fact.rest_within(wide - 1, metrics) == "of 40,000"
    assert fact.rest_within(1, metrics) == "of 40,000"


def test_a_narrow_card_says_below_its_figure_what_it_is_of(qtbot: QtBot, theme: Theme) -> None:
    card = FactCard(theme, "All credits")
    qtbot.addWidget(card)
    metrics = paint.metrics(theme.font("caption"))
    for width, fact in (
        (112, Fact("10,000", "in 12 accounts")),
        (112, Fact("$0.00", "no budget set")),
        (300, Fact("0")),
    ):
        card.resize(width, card.sizeHint().height())
        card.show_fact(fact)
        place, words = card.rest_place()
        assert words == fact.rest
        assert metrics.horizontalAdvance(words) <= place.width()
        assert card.rect().contains(place)
    card.resize(112, card.sizeHint().height())
    card.show_fact(Fact("$12,398.53"))
    assert paint.metrics(card._figure_font()).horizontalAdvance("$12,398.53") <= card._inner().width()
    card.show_fact(Fact("4", "of 7", 0.5))
    assert card.rest_place()[0].left() > 20, "the bar needs the room below"
