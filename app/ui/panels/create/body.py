"""The column of the composer, which scrolls where there is no room for all of it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.panels.create.prompt import PromptBox
from app.ui.theme import Theme

_MOST_WIDTH: Final = 460
_GAP: Final = 12
_TOP: Final = 8
_PROMPT_SHARE: Final = 0.2


class Body(QScrollArea):
    """Parts one below the other; what has the keyboard stays in view.

    Args:
        theme: The look.
        parts: From top to bottom.
        prompt: The part for which there is always room, and which leaves some to the others.
    """

    def __init__(
        self, theme: Theme, parts: Sequence[QWidget], prompt: PromptBox, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._prompt = prompt
        inner = QWidget(self)
        inner.setProperty("role", "content")
        inner.setMaximumWidth(_MOST_WIDTH)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(_GAP, _TOP, _GAP, _GAP)
        self._column.setSpacing(theme.token("space.2"))
        for part in parts:
            self._column.addWidget(part)
        self._column.addStretch(1)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        prompt.changed.connect(self._show_focused)
        theme.changed.connect(self.updateGeometry)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._prompt.least_height() + _TOP)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._prompt.edit.set_room(round(self.viewport().height() * _PROMPT_SHARE))
        # The parts get their places after this.
        QTimer.singleShot(0, self, self._show_focused)

    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        # Nothing moves away under a pressed mouse button.
        if new is not None and QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self._show_focused()

    def _show_focused(self) -> None:
        focused, inner = QApplication.focusWidget(), self.widget()
        if focused is not None and inner is not None and inner.isAncestorOf(focused):
            self._column.activate()
            # Of a text, Qt itself would show no more than the line of the cursor.
            middle = focused.mapTo(inner, focused.rect().center())
            self.ensureVisible(middle.x(), middle.y(), 0, focused.height() // 2 + _TOP)
