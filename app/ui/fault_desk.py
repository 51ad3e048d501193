"""What helps to find a fault: the diagnostics, opened from where they are asked for."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.ui.context import UiContext
from app.ui.diagnostics_dialog import DiagnosticsDialog
from app.ui.help.help_desk import HelpDesk
from app.ui.main_window import MainWindow


class FaultDesk(QObject):
    """Offers them in the help menu and the palette.

    Args:
        context: The services.
        help_desk: Has the menu.
        window: Attached to the context; owner.
    """

    def __init__(self, context: UiContext, help_desk: HelpDesk, window: MainWindow) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        help_desk.add_to_menu(self.tr("Save diagnostics…"), self.show_diagnostics)

    def show_diagnostics(self, over: QWidget | None = None) -> None:
        """Let what would help to find a fault be read and saved.

        Args:
            over: The dialog that asks for it, if one does.
        """
        dialog = DiagnosticsDialog(self._context, over or self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
