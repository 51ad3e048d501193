"""What helps to find a fault: the log and the diagnostics, opened from where they are asked for."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.ui.context import UiContext
from app.ui.diagnostics_dialog import DiagnosticsDialog
from app.ui.help.help_desk import HelpDesk
from app.ui.log.window import LogWindow
from app.ui.main_window import MainWindow


class FaultDesk(QObject):
    """Offers them in the help menu and the palette, and the log at the bottom of the window.

    Args:
        context: The services.
        help_desk: Has the menu.
        window: Attached to the context; owner.
    """

    def __init__(self, context: UiContext, help_desk: HelpDesk, window: MainWindow) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._log: LogWindow | None = None
        help_desk.add_to_menu(self.tr("Save diagnostics…"), self.show_diagnostics)
        window.status.set_log_available(is_available=True)
        window.log_requested.connect(self.show_log)

    @property
    def log(self) -> LogWindow | None:
        """The window of the log; None before it was opened."""
        return self._log

    def show_log(self) -> None:
        """Show what the program told of what it did."""
        self._context.tasks.start(self._show_log(), what=self.tr("show the log"))

    def show_diagnostics(self, over: QWidget | None = None) -> None:
        """Let what would help to find a fault be read and saved.

        Args:
            over: The dialog that asks for it, if one does.
        """
        dialog = DiagnosticsDialog(self._context, over or self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def close(self) -> None:
        """The main window goes: so does that of the log."""
        if self._log is not None:
            self._log.close()

    async def _show_log(self) -> None:
        if self._log is None:
            async with self._context.read() as services:
                book = services.diagnostics.log
            self._log = LogWindow(self._context, book)
            self._window.destroyed.connect(self._log.deleteLater)
        self._log.open_up()
