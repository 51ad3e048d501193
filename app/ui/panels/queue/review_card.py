"""Asks what became of jobs of which nobody knows whether the provider has them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.services.submission.review import LONGEST_REMOTE_ID, ReviewRow
from app.ui.amounts import number, sum_price, sums
from app.ui.language import told
from app.ui.panels.queue.detail_parts import forget_heights
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit

_DOT: Final = " \N{MIDDLE DOT} "
_ICON: Final = 16
_MOST_HEIGHT: Final = 2000


class ReviewCard(QWidget):
    """What happened, how much is held, and the three answers; several are answered together but for their ids."""

    confirmed = Signal(str, str)
    """It exists: the submission, and the provider's id of it."""
    dismissed = Signal(object)
    """It was not made: the submissions, a list of str."""
    sent_again = Signal(object)
    """Send it again: the submissions, a list of ReviewRow."""
    grown = Signal()
    """It needs another height."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[ReviewRow] = []
        self._fact = Label(theme, "", "strong", wrap=True, parent=self)
        self._story = Label(theme, "", "small", "secondary", wrap=True, parent=self)
        self._held = Label(theme, "", "smallStrong", "warning", wrap=True, parent=self)
        self.exists = Button(theme, self.tr("It exists…"), parent=self)
        self.absent = Button(theme, self.tr("It was not made"), parent=self)
        self.again = Button(theme, self.tr("Send again, I accept a second charge"), "danger", parent=self)
        self._ask = QWidget(self)
        self.field = LineEdit(self._ask)
        self.follow = Button(theme, self.tr("Follow it"), "primary", parent=self._ask)
        self._back = IconButton(theme, "x", self.tr("Back"), parent=self._ask)
        self._error = Label(theme, "", "small", "failed", wrap=True, parent=self)
        self._lay_out()
        self.exists.clicked.connect(lambda: self._ask_id(is_asked=True))
        self._back.clicked.connect(lambda: self._ask_id(is_asked=False))
        self.absent.clicked.connect(lambda: self.dismissed.emit([row.submission_id for row in self._rows]))
        self.again.clicked.connect(lambda: self.sent_again.emit(list(self._rows)))
        self.follow.clicked.connect(self._confirm)
        self.field.returnPressed.connect(self._confirm)
        self.field.textChanged.connect(lambda _text: self._follow_field())
        theme.changed.connect(self._forget_heights)

    def rows(self) -> list[ReviewRow]:
        """What is asked about."""
        return list(self._rows)

    def text(self) -> str:
        """What it says."""
        return " ".join(part for part in (self._fact.text(), self._story.text(), self._held.text()) if part)

    def show_rows(self, rows: Sequence[ReviewRow], provider_name: str) -> None:
        """Ask about these; what was typed stays where they are the same."""
        if [row.submission_id for row in rows] == [row.submission_id for row in self._rows]:
            return
        self._rows = list(rows)
        self.setVisible(bool(rows))
        if not rows:
            return
        self._ask_id(is_asked=False)
        self.field.clear()
        self._fact.setText(self._fact_words())
        self._story.setText(self._story_words(provider_name))
        self._held.setText(self._held_words())
        self._held.setVisible(bool(self._held.text()))
        is_one = len(rows) == 1
        self.exists.set_blocked("" if is_one else self.tr("one at a time: each has an id of its own"))
        self.absent.setText(self.tr("It was not made") if is_one else self.tr("They were not made"))

    def error_text(self) -> str:
        """Why an id was not taken."""
        return self._error.text()

    def height_for(self, width: int) -> int:
        """How high it is at a width: its layout would count heights that lines had at other widths, too."""
        gap, edge = self._theme.token("space.2"), self._theme.token("space.3")
        room = width - 2 * edge
        small, strong = self._theme.font("small"), self._theme.font("small", "strong")
        texts = [(self._fact, self._theme.font("strong"), room - _ICON - gap)]
        texts += [(self._story, small, room), (self._held, strong, room), (self._error, small, room)]
        parts = [_height_of(label.text(), font, space) for label, font, space in texts if label.text()]
        parts += [button.sizeHint().height() for button in (self.exists, self.again)]
        if not self._ask.isHidden():
            parts.append(self._ask.sizeHint().height())
        return sum(parts) + (len(parts) - 1) * gap + 2 * edge

    def show_error(self, text: str) -> None:
        """Say why an id was not taken."""
        self._error.setText(text)
        self._error.setVisible(bool(text))
        self.grown.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill = self._theme.color("state.warning.subtle")
        paint.fill_round(painter, QRectF(self.rect()), self._theme.token("radius.card"), fill)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        forget_heights(self)
        super().resizeEvent(event)

    def _forget_heights(self) -> None:
        """Text of another size: the lines need other heights."""
        forget_heights(self)
        for label in (self._fact, self._story, self._held, self._error):
            label.setText(label.text())
        self.grown.emit()

    def _lay_out(self) -> None:
        theme = self._theme
        gap, edge = theme.token("space.2"), theme.token("space.3")
        head = QHBoxLayout()
        head.setSpacing(gap)
        head.addWidget(IconLabel(theme, "triangle-alert", _ICON, "state.warning.fg"), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._fact, 1)
        grid = QGridLayout()
        grid.setSpacing(gap)
        grid.addWidget(self.exists, 0, 0)
        grid.addWidget(self.absent, 0, 1)
        grid.addWidget(self.again, 1, 0, 1, 2)
        self.field.setPlaceholderText(self.tr("Paste its id at the provider"))
        self.field.setAccessibleName(self.tr("Its id at the provider"))
        self.field.setMaxLength(LONGEST_REMOTE_ID)
        self.field.setProperty("mono", True)  # noqa: FBT003
        self.field.setMinimumHeight(theme.scaled(theme.token("control.normal")))
        line = QHBoxLayout(self._ask)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(gap)
        line.addWidget(self.field, 1)
        line.addWidget(self.follow)
        line.addWidget(self._back)
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(gap)
        column.addLayout(head)
        column.addWidget(self._story)
        column.addWidget(self._held)
        column.addLayout(grid)
        column.addWidget(self._ask)
        column.addWidget(self._error)
        column.addStretch(1)
        self._ask.hide()
        self._error.hide()
        self.hide()

    def _fact_words(self) -> str:
        if len(self._rows) == 1:
            return self.tr("Nobody can tell whether it was made")
        return self.tr("Nobody can tell whether {count} jobs were made").format(count=number(len(self._rows)))

    def _story_words(self, provider_name: str) -> str:
        row = self._rows[0]
        if len(self._rows) > 1:
            return self.tr("They were sent, and no clear answer came. They are not sent again by themselves.")
        when = f"{row.sent_at.astimezone():%Y-%m-%d %H:%M:%S}" if row.sent_at is not None else ""
        sent = _DOT.join(part for part in (provider_name, row.account_label, when) if part)
        reason = (told(row.reason or "") or self.tr("No clear answer came")).strip().rstrip(".")
        return self.tr("Sent to {sent}. {reason}. It is not sent again by itself.").format(sent=sent, reason=reason)

    def _held_words(self) -> str:
        held = sums((row.credit_type, row.held) for row in self._rows)
        return self.tr("Held until you decide: {price}.").format(price=sum_price(held)) if held else ""

    def _ask_id(self, *, is_asked: bool) -> None:
        self._ask.setVisible(is_asked)
        self._follow_field()
        if is_asked:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow_field(self) -> None:
        self.show_error("")
        self.follow.set_blocked("" if self.field.text().strip() else self.tr("needs an id"))

    def _confirm(self) -> None:
        remote_id = self.field.text().strip()
        if remote_id and self._rows:
            self.confirmed.emit(self._rows[0].submission_id, remote_id)


def _height_of(text: str, font: QFont, width: int) -> int:
    """How high a text is that has a width for its lines."""
    box = QRect(0, 0, max(1, width), _MOST_HEIGHT)
    return paint.metrics(font).boundingRect(box, Qt.TextFlag.TextWordWrap, text).height()
