"""Tests of the window: offscreen, on the loop that Qt and asyncio share."""

import asyncio
import gc
from collections.abc import Callable, Iterator, Mapping

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.theme import Theme
from tests.support.shared_loop import shared_loop

_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton)


def pytest_asyncio_loop_factories(
    config: pytest.Config,  # noqa: ARG001
    item: pytest.Item,  # noqa: ARG001
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"qt": shared_loop}


def pytest_itemcollected(item: pytest.Item) -> None:
    """The offscreen platform says what it cannot do; a real one can."""
    item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support (raise|grabbing)", extend=True))


def _end_former_widgets() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


@pytest.fixture(autouse=True)
def former_windows_end(qapp: QApplication) -> Iterator[None]:
    """Those that Python still knows of in a circle too: each is one more to be given a new look, test after test."""
    locale = QLocale()
    for window in qapp.topLevelWidgets():
        if window.parent() is None:
            window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    yield
    QLocale.setDefault(locale)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:  # noqa: ARG001
    """The dark look, installed.

    What former tests deleted goes first: a new look is given to each widget that is still there.
    """
    _end_former_widgets()
    made = Theme()
    made.install()
    yield made
    made.deleteLater()


@pytest.fixture(autouse=True)
def nothing_is_held(qapp: QApplication) -> None:
    """A test that ended in the middle of a drag, or with Ctrl down, leaves Qt believing that it is still so."""
    held = [button for button in _BUTTONS if qapp.mouseButtons() & button]
    if held or qapp.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        window = QWindow()
        window.resize(8, 8)
        for button in held:
            QTest.mouseRelease(window, button)
        QTest.keyRelease(window, Qt.Key.Key_Control)
        window.destroy()
    assert qapp.mouseButtons() == Qt.MouseButton.NoButton
    assert qapp.keyboardModifiers() == Qt.KeyboardModifier.NoModifier


@pytest.fixture(autouse=True)
def empty_clipboard(qapp: QApplication) -> Iterator[None]:
    """No test finds what another has copied; what Python gave must be gone before the interpreter ends, too."""
    yield
    qapp.clipboard().clear()
