"""A line of text among files and pictures."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets.form_fields import FieldSpec, SeedField, control_for
from app.ui.widgets.line_edit import LineEdit
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.spin import StepField
from tests.support import hands


class Window(QWidget):
    """Takes what is dropped on it and pasted into it, as the main window does."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.line = LineEdit(self)
        QVBoxLayout(self).addWidget(self.line)
        self.dropped: list[str] = []
        self.pasted = 0
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self).activated.connect(self._paste)

    @override
    def dragEnterEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.dropped += [url.fileName() for url in event.mimeData().urls()]
        event.acceptProposedAction()

    def _paste(self) -> None:
        self.pasted += 1


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> Window:  # noqa: ARG001
    made = Window()
    qtbot.addWidget(made)
    made.resize(300, 80)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.line.setFocus()
    return made


def _files(path: Path) -> QMimeData:
    """As a file manager gives them: addresses, and the same as words."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    mime.setText(str(path))
    return mime


def _picture() -> QImage:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    return image


def _paste(window: Window) -> None:
    hands.press(window.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_files_that_are_dropped_on_it_go_to_the_window(window: Window, tmp_path: Path) -> None:
    assert hands.drop(window.line, _files(tmp_path / "a.png"))
    assert window.dropped == ["a.png"]
    assert window.line.text() == ""


def test_a_picture_and_files_are_pasted_into_the_window(window: Window, tmp_path: Path) -> None:
    QGuiApplication.clipboard().setImage(_picture())
    _paste(window)
    QGuiApplication.clipboard().setMimeData(_files(tmp_path / "a.png"))
    _paste(window)
    assert window.pasted == 2
    assert window.line.text() == ""


def test_words_are_pasted_into_it(window: Window) -> None:
    QGuiApplication.clipboard().setText("a lake")
    _paste(window)
    assert window.line.text() == "a lake"
    assert window.pasted == 0


@pytest.mark.parametrize("kind", ["search", "number", "seed", "words"])
def test_no_field_of_the_window_takes_files_for_words(qtbot: QtBot, theme: Theme, tmp_path: Path, kind: str) -> None:
    words = FieldSpec(
        "style", "Style", "", str, is_optional=True, choices=(), minimum=None, maximum=None, extra={}, default=""
    )
    makers: dict[str, Callable[[], QWidget]] = {
        "search": lambda: SearchField(theme, "Search"),
        "number": lambda: StepField(theme, 0, 8),
        "seed": lambda: SeedField(theme, 99),
        "words": lambda: control_for(theme, words),
    }
    field = makers[kind]()
    qtbot.addWidget(field)
    (line,) = [field] if isinstance(field, LineEdit) else field.findChildren(QLineEdit)
    before = line.text()
    assert not hands.drop(line, _files(tmp_path / "a.png"))
    assert line.text() == before
