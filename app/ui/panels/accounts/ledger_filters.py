"""Which entries of a ledger are wanted: kind, type, time, job."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.enums import LedgerKind
from app.services.account.ledger_service import LedgerFilters
from app.ui.panels.accounts.figures import credits_name
from app.ui.panels.accounts.ledger_model import kind_word
from app.ui.theme import Theme
from app.ui.widgets.combo import Combo
from app.ui.widgets.search_field import SearchField

_TODAY, _YESTERDAY, _WEEK, _MONTH = "today", "yesterday", "week", "month"
_JOB_WIDTH: Final = 92
_COMBO_WIDTH: Final = 180
_LONGEST_ID: Final = r"#?\d{0,15}"


class LedgerFilterBar(QWidget):
    """A line of choices; each says what it leaves through."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kind = Combo(theme, parent=self)
        self._kind.setAccessibleName(self.tr("Kind of entry"))
        self._kind.add(self.tr("All entries"), None)
        for kind in LedgerKind:
            self._kind.add(kind_word(kind), kind)
        self._type = Combo(theme, parent=self)
        self._type.setAccessibleName(self.tr("Type of credits"))
        self._time = Combo(theme, parent=self)
        self._time.setAccessibleName(self.tr("Time"))
        for text, value in (
            (self.tr("All time"), None),
            (self.tr("Today"), _TODAY),
            (self.tr("Yesterday"), _YESTERDAY),
            (self.tr("7 days"), _WEEK),
            (self.tr("30 days"), _MONTH),
        ):
            self._time.add(text, value)
        self._job = SearchField(theme, self.tr("Job"), parent=self)
        self._job.setAccessibleName(self.tr("Number of a job"))
        self._job.setValidator(QRegularExpressionValidator(QRegularExpression(_LONGEST_ID), self._job))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.1"))
        for part, stretch in ((self._kind, 1), (self._type, 1), (self._time, 1), (self._job, 0)):
            row.addWidget(part, stretch)
        for combo in (self._kind, self._type, self._time):
            combo.chosen.connect(lambda _value: self.changed.emit())
        self._job.searched.connect(lambda _text: self.changed.emit())
        row.addStretch(0)
        theme.changed.connect(self._measure)
        self._measure()
        self.set_types(())

    @property
    def is_filtered(self) -> bool:
        """Whether entries may be left out."""
        return bool(self.filters().model_dump(exclude_none=True))

    def set_types(self, kinds: Sequence[str]) -> None:
        """Offer these types of credits; the choice shows where there are several."""
        if [self._type.itemData(at) for at in range(self._type.count())] != [None, *kinds]:
            self._type.clear()
            self._type.add(self.tr("All types"), None)
            for kind in kinds:
                self._type.add(credits_name(kind), kind)
        self._type.setVisible(len(kinds) > 1)

    def clear(self) -> None:
        """Leave all entries through."""
        for combo in (self._kind, self._type, self._time):
            combo.setCurrentIndex(0)
        self._job.clear()
        self.changed.emit()

    def filters(self) -> LedgerFilters:
        """What is chosen."""
        since, until = self._times()
        job = self._job.text().strip().removeprefix("#")
        kind, credit_type = self._kind.value(), self._type.value()
        return LedgerFilters(
            kind=LedgerKind(str(kind)) if kind is not None else None,
            credit_type=str(credit_type) if credit_type is not None else None,
            since=since,
            until=until,
            job_id=int(job) if job else None,
        )

    def _measure(self) -> None:
        self._job.setMaximumWidth(self._theme.scaled(_JOB_WIDTH))
        for combo in (self._kind, self._type, self._time):
            combo.setMaximumWidth(self._theme.scaled(_COMBO_WIDTH))

    def _times(self) -> tuple[datetime | None, datetime | None]:
        chosen = self._time.value()
        if chosen is None:
            return None, None
        today = datetime.combine(datetime.now().astimezone().date(), time.min).astimezone()
        days = {_TODAY: 0, _YESTERDAY: 1, _WEEK: 6, _MONTH: 29}[str(chosen)]
        since = datetime.combine(today.date() - timedelta(days=days), time.min).astimezone()
        until = today.astimezone(UTC) if chosen == _YESTERDAY else None
        return since.astimezone(UTC), until
