"""Presses of a held key, as X11 sends them."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.ui.widgets.held_keys import HeldKeys, watch_held_keys

KEY = QEvent.Type


class _Listener(QObject):
    """Notes the presses that reach a widget, and whether each is marked."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.seen: list[tuple[QEvent.Type, bool]] = []
        widget.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {KEY.KeyPress, KEY.ShortcutOverride} and isinstance(event, QKeyEvent):
            self.seen.append((event.type(), event.isAutoRepeat()))
        return False


@pytest.fixture
def field(qtbot: QtBot) -> QPlainTextEdit:
    made = QPlainTextEdit()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.hasFocus)
    return made


def _send(field: QPlainTextEdit, kind: QEvent.Type, moment: int, key: Qt.Key = Qt.Key.Key_A) -> bool:
    event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "a")
    event.setTimestamp(moment)
    event.ignore()
    QApplication.sendEvent(field.window().windowHandle(), event)
    return event.isAccepted()


def test_a_press_in_the_moment_of_its_release_is_marked(field: QPlainTextEdit) -> None:
    HeldKeys(field.windowHandle())
    heard = _Listener(field)
    _send(field, KEY.KeyPress, 100)
    for moment in (760, 800):
        _send(field, KEY.KeyRelease, moment)
        assert _send(field, KEY.ShortcutOverride, moment)
        _send(field, KEY.KeyPress, moment)
    assert [marked for kind, marked in heard.seen if kind == KEY.KeyPress] == [False, True, True]
    assert field.toPlainText() == "aaa"


def test_a_shortcut_that_is_not_repeated_is_triggered_once(field: QPlainTextEdit) -> None:
    HeldKeys(field.windowHandle())
    triggered: list[str] = []
    for name, is_repeated in (("F5", False), ("F6", True)):
        action = QAction(field)
        action.setShortcut(QKeySequence(name))
        action.setAutoRepeat(is_repeated)
        action.triggered.connect(lambda _=False, name=name: triggered.append(name))
        field.addAction(action)
    for key in (Qt.Key.Key_F5, Qt.Key.Key_F6):
        _send(field, KEY.KeyPress, 100, key)
        for moment in (760, 800):
            _send(field, KEY.KeyRelease, moment, key)
            _send(field, KEY.KeyPress, moment, key)
    assert triggered == ["F5", "F6", "F6", "F6"]


def test_two_presses_of_a_hand_are_two(field: QPlainTextEdit) -> None:
    HeldKeys(field.windowHandle())
    heard = _Listener(field)
    _send(field, KEY.KeyRelease, 100)
    _send(field, KEY.KeyPress, 160)
    _send(field, KEY.KeyRelease, 200)
    _send(field, KEY.KeyPress, 200, Qt.Key.Key_B)
    assert not any(marked for _, marked in heard.seen)
    assert field.toPlainText() == "aa"


def test_a_window_is_watched_once_and_only_where_it_is_needed(
    field: QPlainTextEdit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def watchers() -> int:
        return sum(isinstance(child, HeldKeys) for child in field.windowHandle().children())

    watch_held_keys(field)
    assert watchers() == 0
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    watch_held_keys(field)
    watch_held_keys(field.viewport())
    assert watchers() == 1
