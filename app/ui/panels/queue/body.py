"""The table and, beside it, the details: as wide as the user left them, and only where there is room for both."""

from typing import Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget
from typing_extensions import override

from app.ui.context import UiContext
from app.ui.panels.queue.detail_pane import DetailPane

_STATE: Final = "queue.details"
_LEAST_TABLE: Final = 580
_LEAST_PANE: Final = 320
_USUAL_PANE: Final = 400
_MOST_PANE: Final = 640
_LEAST_HEIGHT: Final = 132


class QueueBody(QSplitter):
    """Keeps whether the details are wanted, and how wide they are, over a restart."""

    opened = Signal(bool)

    def __init__(self, context: UiContext, pages: QWidget, pane: DetailPane, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._context = context
        self._pane = pane
        kept = context.view.get(_STATE)
        state: dict[str, Any] = kept if isinstance(kept, dict) else {}
        self._is_wanted = state.get("open") is True
        width = state.get("width")
        self._width = width if isinstance(width, int) and _LEAST_PANE <= width <= _MOST_PANE else _USUAL_PANE
        self.addWidget(pages)
        self.addWidget(pane)
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        pane.setMinimumWidth(context.theme.scaled(_LEAST_PANE))
        pane.hide()
        pane.closed.connect(lambda: self.set_open(is_open=False))
        self.splitterMoved.connect(lambda _place, _number: self._keep_width())
        context.theme.changed.connect(self._follow)

    @property
    def is_open(self) -> bool:
        """Whether the details are seen."""
        return not self._pane.isHidden()

    @property
    def has_room(self) -> bool:
        """Whether the table and the details fit side by side."""
        least = self._context.theme.scaled(_LEAST_TABLE + _LEAST_PANE)
        return self.width() >= least and self.height() >= _LEAST_HEIGHT

    def set_open(self, *, is_open: bool) -> None:
        """Show the details, or hide them."""
        if is_open != self._is_wanted:
            self._is_wanted = is_open
            self._keep()
        self._follow()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow()

    def _follow(self) -> None:
        is_seen = self._is_wanted and self.has_room
        self._pane.setMinimumWidth(self._context.theme.scaled(_LEAST_PANE))
        if is_seen == self.is_open:
            return
        self._pane.setVisible(is_seen)
        if is_seen:
            scaled = self._context.theme.scaled
            width = min(scaled(self._width), self.width() - scaled(_LEAST_TABLE))
            self.setSizes([self.width() - width, width])
        self.opened.emit(is_seen)

    def _keep_width(self) -> None:
        scale = self._context.theme.scaled(100) / 100
        self._width = max(_LEAST_PANE, min(_MOST_PANE, round(self._pane.width() / scale)))
        self._keep()

    def _keep(self) -> None:
        self._context.view.put(_STATE, {"open": self._is_wanted, "width": self._width})
