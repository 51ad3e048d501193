"""What stands beside the grid: the sets, and the facets below them."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.ui.theme import Theme

_WIDTH: Final = 200


class GallerySide(QWidget):
    """A column of fixed width.

    Args:
        theme: The look.
        sets: As high as its lines need.
        facets: Gets the rest.
    """

    def __init__(self, theme: Theme, sets: QWidget, facets: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("line", "right")
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(sets)
        column.addWidget(facets, 1)
        theme.changed.connect(self._measure)
        self._measure()

    def has_focus_inside(self) -> bool:
        """Whether a part of it has the keyboard's focus."""
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def _measure(self) -> None:
        self.setFixedWidth(self._theme.scaled(_WIDTH))
