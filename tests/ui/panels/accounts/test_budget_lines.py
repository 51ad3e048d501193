"""Budgets as rows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.enums import BudgetPeriod, BudgetScope
from app.services.account.budget_service import BudgetRow
from app.ui.panels.accounts import budget_lines
from app.ui.panels.accounts.budget_lines import HEIGHT, BudgetDelegate, BudgetModel
from app.ui.theme import Theme
from app.ui.widgets.lines_view import LinesView

DAY = BudgetRow(
    1, BudgetScope.USER, None, None, None, BudgetPeriod.DAY, "webapi", 1000, 582, 30, 120, 0.612, is_warned=False
)  # fmt: skip
JOB = replace(DAY, id=2, scope=BudgetScope.PROVIDER, provider_id="studio", period=BudgetPeriod.JOB, amount=80)
OWN = replace(DAY, id=3, scope=BudgetScope.ACCOUNT, account_id=7, account_label="studio-2")


def named(provider_id: str) -> str:
    return provider_id.title()


@pytest.fixture
def model(qapp: QApplication) -> Iterator[BudgetModel]:  # noqa: ARG001
    owner = QObject()
    yield BudgetModel(named, owner)
    owner.deleteLater()


def test_the_model_keeps_the_rules_of_models(model: BudgetModel, qtmodeltester: ModelTester) -> None:
    model.set_rows([DAY, JOB, OWN])
    qtmodeltester.check(model)
    assert model.data(model.index(0, 0)) == "All accounts · a day: 612 of 1,000 web credits"
    tip = model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole)
    assert tip.endswith("582 spent · 30 held · 120 waiting")


def test_a_budget_is_called_by_whose_and_over_what() -> None:
    assert budget_lines.budget_name(JOB, named) == "Studio · each job"
    assert budget_lines.budget_name(replace(OWN, period=BudgetPeriod.MONTH), named) == "studio-2 · a month"
    assert budget_lines.used_words(JOB) == "at most 80 web credits"
    assert budget_lines.parts_words(JOB) == "a dearer one is not started"
    assert budget_lines.parts_words(replace(DAY, held=0, waiting=0)) == "582 spent"


def test_it_warns_at_eighty_per_cent_and_says_when_it_is_used_up() -> None:
    assert budget_lines.warning_words(DAY) == ""
    near = replace(DAY, fraction=0.829, is_warned=True)
    assert (budget_lines.warning_words(near), budget_lines.tone_of(near)) == ("82 %", "state.warning.fg")
    full = replace(DAY, fraction=1.0, is_warned=True)
    assert (budget_lines.warning_words(full), budget_lines.tone_of(full)) == ("used up", "state.failed.fg")
    assert budget_lines.warning_words(replace(JOB, fraction=1.0, is_warned=True)) == ""


def test_the_bar_shows_spent_held_and_waiting(theme: Theme) -> None:
    image = QImage(100, 6, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    budget_lines.paint_used(painter, theme, QRectF(0, 0, 100, 6), DAY)
    painter.end()
    for x, tone in ((30, "text.secondary"), (60, "state.running.fg"), (68, "border.control"), (90, "fill.track")):
        assert image.pixel(x, 3) == theme.color(tone).rgb(), tone
    painter = QPainter(image)
    budget_lines.paint_used(painter, theme, QRectF(0, 0, 100, 6), replace(DAY, amount=0))
    painter.end()
    assert image.pixel(30, 3) == theme.color("fill.track").rgb()


def test_a_row_has_a_bar_and_a_mark_where_it_warns(qtbot: QtBot, theme: Theme, model: BudgetModel) -> None:
    view = LinesView(theme, model, "Budgets", row_height=HEIGHT)
    view.use(BudgetDelegate(theme, model, view))
    qtbot.addWidget(view)
    view.resize(340, 220)
    view.show()
    model.set_rows([DAY, JOB, replace(OWN, fraction=0.9, is_warned=True)])
    warning = theme.color("state.warning.fg").rgb()

    def warned(row: int) -> bool:
        image = view.viewport().grab(view.visualRect(model.index(row, 0))).toImage()
        return any(image.pixel(x, y) == warning for x in range(image.width()) for y in range(image.height()))

    assert [warned(row) for row in range(3)] == [False, False, True]
    assert view.rowHeight(0) == HEIGHT


def test_a_budget_concerns_the_accounts_that_it_limits() -> None:
    assert budget_lines.concerns(DAY, 1, "kiln")
    assert budget_lines.concerns(JOB, 1, "studio")
    assert not budget_lines.concerns(JOB, 1, "kiln")
    assert budget_lines.concerns(OWN, 7, "studio")
    assert not budget_lines.concerns(OWN, 8, "studio")
    assert budget_lines.key_of(OWN)["account_id"] == 7
