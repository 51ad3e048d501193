"""The left side of the help."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.help.book import Book, Place
from app.ui.help.contents import ContentsTree, HitList
from app.ui.help.search import SearchIndex
from app.ui.theme import Theme


def test_the_page_that_shows_unfolds_its_headings(qtbot: QtBot, theme: Theme, folder: Path) -> None:
    book = Book(folder)
    tree = ContentsTree(theme, book)
    qtbot.addWidget(tree)
    tree.show()
    tree.show_page(book.page("first"))
    assert tree.titles() == ["Begin", "First steps", "Colours & words", "Panels", "Queue"]
    tree.show_page(book.page("panels/queue"))
    assert tree.titles() == ["Begin", "First steps", "Panels", "Queue", "States of a job", "States of a job", "Keys"]
    tree.show_page(book.page("index"))
    assert tree.selectedItems() == []


def test_a_page_is_chosen_by_key_and_by_mouse(qtbot: QtBot, theme: Theme, folder: Path) -> None:
    book = Book(folder)
    tree = ContentsTree(theme, book)
    qtbot.addWidget(tree)
    tree.show()
    tree.show_page(book.page("first"))
    heard: list[Place] = []
    tree.chosen.connect(heard.append)
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    chapter = tree.topLevelItem(1)
    assert chapter is not None
    last = chapter.child(0)
    assert last is not None
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(last).center())
    head = tree.topLevelItem(0)
    assert head is not None
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(head).center())
    assert heard == [Place("first", "colours--words"), Place("panels/queue")]


def test_what_was_found_is_chosen_by_key_and_by_mouse(qtbot: QtBot, theme: Theme, folder: Path) -> None:
    hits = HitList(theme)
    qtbot.addWidget(hits)
    hits.resize(260, 400)
    hits.show()
    found = SearchIndex(Book(folder)).find("sunrise")
    hits.show_hits(found)
    assert [hits.item(row).text() for row in range(hits.count())] == [
        "First steps \N{RIGHTWARDS ARROW} Colours & words",
        "Queue \N{RIGHTWARDS ARROW} States of a job",
    ]
    heard: list[Place] = []
    hits.chosen.connect(heard.append)
    qtbot.keyClick(hits, Qt.Key.Key_Return)
    second = hits.visualItemRect(hits.item(1)).center()
    qtbot.mouseClick(hits.viewport(), Qt.MouseButton.LeftButton, pos=second)
    assert heard == [hit.place for hit in found]
    marked = theme.color("state.warning.subtle")
    shown = hits.viewport().grab().toImage()
    assert any(shown.pixelColor(x, y) == marked for x in range(shown.width()) for y in range(shown.height()))
