"""Joins the help with the window: the key for the panel that has the focus, the menu, the palette, links of panels."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QPoint
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from shiboken6 import isValid

from app.ui.context import UiContext
from app.ui.help.book import INDEX, Book
from app.ui.help.help_source import HelpSource
from app.ui.help.keys_table import keys_table
from app.ui.help.window import HelpWindow
from app.ui.main_window import MainWindow
from app.ui.shortcuts import HELP_PAGE, find_keys
from app.ui.widgets.shadow import SHADOW

_HAS_KEY: Final = "hasHelpKey"
_GAP: Final = 4


class HelpDesk(QObject):
    """Opens the help where it is asked for.

    Args:
        context: The look and the shell.
        window: Attached to the context.
    """

    def __init__(self, context: UiContext, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._window = window
        self._book: Book | None = None
        self._shown: HelpWindow | None = None
        self._menu: list[QAction | None] = []
        self._key = self._offer(self.tr("Help on this"), self.open_for_focus, key="F1", in_menu=False)
        self._offer(self.tr("Help contents"), lambda: self.open(INDEX))
        self._offer(self.tr("First steps"), lambda: self.open("first-steps"))
        self._offer(self.tr("Keys"), lambda: self.open("shortcuts"))
        self._offer(self.tr("When something goes wrong"), lambda: self.open("troubleshooting"))
        self._menu.append(None)
        self._offer(self.tr("Show the log"), window.log_requested.emit)
        self._offer(self.tr("About PixSim7"), lambda: window.settings_requested.emit("about"))
        window.app_bar.help.clicked.connect(self.open_menu)
        context.shell.source_registered.emit(HelpSource(lambda: self.book, self.open))
        context.shell.help_requested.connect(self.open_link)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._give_key)

    @property
    def book(self) -> Book:
        """The pages, read when they are first wanted."""
        if self._book is None:
            keys = keys_table(find_keys(self._window))
            folder = self._context.theme.resources / "help"
            self._book = Book(folder, QCoreApplication.translate("Language", "en"), {"keys": keys})
        return self._book

    @property
    def window(self) -> HelpWindow | None:
        """The help as it shows; None before it was opened."""
        return self._shown

    def open(self, page: str, anchor: str = "") -> None:
        """Show a page; the contents where there is none of that name."""
        if self._shown is None:
            self._shown = HelpWindow(self._context.theme, self.book, self._context.shell)
            self._window.destroyed.connect(self._shown.deleteLater)
        self._shown.open_at(page, anchor)

    def open_link(self, link: str) -> None:
        """Show "page" or "page#heading"."""
        page, _, anchor = link.partition("#")
        self.open(page, anchor)

    def close(self) -> None:
        """The main window goes: so does this one."""
        if self._shown is not None:
            self._shown.close()

    def open_for_focus(self) -> None:
        """Show the page of the panel that has the keys, or of the page of the window that shows."""
        self.open_link(self._page_of(QApplication.focusWidget()) or f"panels/{self._window.current_page}")

    def open_menu(self) -> None:
        """Show what there is below its button."""
        anchor = self._window.app_bar.help
        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        for action in self._menu:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
        corner = anchor.mapToGlobal(anchor.rect().bottomRight())
        menu.popup(corner + QPoint(2 * SHADOW - menu.sizeHint().width(), _GAP))

    def add_to_menu(self, words: str, run: Callable[[], None]) -> QAction:
        """Offer something in the menu, before the logs, and in the palette."""
        action = self._offer(words, run, in_menu=False)
        self._menu.insert(self._menu.index(None), action)
        return action

    def _offer(self, words: str, run: Callable[[], None], *, key: str = "", in_menu: bool = True) -> QAction:
        action = QAction(words, self._window)
        if key:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _=False: run())
        self._window.addAction(action)
        if in_menu:
            self._menu.append(action)
        return action

    def _page_of(self, widget: QWidget | None) -> str:
        at = widget
        while at is not None:
            if page := at.property(HELP_PAGE):
                return str(page)
            at = at.parentWidget()
        return ""

    def _give_key(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Let the key work in dialogs too: those of the window do not hear its actions."""
        if new is None or not isValid(self) or not isValid(self._window):
            return
        top = new.window()
        if top in {self._window, self._shown} or top.property(_HAS_KEY):
            return
        top.setProperty(_HAS_KEY, "yes")
        for key in self._key.shortcuts():
            QShortcut(key, top).activated.connect(self.open_for_focus)
