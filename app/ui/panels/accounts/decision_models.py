"""Choices of accounts, and the candidates of one of them, as lines."""

from collections.abc import Hashable

from PySide6.QtCore import QCoreApplication, QObject
from typing_extensions import override

from app.services.account.account_decisions import DecisionRow
from app.system.clock import Clock
from app.ui.amounts import amount, number
from app.ui.models.candidates import CandidateLine, count_of
from app.ui.panels.accounts import moments
from app.ui.widgets.lines import Cell, LineColumn, LinesModel

_TIME, _JOB, _ACCOUNT, _LOOKED, _COST = range(5)


class DecisionModel(LinesModel[DecisionRow]):
    """When, for which job, which account, out of how many, at which price."""

    def __init__(self, parent: QObject) -> None:
        translate = QCoreApplication.translate
        columns = (
            LineColumn(translate("Accounts", "Time"), 78, is_mono=True),
            LineColumn(translate("Accounts", "Job"), 64),
            LineColumn(translate("Accounts", "Account"), 80, stretches=True),
            LineColumn(translate("Accounts", "Out of"), 60, is_number=True, needs_room=330),
            LineColumn(translate("Accounts", "Credits"), 66, is_number=True),
        )
        super().__init__(columns, parent)
        self._clock = Clock()

    @override
    def key(self, row: DecisionRow) -> Hashable:
        return row.id

    @override
    def cell(self, row: DecisionRow, column: int) -> Cell:
        if column == _TIME:
            text = moments.day_or_time(row.created_at, self._clock.now())
            return Cell(text, "text.secondary", tip=moments.full(row.created_at))
        if column == _JOB:
            return Cell(f"#{row.job_id}" if row.job_id is not None else "")
        if column == _ACCOUNT:
            return Cell(row.account_label)
        if column == _LOOKED:
            count = count_of(row.candidates, row.passed_over)
            tip = QCoreApplication.translate("Accounts", "{} accounts were looked at").format(number(count))
            return Cell(number(count), "text.secondary", tip=tip)
        return Cell(
            amount(row.cost, row.credit_type) if row.credit_type else QCoreApplication.translate("Accounts", "free")
        )


class CandidateModel(LinesModel[CandidateLine]):
    """The candidates, each with the rule that passed it over."""

    def __init__(self, parent: QObject) -> None:
        super().__init__((LineColumn("", 144), LineColumn("", 80, is_number=True, stretches=True)), parent)

    @override
    def key(self, row: CandidateLine) -> Hashable:
        return row

    @override
    def cell(self, row: CandidateLine, column: int) -> Cell:
        if column == 0:
            return Cell(row.name, row.color, row.icon)
        return Cell(row.why, "text.secondary", tip=row.tip)
