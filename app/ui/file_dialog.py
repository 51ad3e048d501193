"""The file dialog of Qt, for systems that have none of their own, as a part of this window."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QSizeGrip, QSplitter, QStyle, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets.focus import FocusRing

_ARROW: Final = 12
_ARROW_INSET: Final = 8
_SIZE: Final = (760, 480)
_SIDE: Final = 160


class ComboArrow(QWidget):
    """The arrow of a combo box that paints none itself: the style sheet has no picture for it."""

    def __init__(self, combo: QComboBox) -> None:
        super().__init__(combo)
        self._combo = combo
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        combo.installEventFilter(self)
        self._place()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isValid(self):
            self._place()
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        icon = self.style().standardIcon(QStyle.StandardPixmap.SP_ArrowDown)
        icon.paint(QPainter(self), self.rect())

    def _place(self) -> None:
        box = QRect(0, 0, _ARROW, _ARROW)
        box.moveCenter(self._combo.rect().center())
        box.moveRight(self._combo.width() - _ARROW_INSET)
        self.setGeometry(box)


def make_file_dialog(
    parent: QWidget, title: str, start: Path | None = None, *, theme: Theme | None = None, filters: Sequence[str] = ()
) -> QFileDialog:
    """A file dialog: the system's own where it has one, else Qt's in our look.

    Args:
        parent: Over which it opens.
        title: What it is for.
        start: The folder that it shows first; the user's where there is none.
        theme: Gives it the ring around what has the keyboard.
        filters: The kinds of files that can be shown: "Pictures (*.png *.jpg)".
    """
    dialog = QFileDialog(parent, title, str(start or Path.home()))
    if filters:
        dialog.setNameFilters(list(filters))
        dialog.setOption(QFileDialog.Option.HideNameFilterDetails)
    for combo in dialog.findChildren(QComboBox):
        ComboArrow(combo)
    if theme is not None:
        FocusRing(theme, dialog)
    for grip in dialog.findChildren(QSizeGrip):
        grip.hide()
    for splitter in dialog.findChildren(QSplitter):
        splitter.setSizes([_SIDE, _SIZE[0] - _SIDE])
    dialog.resize(*_SIZE)
    return dialog
