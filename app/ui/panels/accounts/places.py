"""Where the details stand: beside the table where it is wide, else below it, else in its place."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.context import UiContext
from app.ui.panels.accounts.pane import LEAST_WIDTH, USUAL_WIDTH, DetailsPane

_WIDE: Final = 1000
_TALL: Final = 560
_CARDS_NEED: Final = 420
_LEAST_HEIGHT: Final = 200
_WIDTH_KEY: Final = "accounts.pane_width"
_HEIGHT_KEY: Final = "accounts.pane_height"
_CLOSED_KEY: Final = "accounts.pane_closed"


class PagePlaces(QWidget):
    """Arranges the page anew when its size changes; what the user chose is kept.

    Args:
        context: Keeps the sizes.
        main: The table with what stands above it.
        pane: The details.
        cards: What goes where the page is low.
        parent: The page.
    """

    pane_shown = Signal(bool)
    """Whether the details can be seen."""
    left = Signal()
    """The details that had the keys have gone."""

    def __init__(self, context: UiContext, main: QWidget, pane: DetailsPane, cards: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._main = main
        self._pane = pane
        self._cards = cards
        self._is_asked_for = False
        self._is_useful = True
        self._split = QSplitter(self)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.addWidget(main)
        self._split.addWidget(pane)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._split)
        self._split.splitterMoved.connect(lambda _at, _index: self._keep_size())
        context.theme.changed.connect(self._arrange)

    @property
    def is_pane_open(self) -> bool:
        """Whether the details show, beside the table or in its place."""
        return not self._pane.isHidden()

    def open_pane(self) -> None:
        """Show the details."""
        if self._is_wide():
            self._context.view.put(_CLOSED_KEY, value=False)
        self._is_asked_for = True
        self._arrange()

    def close_pane(self) -> None:
        """Hide the details."""
        if self._is_wide():
            self._context.view.put(_CLOSED_KEY, value=True)
        self._is_asked_for = False
        self._arrange()

    def set_useful(self, *, is_useful: bool) -> None:
        """Whether there is anything to show in the details; until then they show only when asked for."""
        if is_useful != self._is_useful:
            self._is_useful = is_useful
            self._arrange()

    def toggle_pane(self) -> None:
        if self.is_pane_open:
            self.close_pane()
        else:
            self.open_pane()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _is_wide(self) -> bool:
        return self.width() >= self._context.theme.scaled(_WIDE)

    def _arrange(self) -> None:
        theme, is_wide = self._context.theme, self._is_wide()
        is_tall = self.height() >= theme.scaled(_TALL)
        is_closed = bool(self._context.view.get(_CLOSED_KEY, False)) or not self._is_useful
        is_open = self._is_asked_for or not is_closed if is_wide else self._is_asked_for
        is_alone = is_open and not is_wide and not is_tall
        # What is hidden loses the keys, and Qt would give them to another part of the window.
        had_keys, pane_had_keys = _has_focus(self._main), _has_focus(self._pane)
        self._split.setOrientation(Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical)
        self._main.setVisible(not is_alone)
        self._pane.setVisible(is_open)
        self._pane.set_flat(is_flat=not is_wide)
        self._pane.set_alone(is_alone=is_alone)
        self._pane.setMinimumWidth(theme.scaled(LEAST_WIDTH) if is_wide else 0)
        self._pane.setMinimumHeight(0 if is_wide else theme.scaled(_LEAST_HEIGHT))
        if is_open and not is_alone:
            self._share(is_wide=is_wide)
        room = self.height() if is_wide or not is_open else self._split.sizes()[0]
        self._cards.setVisible(room >= theme.scaled(_CARDS_NEED))
        self.pane_shown.emit(is_open)
        if is_alone and had_keys:
            self._pane.back.setFocus(Qt.FocusReason.OtherFocusReason)
        elif pane_had_keys and not is_open:
            self.left.emit()

    def _share(self, *, is_wide: bool) -> None:
        theme, view = self._context.theme, self._context.view
        if is_wide:
            whole, wanted = self.width(), int(view.get(_WIDTH_KEY, theme.scaled(USUAL_WIDTH)))
            wanted = min(max(wanted, theme.scaled(LEAST_WIDTH)), whole // 2)
        else:
            whole, wanted = self.height(), int(view.get(_HEIGHT_KEY, self.height() // 2))
            wanted = min(max(wanted, theme.scaled(_LEAST_HEIGHT)), 2 * whole // 3)
        self._split.setSizes([whole - wanted, wanted])

    def _keep_size(self) -> None:
        size = self._split.sizes()[1]
        key = _WIDTH_KEY if self._split.orientation() == Qt.Orientation.Horizontal else _HEIGHT_KEY
        if size:
            self._context.view.put(key, size)


def _has_focus(part: QWidget) -> bool:
    holder = QApplication.focusWidget()
    return holder is not None and part.isAncestorOf(holder)
