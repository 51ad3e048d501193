"""One page of the help."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument, QWheelEvent
from pytestqt.qtbot import QtBot

from app.ui.help.book import Book
from app.ui.help.page_view import PageView
from app.ui.theme import Theme

IMAGE = QTextDocument.ResourceType.ImageResource.value


@pytest.fixture
def view(qtbot: QtBot, theme: Theme, folder: Path) -> PageView:
    made = PageView(theme, Book(folder))
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    return made


def test_it_begins_at_the_top_or_at_a_heading(view: PageView, folder: Path) -> None:
    queue = Book(folder).page("panels/queue")
    view.show_page(queue)
    assert view.verticalScrollBar().value() == 0
    view.resize(300, 200)
    view.show_page(queue, "keys")
    top = view.cursorForPosition(QPoint(60, 40)).block().text()
    assert top == "Keys"
    view.show_page(queue, "no such heading")
    assert view.verticalScrollBar().value() == 0


def test_a_link_names_a_heading_in_every_language_alike(view: PageView, folder: Path) -> None:
    own = "# Schlange\n\n## Zustände\n\n## Noch mehr\n\n" + "Wörter.\n\n" * 40 + "## Tasten\n\n" + "Wörter.\n\n" * 60
    (folder / "panels" / "queue.de.md").write_text(own, "utf-8")
    view.resize(300, 200)
    view.show_page(Book(folder, "de").page("panels/queue"), "keys")
    assert view.cursorForPosition(QPoint(60, 40)).block().text() == "Tasten"


def test_a_picture_is_no_wider_than_the_page_and_follows_the_look(view: PageView, theme: Theme, folder: Path) -> None:
    view.show_page(Book(folder).page("first"))
    for look, shade in (("dark", "#202020"), ("light", "#f0f0f0")):
        theme.set_look(choice=look)
        image = view.loadResource(IMAGE, QUrl("pictures/window-dark.png"))
        assert isinstance(image, QImage)
        assert image.pixelColor(3, 3).name() == shade
        assert image.deviceIndependentSize().width() <= view.viewport().width()
        assert view.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("address", ["file:///etc/passwd", "../secret.md", "https://shop.example/x.png", "first.md"])
def test_nothing_but_pictures_of_the_help_is_read(view: PageView, folder: Path, address: str) -> None:
    view.show_page(Book(folder).page("first"))
    for kind in QTextDocument.ResourceType:
        assert view.loadResource(kind.value, QUrl(address)) is None


def test_all_places_are_marked_and_gone_through(view: PageView, folder: Path) -> None:
    view.show_page(Book(folder).page("panels/queue"))
    view.mark("STATES of")
    assert (view.hits, view.hit, len(view.extraSelections())) == (2, 0, 2)
    view.step(1)
    view.step(1)
    assert view.hit == 0
    view.step(-1)
    assert view.hit == 1
    view.mark("sec wait", is_exact=False, jumps=False)
    assert (view.hits, view.hit) == (3, -1)
    view.mark("")
    assert view.extraSelections() == []
    view.step(1)
    assert view.hit == -1


def test_words_grow_with_keys_and_wheel_and_stay_in_bounds(view: PageView, folder: Path, qtbot: QtBot) -> None:
    view.show_page(Book(folder).page("first"))
    with qtbot.waitSignal(view.zoomed):
        control, none, phase = (
            Qt.KeyboardModifier.ControlModifier,
            Qt.MouseButton.NoButton,
            Qt.ScrollPhase.NoScrollPhase,
        )
        at = QPointF(9, 9)
        view.wheelEvent(QWheelEvent(at, at, QPoint(), QPoint(0, 120), none, control, phase, False))  # noqa: FBT003
    assert view.zoom == 110
    view.zoom_by(50)
    assert view.zoom == 200
    view.zoom_by(0)
    assert view.zoom == 100
    view.set_zoom(7)
    assert view.zoom == 100
