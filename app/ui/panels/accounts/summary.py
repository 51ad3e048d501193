"""The figures over all accounts, in cards, and a banner for a quiet fact."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.amounts import clock, number
from app.ui.panels.accounts.words import Sums
from app.ui.theme import Theme
from app.ui.widgets import paint

_PAD = 12
_CARD_WIDEST = 420


class FactCard(QWidget):
    """A title, a figure, what it is of, and at will a bar."""

    def __init__(self, theme: Theme, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = title
        self._figure = ""
        self._rest = ""
        self._fraction: float | None = None
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @property
    def text(self) -> str:
        """What it says."""
        return f"{self._figure} {self._rest}".strip()

    def show_fact(self, figure: str, rest: str, fraction: float | None = None) -> None:
        """Show a figure.

        Args:
            figure: The number.
            rest: What it is of.
            fraction: The bar, 0 to 1; None has none.
        """
        self._figure, self._rest, self._fraction = figure, rest, fraction
        self.setAccessibleDescription(self.text)
        self.setToolTip(f"{self._title}: {self.text}")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.scaled(68))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(110, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        radius = theme.token("radius.card")
        border = theme.color("border.subtle")
        paint.fill_round(painter, QRectF(self.rect()), radius, theme.color("surface.raised"), border)
        inner = self.rect().adjusted(_PAD, 8, -_PAD, -8)
        line = QRect(inner.left(), inner.top(), inner.width(), theme.scaled(16))
        paint.elided(painter, line, self._title, theme.font("caption"), theme.color("text.secondary"))
        line = QRect(inner.left(), line.bottom() + 3, inner.width(), theme.scaled(22))
        figure_font = theme.font("title")
        paint.elided(painter, line, self._figure, figure_font, theme.color("text.primary"))
        shift = paint.metrics(figure_font).horizontalAdvance(self._figure) + 7
        line.adjust(shift, 1, 0, 1)
        paint.elided(painter, line, self._rest, theme.font("caption"), theme.color("text.secondary"))
        if self._fraction is not None:
            bar = QRect(inner.left(), inner.bottom() - 7, inner.width(), 8)
            paint.progress(painter, theme, bar, self._fraction)


class Summary(QWidget):
    """The cards in a row."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slots = FactCard(theme, self.tr("Slots in use"), parent=self)
        self.done = FactCard(theme, self.tr("Jobs done"), parent=self)
        self.average = FactCard(theme, self.tr("Average time"), parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.3"))
        for card in (self.slots, self.done, self.average):
            card.setMaximumWidth(_CARD_WIDEST)
            row.addWidget(card, 1)
        row.addStretch(0)

    def show_sums(self, sums: Sums) -> None:
        share = sums.taken / sums.slots if sums.slots else 0.0
        self.slots.show_fact(number(sums.taken), self.tr("of {}").format(number(sums.slots)), share)
        if sums.done == sums.failed == 0:
            self.done.show_fact("0", self.tr("none has been made yet"))
        elif sums.failed == 0:
            self.done.show_fact(number(sums.done), self.tr("none failed"))
        else:
            self.done.show_fact(number(sums.done), self.tr("{} failed").format(number(sums.failed)))
        if sums.average is None:
            words = self.tr("none succeeded yet") if sums.failed else self.tr("known after the first job")
            self.average.show_fact("–", words)  # noqa: RUF001
        else:
            self.average.show_fact(clock(sums.average), self.tr("from accepted to done"))


class Banner(QWidget):
    """A fact in bold and what follows from it, behind an icon."""

    def __init__(self, theme: Theme, icon: str, fact: str, rest: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._fact = fact
        self._rest = rest
        self.setToolTip(f"{fact} {rest}")
        self.setAccessibleName(f"{fact} {rest}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, self._theme.scaled(36))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        radius = theme.token("radius.control")
        border = theme.color("border.subtle")
        paint.fill_round(painter, QRectF(self.rect()), radius, theme.color("surface.raised"), border)
        mark = QRect(_PAD, (self.height() - 16) // 2, 16, 16)
        paint.icon(painter, theme, mark, self._icon, "text.secondary")
        font = theme.font("small", "strong")
        text = self.rect().adjusted(mark.right() + 9, 0, -_PAD, 0)
        paint.elided(painter, text, self._fact, font, theme.color("text.primary"))
        text.setLeft(text.left() + paint.metrics(font).horizontalAdvance(self._fact) + 6)
        paint.elided(painter, text, self._rest, theme.font("small"), theme.color("text.secondary"), align=_LEFT)


_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
