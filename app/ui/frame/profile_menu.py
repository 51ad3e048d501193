"""The menu behind the profile: who sits here and who else may, settings, and which panels show."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.frame.docks import DockArea
from app.ui.widgets.shadow import SHADOW

_GAP = 4


class ProfileMenu(QMenu):
    """Made anew each time it opens.

    Args:
        docks: Those that it shows and hides.
        parent: Owner.
        groups: What stands first, in groups.
    """

    settings_requested = Signal(str)
    """The user wants the settings, at a section or at none."""

    def __init__(self, docks: DockArea, parent: QWidget, groups: Sequence[Sequence[QAction]] = ()) -> None:
        super().__init__(parent)
        self._docks = docks
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for group in groups:
            self.addActions(group)
            self.addSeparator()
        for text, section in (
            (self.tr("Settings"), ""),
            (self.tr("Shortcuts"), "shortcuts"),
            (self.tr("About PixSim7"), "about"),
        ):
            self.addAction(text).triggered.connect(lambda _=False, key=section: self.settings_requested.emit(key))
        if docks.docks:
            self._add_docks()

    def open_below(self, anchor: QWidget) -> None:
        """Show it, its right edge below that of a widget."""
        corner = anchor.mapToGlobal(anchor.rect().bottomRight())
        self.popup(corner + QPoint(2 * SHADOW - self.sizeHint().width(), _GAP))

    def _add_docks(self) -> None:
        self.addSeparator()
        head = self.addAction(self.tr("Show or hide"))
        head.setEnabled(False)
        for dock_id, dock in self._docks.docks.items():
            action = self.addAction(dock.windowTitle())
            action.setCheckable(True)
            action.setChecked(not dock.isHidden())
            action.triggered.connect(lambda _=False, key=dock_id: self._docks.toggle(key))
        self.addSeparator()
        self.addAction(self.tr("Reset this layout")).triggered.connect(self._docks.reset)
