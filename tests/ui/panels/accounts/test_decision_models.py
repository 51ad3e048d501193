"""Choices of accounts as lines."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester

from app.domain.enums import OperationType
from app.services.account.account_decisions import DecisionRow
from app.services.account.selection import Candidate, Rule
from app.ui.models.candidates import CandidateLine
from app.ui.panels.accounts.decision_models import CandidateModel, DecisionModel
from tests.ui.panels.accounts.rows import NOW

WINNER = Candidate(1, "studio-2", None, "", 12, 1480, 2, 3, NOW, None)
ROW = DecisionRow(
    7, 4183, "sub", "studio", OperationType.TEXT_TO_IMAGE, "webapi", 30, 1, "studio-2", (WINNER,), {Rule.SLOTS: 3}, NOW
)  # fmt: skip


@pytest.fixture
def owner(qapp: QApplication) -> Iterator[QObject]:  # noqa: ARG001
    made = QObject()
    yield made
    made.deleteLater()


def test_a_choice_is_a_line(owner: QObject, qtmodeltester: ModelTester) -> None:
    model = DecisionModel(owner)
    model.set_rows([ROW])
    qtmodeltester.check(model)
    texts = [str(model.data(model.index(0, column))) for column in range(model.columnCount())]
    assert texts[1:] == ["#4183", "studio-2", "4", "30"]
    assert "4 accounts" in model.data(model.index(0, 3), Qt.ItemDataRole.ToolTipRole)


def test_a_free_job_without_a_number_is_told_too(owner: QObject) -> None:
    model = DecisionModel(owner)
    model.set_rows([replace(ROW, job_id=None, credit_type=None)])
    assert model.data(model.index(0, 1)) == ""
    assert model.data(model.index(0, 4)) == "free"


def test_a_candidate_is_a_line_with_its_reason(owner: QObject, qtmodeltester: ModelTester) -> None:
    model = CandidateModel(owner)
    model.set_rows([CandidateLine("snowflake", "text.secondary", "client-west", "cooling until 14:22", "rate limit")])
    qtmodeltester.check(model)
    assert [model.data(model.index(0, column)) for column in range(2)] == ["client-west", "cooling until 14:22"]
    assert model.data(model.index(0, 1), Qt.ItemDataRole.ToolTipRole) == "rate limit"
