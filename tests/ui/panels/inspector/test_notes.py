"""Notes keep themselves."""

from PySide6.QtCore import QMimeData
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.panels.inspector.notes import NotesEdit
from app.ui.theme import Theme


def test_what_is_written_is_told_when_the_hands_rest_or_go_elsewhere(qtbot: QtBot, theme: Theme) -> None:
    window, other, notes = QWidget(), QLineEdit(), NotesEdit(theme)
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(other)
    column.addWidget(notes)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    told: list[tuple[int, str]] = []
    notes.written.connect(lambda asset, text: told.append((asset, text)))
    notes.show_notes(1, "")
    lowest = notes.height()
    notes.setFocus()
    QTest.keyClicks(notes, "Good ")
    assert (told, notes._rest.isActive()) == ([], True)
    notes._rest.timeout.emit()
    assert told == [(1, "Good")]
    QTest.keyClicks(notes, "light")
    notes.show_notes(1, "Good")
    assert notes.toPlainText() == "Good light"
    other.setFocus()
    assert told[1:] == [(1, "Good light")]
    notes.show_notes(1, "Taken back")
    assert notes.toPlainText() == "Taken back"
    notes.setFocus()
    QTest.keyClicks(notes, "!")
    notes.show_notes(2, "\n".join("abcdefghijkl"))
    assert told[2:] == [(1, "!Taken back")]
    assert notes.height() > 4 * lowest
    other.setFocus()
    mime = QMimeData()
    mime.setHtml("<b>bold</b>")
    mime.setText("plain ")
    notes.insertFromMimeData(mime)
    window.hide()
    assert told[3][1].startswith("plain a")
    assert len(told) == 4
