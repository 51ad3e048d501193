"""What comes into the window from outside."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.frame.incoming import DropVeil, Incoming
from app.ui.theme import Theme
from tests.support import hands


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> QWidget:  # noqa: ARG001
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def _mime(path: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    return mime


def test_a_veil_lies_over_the_window_while_files_hang_over_it(window: QWidget, theme: Theme, tmp_path: Path) -> None:
    Incoming(theme, window)
    veil = window.findChild(DropVeil)
    assert veil is not None
    mime = _mime(tmp_path / "a.png")
    event = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, event)
    assert event.isAccepted()
    assert veil.geometry() == window.rect()
    assert veil.isVisible()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not veil.isVisible()


def test_files_on_the_clipboard_are_pasted(window: QWidget, theme: Theme, tmp_path: Path, qtbot: QtBot) -> None:
    incoming = Incoming(theme, window)
    QGuiApplication.clipboard().setMimeData(_mime(tmp_path / "a.png"))
    with qtbot.waitSignal(incoming.files_dropped) as heard:
        incoming.paste()
    assert heard.args == [[tmp_path / "a.png"]]


def _from_a_browser() -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/lake.png")])
    image = QImage(8, 6, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    mime.setImageData(image)
    return mime


def test_a_picture_out_of_a_browser_is_dropped_and_pasted(window: QWidget, theme: Theme, qtbot: QtBot) -> None:
    incoming = Incoming(theme, window)
    with qtbot.waitSignal(incoming.image_pasted) as heard:
        assert hands.drop(window, _from_a_browser())
    assert heard.args is not None
    assert heard.args[0].height() == 6
    QGuiApplication.clipboard().setMimeData(_from_a_browser())
    with qtbot.waitSignal(incoming.image_pasted):
        incoming.paste()


def test_files_go_before_the_picture_that_comes_with_them(
    window: QWidget, theme: Theme, tmp_path: Path, qtbot: QtBot
) -> None:
    incoming = Incoming(theme, window)
    mime = _from_a_browser()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.png"))])
    with qtbot.waitSignal(incoming.files_dropped) as heard, qtbot.assertNotEmitted(incoming.image_pasted):
        assert hands.drop(window, mime)
    assert heard.args == [[tmp_path / "a.png"]]


def test_a_link_and_a_picture_that_does_not_come_are_not_taken(window: QWidget, theme: Theme) -> None:
    Incoming(theme, window)
    link = QMimeData()
    link.setUrls([QUrl("https://example.org/")])
    assert not hands.drop(window, link)
    promise = QMimeData()
    promise.setImageData(QImage())
    assert not hands.drop(window, promise)


def test_text_on_the_clipboard_is_left_alone(window: QWidget, theme: Theme, qtbot: QtBot) -> None:
    incoming = Incoming(theme, window)
    QGuiApplication.clipboard().setText("a lake")
    with qtbot.assertNotEmitted(incoming.files_dropped), qtbot.assertNotEmitted(incoming.image_pasted):
        incoming.paste()
