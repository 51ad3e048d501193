"""What the gallery can do beyond what is chosen: bring in, find duplicates, look after tags and the disk."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from app.ui.context import Shell
    from app.ui.theme import Theme

_GAP = 4


def open_more_menu(anchor: QWidget, theme: "Theme", shell: "Shell", show_tags: Callable[[], None]) -> QMenu:
    """Open it below a button.

    Args:
        anchor: The button.
        theme: The look.
        shell: Is told what is wanted.
        show_tags: Opens the list of all tags.
    """
    tr = anchor.tr
    menu = QMenu(anchor)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction(theme.icon("image-plus"), f"{tr('Import pictures…')}\tCtrl+I", shell.import_requested.emit)
    menu.addAction(theme.icon("folder-plus"), tr("Import a folder…"), shell.folder_import_requested.emit)
    menu.addAction(theme.icon("folder-open"), tr("Watched folders…"), lambda: shell.settings_requested.emit("folders"))
    menu.addSeparator()
    menu.addAction(theme.icon("images"), tr("Find duplicates…"), shell.duplicates_requested.emit)
    menu.addAction(theme.icon("tag"), tr("All tags…"), show_tags)
    menu.addSeparator()
    menu.addAction(theme.icon("hard-drive"), tr("Storage…"), lambda: shell.settings_requested.emit("storage"))
    menu.popup(anchor.mapToGlobal(QPoint(anchor.width() - menu.sizeHint().width(), anchor.height() + _GAP)))
    return menu
