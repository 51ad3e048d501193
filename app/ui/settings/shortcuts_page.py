"""Every command of the window and its panels with its keys, which can be changed here."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import StorageError
from app.domain.events import SettingsChanged
from app.ui.context import UiContext
from app.ui.dialogs import choose_target
from app.ui.folders import open_folder
from app.ui.follow import follow
from app.ui.keymap import SETTING, Command, Keymap, shown_keys
from app.ui.settings.key_editor import KeyEditor
from app.ui.settings.shortcut_list import ShortcutList
from app.ui.settings.shortcut_sheet import make_sheet, save_sheet
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label

_AROUND: Final = 48


class ShortcutsPage(QWidget):
    """A list of commands and keys; a click changes the keys of one, at once.

    Args:
        context: The settings that keep them.
        window: Its commands, and those of its panels, are listed.
    """

    def __init__(self, context: UiContext, window: QWidget) -> None:
        super().__init__()
        self._context = context
        self.keymap = Keymap(window, context.settings)
        theme = context.theme
        self.list = ShortcutList(theme)
        self._usual = Button(theme, self.tr("All usual"), icon="rotate-ccw", size="compact")
        self._usual.clicked.connect(lambda: self._change({}, self.tr("Reset all shortcuts")))
        self._print = Button(theme, self.tr("As a page (PDF)…"), icon="printer", size="compact")
        self._print.clicked.connect(
            lambda: context.tasks.start(self.save_page(), what=self.tr("write the page of shortcuts"))
        )
        words = self.tr("Click a command to change its keys. Grey ones belong to a panel itself and stay.")
        head = QHBoxLayout()
        head.setSpacing(theme.token("space.2"))
        head.addWidget(self._print)
        head.addWidget(self._usual)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(Label(theme, words, "body", "secondary", wrap=True))
        column.addLayout(head)
        column.addWidget(self.list)
        self.list.change_requested.connect(self.edit)
        self.list.usual_requested.connect(lambda command: self._set(command, command.usual, ()))
        self.list.moved.connect(self._reveal)
        follow(self, context.bus, SettingsChanged, self._follow)
        self._refresh()

    def words(self) -> str:
        """What a search can find here."""
        return " ".join(f"{one.place} {one.words} {shown_keys(one.keys)}" for one in self.list.commands)

    def mark(self, text: str) -> None:
        """Show only the commands that fit a search; all where none does."""
        self.list.set_words(text.casefold().split())

    def edit(self, command: Command) -> None:
        """Let the keys of a command be changed."""
        if command.is_fixed:
            return
        anchor = QWidget(self.list)
        anchor.setGeometry(self.list.rect_of(command))
        editor = KeyEditor(self._context.theme, anchor, self.keymap, command)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.closed.connect(anchor.deleteLater)
        editor.closed.connect(lambda: self.list.setFocus(Qt.FocusReason.PopupFocusReason))
        editor.changed.connect(lambda keys, taken: self._set(command, keys, taken))
        editor.open_here()

    async def save_page(self) -> None:
        """Write the list as a page to a file that the user names."""
        theme, shell = self._context.theme, self._context.shell
        kind, title = self.tr("Page") + " (*.pdf)", self.tr("Save the list of keys")
        path = await choose_target(self.window(), theme, title, "pixsim7-keys.pdf", [kind])
        if path is None:
            return
        try:
            save_sheet(make_sheet(theme, self.keymap.commands()), path)
        except OSError as error:
            raise StorageError("The file cannot be written.", detail=str(error)) from error
        words = self.tr("The list of keys is in {file}.").format(file=path.name)
        shell.toast("done", words, self.tr("Open folder"), lambda: open_folder(shell, path.parent))

    def _set(self, command: Command, keys: Sequence[str], taken: Sequence[Command]) -> None:
        self._context.tasks.start(self.keymap.set_keys(command, keys, taken), what=self.tr("change the shortcut"))

    def _change(self, chosen: dict[str, tuple[str, ...]], words: str) -> None:
        settings = self._context.settings
        before = settings.value.shortcuts.keys
        self._context.undo.push(
            words,
            undo=lambda: settings.change(SETTING, before),
            redo=lambda: settings.change(SETTING, chosen),
        )
        self._context.tasks.start(settings.change(SETTING, chosen), what=self.tr("change the shortcuts"))

    def _follow(self, event: SettingsChanged) -> None:
        if event.name == SETTING:
            self.keymap.apply()
            self._refresh()

    def _refresh(self) -> None:
        commands = self.keymap.commands()
        self.list.set_commands(commands)
        self._usual.setVisible(bool(self._context.settings.value.shortcuts.keys))

    def _reveal(self, row: QRect) -> None:
        """Scroll to the current command."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None and (inner := area.widget()) is not None:
            place = inner.mapFromGlobal(self.list.mapToGlobal(row.center()))
            area.ensureVisible(place.x(), place.y(), 0, _AROUND)
