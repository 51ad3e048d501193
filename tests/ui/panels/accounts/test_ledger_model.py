"""Ledger entries as lines."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.enums import LedgerKind
from app.services.account.ledger_service import LedgerRow
from app.ui.panels.accounts import ledger_model
from app.ui.panels.accounts.ledger_model import LedgerLine, LedgerModel
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.lines_view import EDGE, PAD
from tests.ui.panels.accounts.rows import NOW

MINUS = "\N{MINUS SIGN}"
RESERVE = LedgerRow(
    "reserve:1", LedgerKind.RESERVE, "webapi", -30, 30, 0, 0, None, NOW, 4183, "remote-1", "a lake"
)  # fmt: skip
SETTLE = replace(RESERVE, id="settle:1", kind=LedgerKind.SETTLE, available=0, held=-28, spent=28)
SYNC = replace(
    RESERVE, id="sync:1", kind=LedgerKind.SYNC, available=0, held=0, job_id=None, remote_id=None, prompt=None
)


@pytest.fixture
def model(qapp: QApplication) -> Iterator[LedgerModel]:  # noqa: ARG001
    owner = QObject()
    yield LedgerModel(owner)
    owner.deleteLater()


def texts(model: LedgerModel, row: int) -> list[str]:
    return [str(model.data(model.index(row, column))) for column in range(model.columnCount())]


def test_the_model_keeps_the_rules_of_models(model: LedgerModel, qtmodeltester: ModelTester) -> None:
    model.show_page([LedgerLine(RESERVE, 70)], has_more=True)
    model.add_page([LedgerLine(SYNC, 100)], has_more=False)
    model.add_newest([LedgerLine(SETTLE, 70)])
    qtmodeltester.check(model)
    assert [line.entry.id for line in model.rows] == ["settle:1", "reserve:1", "sync:1"]


def test_a_line_says_what_moved_for_which_job_and_what_was_free_then(model: LedgerModel) -> None:
    model.show_page([LedgerLine(RESERVE, 1450), LedgerLine(SETTLE, None)], has_more=False)
    time, *rest = texts(model, 0)
    assert time
    assert rest == ["Reserve", "job #4183", "web credits", "remote-1", f"{MINUS}30", "1,450"]
    assert texts(model, 1)[-2:] == ["28 spent", "–"]  # noqa: RUF001


def test_more_is_asked_for_once_a_page(model: LedgerModel, qtbot: QtBot) -> None:
    model.show_page([LedgerLine(RESERVE, 70)], has_more=True)
    assert model.canFetchMore(QModelIndex())
    with qtbot.waitSignal(model.more_wanted):
        model.fetchMore(QModelIndex())
    assert not model.canFetchMore(QModelIndex())
    model.add_page([LedgerLine(SYNC, 100)], has_more=True)
    assert model.canFetchMore(QModelIndex())


def test_purposes_and_movements_are_told_in_words() -> None:
    assert ledger_model.purpose(SYNC) == "agrees"
    assert ledger_model.purpose(replace(SYNC, available=5)) == ""
    assert ledger_model.purpose(replace(SYNC, note="monthly refill")) == "monthly refill"
    assert ledger_model.purpose(replace(RESERVE, note="refund")) == "job #4183 · refund"
    assert ledger_model.purpose_tip(RESERVE) == "job #4183\na lake\nremote-1"
    assert ledger_model.change(replace(SYNC, available=3000)) == "+3,000"
    assert ledger_model.change(SYNC) == "0"
    assert ledger_model.change_tip(RESERVE) == f"web credits: free {MINUS}30 · held +30"
    assert ledger_model.change_tip(SYNC) == "web credits: nothing moved"


@pytest.mark.parametrize("kind", list(LedgerKind))
def test_each_kind_has_a_word_and_a_sentence(kind: LedgerKind) -> None:
    assert ledger_model.kind_word(kind)
    assert ledger_model.kind_tip(kind)


def test_a_wide_table_has_room_for_sums_of_money(model: LedgerModel, theme: Theme) -> None:
    metrics = paint.metrics(theme.font("small"))
    credits_, balance = model.columns[-2:]
    assert metrics.horizontalAdvance("$12,345.60 spent") <= credits_.width_within(500) - PAD
    assert metrics.horizontalAdvance("$12,345.60") <= balance.width_within(500) - PAD - EDGE
    assert balance.width_within(360) == balance.width
