"""Why this account? The candidates of a choice, or of a dry run, with the rule by which each was passed over."""

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.enums import OperationType
from app.services.account.account_decisions import DecisionRow
from app.services.account.selection import Selection
from app.system.clock import Clock
from app.ui.amounts import number
from app.ui.models.candidates import candidate_lines, count_of, nobody
from app.ui.panels.accounts.decision_models import CandidateModel
from app.ui.panels.accounts.figures import named_amount
from app.ui.theme import Theme
from app.ui.widgets.label import Label
from app.ui.widgets.lines_view import EDGE, LinesView

_PAD: Final = 10


class DecisionCard(QWidget):
    """A title, a sentence about what was asked, and the candidates."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = Clock()
        self._title = Label(theme, "", "strong", elide="right", parent=self)
        self._asked = Label(theme, "", "small", "secondary", wrap=True, parent=self)
        self.model = CandidateModel(self)
        self._table = LinesView(theme, self.model, self.tr("Candidates"), parent=self)
        words = QVBoxLayout()
        words.setContentsMargins(EDGE, _PAD, EDGE, 0)
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.1"))
        column.addLayout(words)
        column.addWidget(self._table, 1)

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def asked(self) -> str:
        """What was asked for, and how many accounts were looked at."""
        return self._asked.text()

    def show_decision(self, row: DecisionRow, provider: str) -> None:
        """Show why an account was chosen for a job."""
        self._title.setText(self.tr("Why {}?").format(row.account_label))
        count = count_of(row.candidates, row.passed_over)
        self._asked.setText(self._words(row.operation_type, provider, row.cost, row.credit_type, count))
        now = self._clock.now()
        lines = candidate_lines(row.candidates, row.passed_over, row.account_id, (row.cost, row.credit_type), now)
        self.model.set_rows(lines)

    def show_selection(self, found: Selection, operation: OperationType, provider: str) -> None:
        """Show who would take a job now."""
        now = self._clock.now()
        if found.winner is None:
            self._title.setText(nobody(found, now))
        else:
            self._title.setText(self.tr("{} would take it now").format(found.winner.label))
        count = count_of(found.candidates, found.passed_over)
        self._asked.setText(self._words(operation, provider, found.cost, found.credit_type, count))
        winner = found.winner.account_id if found.winner is not None else None
        self.model.set_rows(
            candidate_lines(found.candidates, found.passed_over, winner, (found.cost, found.credit_type), now)
        )

    def _words(self, operation: OperationType, provider: str, cost: int, credit_type: str | None, count: int) -> str:
        price = self.tr("about {}").format(named_amount(cost, credit_type or ""))
        looked = (
            self.tr("1 account looked at.") if count == 1 else self.tr("{} accounts looked at.").format(number(count))
        )
        words = self.tr("{operation} at {provider}, {price}. {looked}")
        return words.format(
            operation=self._theme.operation(operation).label,
            provider=provider,
            price=price if credit_type and cost else self.tr("free"),
            looked=looked,
        )
