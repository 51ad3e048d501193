"""What the keys do, in a line."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from app.ui.language import told_keys
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.ui.theme import Theme

_KEY: Final = 18
Hint = tuple[str, str]
"""Keys, and what they do."""


class KeyHints(QWidget):
    """As many as there is room for, the first ones first; the last one stands at the right."""

    def __init__(self, theme: "Theme", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pairs: list[QWidget] = []
        self._hints: tuple[Hint, ...] = ()
        self.setProperty("surface", "panel")
        self.setProperty("line", "top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keep_height(theme, self, "layout.chipRow")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.token("space.3"), 0, theme.token("space.3"), 0)
        self._row.setSpacing(theme.token("space.4"))
        theme.changed.connect(self._fit)

    def show_hints(self, hints: Sequence[Hint], last: Hint) -> None:
        """Tell of other keys."""
        if (*hints, last) == self._hints:
            return
        self._hints = (*hints, last)
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._pairs = [self._pair(*hint) for hint in self._hints]
        for pair in self._pairs[:-1]:
            self._row.addWidget(pair)
        self._row.addStretch(1)
        self._row.addWidget(self._pairs[-1])
        self._fit()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _pair(self, keys: str, words: str) -> QWidget:
        pair = QWidget(self)
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.token("space.2"))
        key = Label(self._theme, told_keys(keys), "caption")
        key.setProperty("role", "key")
        key.setAlignment(Qt.AlignmentFlag.AlignCenter)
        key.setFixedHeight(self._theme.scaled(_KEY))
        key.setMinimumWidth(self._theme.scaled(_KEY))
        row.addWidget(key, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(Label(self._theme, words, "small", "secondary"))
        return pair

    def _fit(self) -> None:
        if not self._pairs:
            return
        gap = self._theme.token("space.4")
        room = self.width() - 2 * self._theme.token("space.3") - self._pairs[-1].sizeHint().width()
        for pair in self._pairs[:-1]:
            room -= pair.sizeHint().width() + gap
            pair.setVisible(room >= 0)
