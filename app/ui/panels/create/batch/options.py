"""What a batch is called, and when it starts."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.services.job.batch_service import LONGEST_NAME
from app.ui.models.moments import read_moment, time_until
from app.ui.panels.create.start import FIRST, HELD, NOW, Start
from app.ui.theme import Theme
from app.ui.widgets.combo import Combo
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit

_LATER: Final = "later"
_NAME_WIDTH: Final = 180
_START_WIDTH: Final = 132
_MOMENT_WIDTH: Final = 148


class BatchOptions(QWidget):
    """Name and start in a line.

    Args:
        theme: The look.
        now: Gives the present moment with its zone.
    """

    changed = Signal()

    def __init__(self, theme: Theme, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._now = now
        self.name = LineEdit(self)
        self.name.setAccessibleName(self.tr("Name"))
        self.name.setPlaceholderText(self.tr("Name (optional)"))
        self.name.setMaxLength(LONGEST_NAME)
        self.start_choice = Combo(theme, parent=self)
        self.start_choice.setAccessibleName(self.tr("Start"))
        for text, value in (
            (self.tr("Start now"), NOW),
            (self.tr("At the front"), FIRST),
            (self.tr("Held"), HELD),
            (self.tr("At a time"), _LATER),
        ):
            self.start_choice.add(text, value)
        self.moment = LineEdit(self)
        self.moment.setAccessibleName(self.tr("Moment"))
        self.moment.setPlaceholderText(self.tr("22:30 \N{MIDDLE DOT} +2h"))
        self._answer = Label(theme, "", "caption", "tertiary", elide="right")
        for field in (self.name, self.moment):
            keep_height(theme, field, "control.normal")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.2"))
        for part in (self.name, self.start_choice, self.moment, self._answer):
            row.addWidget(part)
        row.addStretch(1)
        self.start_choice.chosen.connect(lambda _value: self._follow())
        self.moment.textChanged.connect(self._follow)
        theme.changed.connect(self._measure)
        self._measure()
        self._follow()

    @property
    def answer(self) -> str:
        """What is said of the typed moment."""
        return self._answer.text()

    def start(self) -> Start:
        """When the jobs start."""
        value = self.start_choice.value()
        return value if isinstance(value, Start) else Start(at=self._moment())

    def missing(self) -> str:
        """What is not there yet, in a few words; empty where nothing is missing."""
        return self.tr("needs a moment") if self._is_later and self._moment() is None else ""

    @property
    def _is_later(self) -> bool:
        return self.start_choice.value() == _LATER

    def _moment(self) -> datetime | None:
        now = self._now()
        found = read_moment(self.moment.text(), now)
        return found if found is not None and found > now else None

    def _follow(self) -> None:
        moment, text, now = self._moment(), self.moment.text().strip(), self._now()
        is_wrong = self._is_later and bool(text) and moment is None
        words = ""
        if self._is_later and moment is not None:
            words = self.tr("in {time}").format(time=time_until(moment, now))
        elif is_wrong:
            words = self.tr("That is no moment to come.")
        self._answer.setText(words)
        self._answer.set_tone("failed" if is_wrong else "tertiary")
        for part in (self.moment, self._answer):
            part.setVisible(self._is_later)
        self.moment.setProperty("error", is_wrong)
        self.moment.style().unpolish(self.moment)
        self.moment.style().polish(self.moment)
        self.changed.emit()

    def _measure(self) -> None:
        self.name.setFixedWidth(self._theme.scaled(_NAME_WIDTH))
        self.start_choice.setFixedWidth(self._theme.scaled(_START_WIDTH))
        self.moment.setFixedWidth(self._theme.scaled(_MOMENT_WIDTH))
