"""The help joined with the window."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QLineEdit, QMenu, QVBoxLayout
from pytestqt.qtbot import QtBot

from app.ui.context import UiContext
from app.ui.help.book import Place
from app.ui.help.help_desk import HelpDesk
from app.ui.main_window import MainWindow
from app.ui.panels import gallery, lineage
from app.ui.session import Session
from app.ui.settings.dialog import SettingsDialog
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.until import until


@pytest.fixture
async def desk(theme: Theme, tmp_path: Path, qtbot: QtBot) -> AsyncIterator[tuple[HelpDesk, MainWindow, UiContext]]:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        window = MainWindow(theme)
        qtbot.addWidget(window, before_close_func=lambda widget: widget.allow_close())
        window.show()
        await window.attach(context, [gallery.PLUGIN, lineage.PLUGIN])
        session = Session(window, context)
        yield session.help, window, context
        if session.help.window is not None:
            qtbot.addWidget(session.help.window)


def place(desk: HelpDesk) -> Place | None:
    return None if desk.window is None else desk.window.place


async def test_the_key_opens_the_page_of_what_has_the_focus(
    desk: tuple[HelpDesk, MainWindow, UiContext], qtbot: QtBot
) -> None:
    help_desk, window, _ = desk
    window.activateWindow()
    window.show_page("lineage")
    fields = {"gallery": QLineEdit(window.page("lineage")), "lineage": QLineEdit(window.page("lineage"))}
    fields["gallery"].setProperty("helpPage", "panels/gallery")
    for page, field in fields.items():
        field.show()
        field.setFocus()
        await until(field.hasFocus, wanted=True)
        qtbot.keyClick(field, Qt.Key.Key_F1)
        assert place(help_desk) == Place(f"panels/{page}")
        window.activateWindow()


async def test_the_key_works_in_dialogs_too(desk: tuple[HelpDesk, MainWindow, UiContext], qtbot: QtBot) -> None:
    help_desk, window, _ = desk
    window.settings_requested.emit("")
    await until(lambda: [box.isVisible() for box in window.findChildren(SettingsDialog)], [True])
    (box,) = window.findChildren(SettingsDialog)
    box.activateWindow()
    await until(lambda: box.property("hasHelpKey"), "yes")
    qtbot.keyClick(box, Qt.Key.Key_F1)
    assert place(help_desk) == Place("settings")
    box.close()
    plain = QDialog(window)
    line = QLineEdit()
    QVBoxLayout(plain).addWidget(line)
    plain.open()
    line.setFocus()
    await until(lambda: plain.property("hasHelpKey"), "yes")
    qtbot.keyClick(plain, Qt.Key.Key_F1)
    assert place(help_desk) == Place("panels/gallery")
    plain.close()


async def test_the_menu_the_palette_and_panels_open_pages(
    desk: tuple[HelpDesk, MainWindow, UiContext], qtbot: QtBot
) -> None:
    help_desk, window, context = desk
    ran: list[str] = []
    help_desk.add_to_menu("Make it", lambda: ran.append("made"))
    qtbot.mouseClick(window.app_bar.help, Qt.MouseButton.LeftButton)
    (menu,) = [menu for menu in window.findChildren(QMenu) if menu.isVisible()]
    words = [action.text() for action in menu.actions() if action.text()]
    assert words[:2] == ["Help contents", "First steps"]
    assert words.index("Make it") < words.index("Show the log")
    chosen = {action.text(): action for action in menu.actions()}
    chosen["Make it"].trigger()
    chosen["First steps"].trigger()
    menu.close()
    assert (ran, place(help_desk)) == (["made"], Place("first-steps"))
    context.shell.help_requested.emit("providers/runway#limits")
    assert place(help_desk) == Place("providers/runway", "limits")
    help_desk.close()
    assert help_desk.window is not None
    assert not help_desk.window.isVisible()


async def test_the_page_of_keys_has_those_of_the_window_as_they_are(
    desk: tuple[HelpDesk, MainWindow, UiContext],
) -> None:
    help_desk, window, _ = desk
    action = QAction("Do something unheard of", window)
    action.setShortcut("Ctrl+Alt+Shift+F7")
    window.addAction(action)
    page = help_desk.book.page("shortcuts")
    assert "| Do something unheard of | Ctrl+Alt+Shift+F7 |" in page.text


async def test_the_palette_finds_pages_of_the_help(desk: tuple[HelpDesk, MainWindow, UiContext], qtbot: QtBot) -> None:
    help_desk, window, _ = desk
    window.palette_box.open()
    field, entries = window.palette_box.field, window.palette_box.list
    assert field is not None
    assert entries is not None
    qtbot.keyClicks(field, "?runway")
    await until(lambda: entries.entries[0].title if entries.entries else "", "Runway")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert place(help_desk) == Place("providers/runway")
    help_desk.close()
