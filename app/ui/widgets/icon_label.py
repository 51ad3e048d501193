"""An icon beside words."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint


class IconLabel(QWidget):
    """Draws the icon where it is shown, so that it is as sharp as that screen and follows the look.

    Args:
        theme: The look.
        name: The icon's name; nothing is drawn where it is empty.
        size: Its side in logical pixels.
        color: Path of its colour.
    """

    def __init__(
        self,
        theme: Theme,
        name: str = "",
        size: int = 16,
        color: str = "text.secondary",
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._size = size
        self._color = color
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)

    @property
    def icon_name(self) -> str:
        return self._name

    def set_icon(self, name: str, color: str = "") -> None:
        """Show another icon; its colour stays where none is named."""
        self._name = name
        self._color = color or self._color
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._name:
            box = self.rect()
            box.setSize(QSize(self._size, self._size))
            box.moveCenter(self.rect().center())
            paint.icon(QPainter(self), self._theme, box, self._name, self._color)
