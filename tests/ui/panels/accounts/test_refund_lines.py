"""What was paid for and not got, as rows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.services.account.ledger_service import UnrefundedRow
from app.ui.panels.accounts import refund_lines
from app.ui.panels.accounts.refund_lines import HEIGHT, RefundDelegate, RefundModel
from app.ui.theme import Theme
from app.ui.widgets.lines_view import LinesView
from tests.ui.panels.accounts.rows import NOW

ROW = UnrefundedRow("sub-1", 4171, "studio-2", "studio", "remote-1", "webapi", 30, NOW, "It broke.", "a lake")


@pytest.fixture
def model(qapp: QApplication) -> Iterator[RefundModel]:  # noqa: ARG001
    owner = QObject()
    yield RefundModel(owner)
    owner.deleteLater()


def test_a_row_names_account_job_credits_and_reason(model: RefundModel, qtmodeltester: ModelTester) -> None:
    model.set_rows([ROW, replace(ROW, submission_id="sub-2", remote_id=None, reason=None, ended_at=None)])
    qtmodeltester.check(model)
    assert model.data(model.index(0, 0)) == "studio-2 · job #4171 · 30 web credits · It broke."
    assert "remote-1" in model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole)
    assert refund_lines.remote_of(model.row_at(1)) == "no remote id"


def test_a_row_is_painted_in_three_lines(qtbot: QtBot, theme: Theme, model: RefundModel) -> None:
    view = LinesView(theme, model, "Not refunded", row_height=HEIGHT)
    view.use(RefundDelegate(theme, model, view))
    qtbot.addWidget(view)
    view.resize(340, 160)
    view.show()
    model.set_rows([ROW, replace(ROW, submission_id="sub-2", ended_at=None, reason=None)])
    image = view.viewport().grab(view.visualRect(model.index(0, 0))).toImage()
    panel = {theme.color("surface.panel").rgb(), theme.color("border.subtle").rgb()}
    inked = [y for y in range(HEIGHT) if any(image.pixel(x, y) not in panel for x in range(image.width()))]
    assert inked[-1] - inked[0] > 36
