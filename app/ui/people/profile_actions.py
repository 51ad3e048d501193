"""What the menu behind the profile, the palette and the keys do with profiles."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from app.ui.people.profile_dialog import ProfileDialog

if TYPE_CHECKING:
    from app.domain.user import User
    from app.ui.context import UiContext
    from app.ui.main_window import MainWindow
    from app.ui.people.door import Door
    from app.ui.people.seat import Seat


class ProfileActions(QObject):
    """Keeps the window's actions like the profiles there are."""

    def __init__(self, window: "MainWindow", context: "UiContext", door: "Door", seat: "Seat") -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        self._door = door
        shell = context.shell
        self._head = QAction(self)
        self._head.setEnabled(False)
        self._switches: list[QAction] = []
        self._new = self._action(self.tr("New profile…"), self._make_profile)
        self._lock = self._action(self.tr("Lock"), shell.lock_requested.emit, "Ctrl+L")
        self._out = self._action(self.tr("Sign out"), shell.sign_out_requested.emit)
        settings = self._action(self.tr("Profile and password"), lambda: shell.settings_requested.emit("profile"))
        window.addActions([self._lock, self._out, settings, self._new])
        self._others = [self._new, settings]
        seat.profiles_read.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the profiles that were read last."""
        for action in self._switches:
            self._window.removeAction(action)
            action.deleteLater()
        present = self._door.user(self._context.user_id)
        self._switches = [self._switch(user) for user in self._door.users if user.id != self._context.user_id]
        self._window.addActions(self._switches)
        self._out.setVisible(present is not None and present.has_password)
        self._head.setText(_as_text(present.display_name) if present is not None else "")
        self._window.profile_actions = [[self._head, *self._switches, *self._others], [self._lock, self._out]]

    def _switch(self, user: "User") -> QAction:
        words = self.tr("Switch to {name}").format(name=_as_text(user.display_name))
        return self._action(words, lambda: self._context.shell.profile_requested.emit(user.id))

    def _action(self, text: str, run: Callable[[], object], key: str = "") -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _=False: run())
        return action

    def _make_profile(self) -> None:
        dialog = ProfileDialog(self._context, self._door, self._window)
        dialog.made.connect(self._context.shell.profile_requested)
        dialog.open()


def _as_text(name: str) -> str:
    """A name in a menu, where an ampersand would mark a key."""
    return name.replace("&", "&&")
