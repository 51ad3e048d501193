"""The file dialog of Qt, for systems that have none of their own, as a part of this window."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QFileInfo, QObject, QRect, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFileIconProvider,
    QSizeGrip,
    QSplitter,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets.focus import FocusRing

_ARROW: Final = 12
_ARROW_INSET: Final = 8
_SIZE: Final = (760, 480)
_SIDE: Final = 160
_KINDS: Final = {
    QFileIconProvider.IconType.Computer: "hard-drive",
    QFileIconProvider.IconType.Drive: "hard-drive",
    QFileIconProvider.IconType.Desktop: "folder",
    QFileIconProvider.IconType.Folder: "folder",
}
_BUTTONS: Final = {
    "backButton": "chevron-left",
    "forwardButton": "chevron-right",
    "toParentButton": "arrow-up",
    "newFolderButton": "folder-plus",
    "listModeButton": "grid-3x3",
    "detailModeButton": "list",
}
"""The tools of Qt's dialog by its own names for them; one that a Qt names otherwise keeps its icon."""


class FileIcons(QFileIconProvider):
    """Folders, files and disks as icons of our family."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    @override
    def icon(self, what: QFileIconProvider.IconType | QFileInfo) -> QIcon:
        if isinstance(what, QFileInfo):
            return self._theme.icon("folder" if what.isDir() else "file")
        return self._theme.icon(_KINDS.get(what, "file"))


class ComboArrow(QWidget):
    """The arrow of a combo box that paints none itself: the style sheet has no picture for it."""

    def __init__(self, theme: Theme, combo: QComboBox) -> None:
        super().__init__(combo)
        self._theme = theme
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
        self._theme.icon("chevron-down").paint(QPainter(self), self.rect())

    def _place(self) -> None:
        box = QRect(0, 0, _ARROW, _ARROW)
        box.moveCenter(self._combo.rect().center())
        box.moveRight(self._combo.width() - _ARROW_INSET)
        self.setGeometry(box)


def make_file_dialog(
    parent: QWidget, theme: Theme, title: str, start: Path | None = None, filters: Sequence[str] = ()
) -> QFileDialog:
    """A file dialog: the system's own where it has one, else Qt's in our look.

    Args:
        parent: Over which it opens.
        theme: The look.
        title: What it is for.
        start: The folder that it shows first; the user's where there is none.
        filters: The kinds of files that can be shown: "Pictures (*.png *.jpg)".
    """
    dialog = QFileDialog(parent, title, str(start or Path.home()))
    if filters:
        dialog.setNameFilters(list(filters))
        dialog.setOption(QFileDialog.Option.HideNameFilterDetails)
    icons = FileIcons(theme)
    dialog.setIconProvider(icons)
    # Qt does not keep it.
    dialog.setProperty("icons", icons)
    for button in dialog.findChildren(QToolButton):
        if button.objectName() in _BUTTONS:
            button.setIcon(theme.icon(_BUTTONS[button.objectName()]))
    for combo in dialog.findChildren(QComboBox):
        ComboArrow(theme, combo)
    FocusRing(theme, dialog)
    for grip in dialog.findChildren(QSizeGrip):
        grip.hide()
    for splitter in dialog.findChildren(QSplitter):
        splitter.setSizes([_SIDE, _SIZE[0] - _SIDE])
    dialog.resize(*_SIZE)
    return dialog
