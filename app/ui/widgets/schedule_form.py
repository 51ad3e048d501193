"""Asks when waiting jobs may start."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.amounts import number
from app.ui.models.moments import read_moment, time_until, tomorrow_morning, tonight
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit

WIDTH: Final = 320


class ScheduleForm(QWidget):
    """Four usual moments, and a field for any other one; for a popover.

    Args:
        theme: The look.
        count: How many jobs it is about.
        present: Their moment, where they have one.
        now: Gives the present moment with its zone.
    """

    chosen = Signal(object)
    """A moment with its zone; None: as soon as they can."""

    def __init__(
        self,
        theme: Theme,
        count: int,
        present: datetime | None,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._now = now
        one, many = self.tr("Start 1 job later"), self.tr("Start {count} jobs later").format(count=number(count))
        moment = now()
        usual = (
            (self.tr("In 15 minutes"), moment + timedelta(minutes=15)),
            (self.tr("In an hour"), moment + timedelta(hours=1)),
            (self._evening(moment), tonight(moment)),
            (self.tr("Tomorrow, 8:00"), tomorrow_morning(moment)),
        )
        grid = QGridLayout()
        grid.setSpacing(theme.token("space.2"))
        self.usual: list[Button] = []
        for place, (text, when) in enumerate(usual):
            button = Button(theme, text, tooltip=f"{when:%Y-%m-%d %H:%M}", parent=self)
            button.clicked.connect(lambda _checked=False, when=when: self.chosen.emit(when))
            self.usual.append(button)
            grid.addWidget(button, place // 2, place % 2)
        self.field = LineEdit(self)
        self.field.setMinimumHeight(theme.scaled(theme.token("control.normal")))
        self.field.setAccessibleName(self.tr("Another moment"))
        self.field.setPlaceholderText(self.tr("22:30 · +2h · tomorrow 9:00"))
        self._answer = Label(theme, "", "small", "tertiary", wrap=True, parent=self)
        self.button = Button(theme, self.tr("Schedule"), "primary", parent=self)
        self.clear = Button(theme, self.tr("Without a schedule"), "quiet", parent=self)
        self.clear.setVisible(present is not None)
        foot = QHBoxLayout()
        foot.setSpacing(theme.token("space.2"))
        foot.addWidget(self.clear)
        foot.addStretch(1)
        foot.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, one if count == 1 else many, "strong", parent=self))
        column.addLayout(grid)
        column.addWidget(self.field)
        column.addWidget(self._answer)
        column.addLayout(foot)
        self.field.textChanged.connect(self._follow)
        self.field.returnPressed.connect(self._take)
        self.button.clicked.connect(self._take)
        self.clear.clicked.connect(lambda: self.chosen.emit(None))
        if present is not None:
            self.field.setText(f"{present.astimezone(moment.tzinfo):%Y-%m-%d %H:%M}")
        self._follow()

    def answer(self) -> str:
        """What is said of the typed moment."""
        return self._answer.text()

    def _evening(self, now: datetime) -> str:
        return self.tr("At 22:00") if tonight(now).date() == now.date() else self.tr("Tomorrow, 22:00")

    def _moment(self) -> datetime | None:
        now = self._now()
        found = read_moment(self.field.text(), now)
        return found if found is not None and found > now else None

    def _follow(self) -> None:
        text, moment, now = self.field.text().strip(), self._moment(), self._now()
        is_wrong = bool(text) and moment is None
        if moment is not None:
            later = self.tr("in {time}").format(time=time_until(moment, now))
            self._answer.setText(f"{moment:%A, %Y-%m-%d %H:%M} \N{MIDDLE DOT} {later}")
        elif is_wrong:
            past = read_moment(text, now) is not None
            self._answer.setText(self.tr("That is past.") if past else self.tr("That is no moment."))
        else:
            self._answer.setText(self.tr("A time, a date with a time, or how much later."))
        self._answer.set_tone("failed" if is_wrong else "tertiary")
        self.field.setProperty("error", is_wrong)
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)
        self.button.set_blocked("" if moment is not None else self.tr("needs a moment"))

    def _take(self) -> None:
        moment = self._moment()
        if moment is not None:
            self.chosen.emit(moment)
