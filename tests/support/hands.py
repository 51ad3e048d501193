"""What a person does with mouse and keyboard, sent to real widgets."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def click(widget: QWidget, at: QPoint | None = None, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press and let go in the middle of a widget, or at a point of it."""
    assert widget.isVisible(), f"{widget} cannot be clicked: it does not show"
    QTest.mouseClick(widget, LEFT, modifiers, at or widget.rect().center())


def double_click(widget: QWidget, at: QPoint | None = None) -> None:
    """Two clicks in a row, as the system sends them: the second press comes as a double click."""
    place = at or widget.rect().center()
    click(widget, place)
    QTest.mouseDClick(widget, LEFT, NONE, place)
    QTest.mouseRelease(widget, LEFT, NONE, place)


def move(widget: QWidget, to: QPoint, held: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """Move the pointer to a place of a widget, with a button held or none."""
    at = QPointF(to)
    event = QMouseEvent(QEvent.Type.MouseMove, at, widget.mapToGlobal(at), Qt.MouseButton.NoButton, held, NONE)
    QApplication.sendEvent(widget, event)


def repeat(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """What a key sends again and again while it is held down; `press` it before."""
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers, "", autorep=True))


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(widget, key, modifiers)


def type_into(widget: QWidget, text: str) -> None:
    widget.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.keyClicks(widget, text)


def drop_files(widget: QWidget, paths: Sequence[Path]) -> bool:
    """Drop files from a file manager; whether the widget took them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return drop(widget, mime)


def drop(widget: QWidget, mime: QMimeData) -> bool:
    """Drag something over the middle of a widget and let go; whether it was taken."""
    place = QPointF(widget.rect().center())
    actions, keys = Qt.DropAction.CopyAction, NONE
    enter = QDragEnterEvent(place.toPoint(), actions, mime, LEFT, keys)
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    fall = QDropEvent(place, actions, mime, LEFT, keys)
    QApplication.sendEvent(widget, fall)
    return fall.isAccepted()
