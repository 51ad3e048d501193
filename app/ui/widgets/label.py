"""Text that is never read as markup, and that says in a tool tip what does not fit."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import marks
from app.ui.widgets.tips import plain_tip

Elide = Literal["right", "middle"]
_ANY_HEIGHT = 10_000
_LONGEST = 5_000
"""Signs: Qt takes ten seconds to break a million of them into lines, and the window stands still meanwhile."""
_MODES = {"right": Qt.TextElideMode.ElideRight, "middle": Qt.TextElideMode.ElideMiddle}


class Label(QLabel):
    """A text of the type scale.

    Args:
        theme: The look.
        text: What it says.
        type: Its place in the type scale; "smallStrong" is small with the weight of strong.
        tone: Its colour: primary secondary tertiary accent, or a state.
        wrap: Whether it may take several lines.
        elide: Where it is cut when there is no room; the whole text is then its tool tip.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        type: str = "body",  # noqa: A002
        tone: str = "primary",
        *,
        wrap: bool = False,
        elide: Elide | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._elide = elide
        self._tip = ""
        self._marked: tuple[str, ...] = ()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("type", type)
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        if elide is not None:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    @override
    def setText(self, text: str) -> None:
        super().setText(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\N{HORIZONTAL ELLIPSIS}")
        self._update_tip()
        if self.wordWrap() and self.isVisible():
            self._keep_height()

    def set_tone(self, tone: str) -> None:
        """Change the colour."""
        self._look_as("tone", tone)

    def set_type(self, type: str) -> None:  # noqa: A002
        """Change the place in the type scale."""
        self._look_as("type", type)

    def set_marked(self, words: Sequence[str]) -> None:
        """Mark these words where the text has them."""
        if self._marked != tuple(words):
            self._marked = tuple(words)
            self.update()

    @property
    def marked(self) -> list[str]:
        """The parts of the text that are marked."""
        return [self.text()[start : start + length] for start, length in marks.spans(self.text(), self._marked)]

    def set_tip(self, text: str) -> None:
        """A tool tip for when the text is not cut."""
        self._tip = text
        self._update_tip()

    @override
    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 24), hint.height()) if self._elide else hint

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_tip()
        if self.wordWrap():
            self._keep_height()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._marked:
            room = QRectF(self.contentsRect())
            painter = QPainter(self)
            marks.draw(painter, self._theme, self.text(), self.font(), room, self._marked, wraps=self.wordWrap())
            painter.end()
        if self._elide is None or self._fits():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        rect: QRect = self.contentsRect()
        shown = QFontMetrics(self.font()).elidedText(self.text(), _MODES[self._elide], rect.width())
        painter.drawText(rect, self.alignment() | Qt.TextFlag.TextSingleLine, shown)

    def _look_as(self, name: str, value: str) -> None:
        if self.property(name) != value:
            self.setProperty(name, value)
            self.style().unpolish(self)
            self.style().polish(self)

    def _keep_height(self) -> None:
        """Hold on to the height that the lines need: nested layouts forget it."""
        height = self._height_of_lines() if self.text() else 0
        if height != self.minimumHeight():
            self.setMinimumHeight(height)

    def _height_of_lines(self) -> int:
        # QLabel's own heightForWidth is never less than the height that is held on to: lines that need less kept it.
        room, margins = self.contentsRect(), self.contentsMargins()
        box = QRect(0, 0, room.width(), _ANY_HEIGHT)
        lines = self.fontMetrics().boundingRect(box, Qt.TextFlag.TextWordWrap, self.text())
        return lines.height() + margins.top() + margins.bottom()

    def _fits(self) -> bool:
        return QFontMetrics(self.font()).horizontalAdvance(self.text()) <= self.contentsRect().width()

    def _update_tip(self) -> None:
        if self._elide is not None:
            self.setToolTip(plain_tip(self._tip if self._fits() else self.text()))
        elif self._tip:
            self.setToolTip(plain_tip(self._tip))
