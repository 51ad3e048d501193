"""The window of the help."""

from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from app.ui.context import Shell
from app.ui.help.book import Book, Place
from app.ui.help.window import HelpWindow
from app.ui.theme import Theme


class Browser(QObject):
    """Stands where the system's browser and file manager would open addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def shown(qtbot: QtBot, theme: Theme, folder: Path) -> HelpWindow:
    made = HelpWindow(theme, Book(folder), Shell())
    qtbot.addWidget(made)
    made.open_at("first")
    qtbot.waitExposed(made)
    return made


def follow(window: HelpWindow, link: str) -> None:
    window.view.anchorClicked.emit(QUrl(link))


def test_links_lead_to_pages_and_the_way_back_is_kept(shown: HelpWindow, qtbot: QtBot) -> None:
    assert shown.place == Place("first")
    follow(shown, "panels/queue.md#states-of-a-job")
    follow(shown, "../first.md")
    assert shown.windowTitle() == "First steps - Help"
    qtbot.keyClick(shown, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown.place == Place("panels/queue", "states-of-a-job")
    shown.view.verticalScrollBar().setValue(33)
    qtbot.mouseClick(shown.back, Qt.MouseButton.LeftButton)
    assert (shown.place, shown.back.isEnabled()) == (Place("first"), False)
    qtbot.mouseClick(shown.forward, Qt.MouseButton.LeftButton)
    assert shown.view.verticalScrollBar().value() == 33
    follow(shown, "#keys")
    assert not shown.forward.isEnabled()
    shown.step(1)
    assert shown.place == Place("panels/queue", "keys")


def test_an_address_outside_is_told_before_it_opens_in_the_browser(shown: HelpWindow) -> None:
    browser = Browser()
    for scheme in ("https", "http", "file", "ftp"):
        QDesktopServices.setUrlHandler(scheme, browser, cast(Any, "open"))  # its stub wants bytes, which it refuses
    try:
        shown.view.highlighted.emit(QUrl("https://shop.example/key?a=1"))
        assert shown.status == "Opens in the browser: shop.example"
        shown.view.highlighted.emit(QUrl("panels/queue.md"))
        assert shown.status == ""
        for link in (
            "https://shop.example/key",
            "ftp://a.example",
            "file:///etc/passwd",
            "../../secret.md",
            "javascript:x",
        ):
            follow(shown, link)
        assert browser.opened == ["https://shop.example/key"]
        assert shown.place == Place("first")
        follow(shown, "pictures")
        assert browser.opened[1].endswith("/help/pictures")
    finally:
        for scheme in ("https", "http", "file", "ftp"):
            QDesktopServices.unsetUrlHandler(scheme)


def test_what_is_found_opens_with_its_words_marked(shown: HelpWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(shown, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(shown.search_field, "sunrise")
    qtbot.waitUntil(lambda: shown.hits.isVisible() and shown.hits.count() == 2)
    qtbot.keyClick(shown.search_field, Qt.Key.Key_Down)
    qtbot.keyClick(shown.hits, Qt.Key.Key_Return)
    assert shown.place == Place("first", "colours--words")
    assert shown.view.hits == 1
    shown.search_field.setText("zebra")
    qtbot.waitUntil(lambda: not shown.hits.isVisible() and not shown.contents.isVisible())
    qtbot.keyClick(shown.search_field, Qt.Key.Key_Escape)
    assert shown.contents.isVisible()
    assert shown.view.hits == 0


def test_words_are_found_in_the_page(shown: HelpWindow, qtbot: QtBot) -> None:
    shown.open_at("panels/queue")
    qtbot.keyClick(shown, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(shown.find_bar.field, "job")
    qtbot.waitUntil(lambda: shown.view.hits == 4)
    assert shown.find_bar.count.text() == "1 of 4"
    qtbot.keyClick(shown, Qt.Key.Key_F3)
    assert shown.find_bar.count.text() == "2 of 4"
    qtbot.keyClick(shown, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert shown.find_bar.count.text() == "1 of 4"
    qtbot.keyClick(shown.find_bar.field, Qt.Key.Key_Escape)
    qtbot.keyClick(shown.find_bar, Qt.Key.Key_Escape)
    assert not shown.find_bar.isVisible()
    assert shown.view.hits == 0


def test_keys_zoom_go_to_the_contents_and_close(shown: HelpWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(shown, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert shown.view.zoom == 110
    qtbot.keyClick(shown, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert shown.view.zoom == 100
    qtbot.keyClick(shown, Qt.Key.Key_F1)
    assert shown.place == Place("index")
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_a_page_that_is_not_there_is_the_contents(shown: HelpWindow) -> None:
    shown.open_at("panels/of-a-plugin")
    assert shown.place == Place("index")
