"""What a picky eye sees in a window, as rules: words that are cut, parts that lie outside, controls without a name."""

import os
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAccessible, QFontMetrics, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

_CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit)
_LEAST_TARGET = 20
_LOOK_STEP = 7


def flaws(window: QWidget) -> list[str]:
    """Every flaw of what a window shows at the moment, as sentences."""
    found: list[str] = []
    for widget in shown(window):
        found += [f"{_name(widget)}: {flaw}" for flaw in _flaws_of(widget)]
    return found


def keep_picture(widget: QWidget | None, name: str) -> None:
    """Keep a picture where PIXSIM7_PICTURES says; something is drawn in any case."""
    assert widget is not None
    picture = widget.grab().toImage()
    assert is_drawn(picture)
    folder = os.environ.get("PIXSIM7_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        assert picture.save(str(Path(folder) / f"{name}.png"))


def is_drawn(picture: QImage) -> bool:
    """Whether a picture shows more than an empty surface."""
    seen = {
        picture.pixel(x, y)
        for x in range(0, picture.width(), _LOOK_STEP)
        for y in range(0, picture.height(), _LOOK_STEP)
    }
    return len(seen) > 8


def shown(window: QWidget) -> Iterator[QWidget]:
    """Every widget of a window that can be seen, at least in part."""
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.window() is window and not widget.visibleRegion().isEmpty():
            yield widget


def _flaws_of(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel):
        yield from _cut(widget, widget.text(), widget.contentsRect().width())
    if isinstance(widget, _CONTROLS) and not isinstance(widget, QScrollBar):
        yield from _nameless(widget)
        if isinstance(widget, QAbstractButton) and min(widget.width(), widget.height()) < _LEAST_TARGET:
            yield f"too small to hit: {widget.width()} x {widget.height()}"
    yield from _outside(widget)


def _cut(label: QLabel, text: str, room: int) -> Iterator[str]:
    """Words for which there is no room, and no tool tip that says them."""
    if label.wordWrap():
        if label.heightForWidth(label.width()) > label.height() + 1:
            yield f"lines are cut: {text!r}"
    elif QFontMetrics(label.font()).horizontalAdvance(text) > room + 1 and text not in label.toolTip():
        yield f"words are cut: {text!r}"


def _nameless(control: QWidget) -> Iterator[str]:
    interface = QAccessible.queryAccessibleInterface(control)
    is_part = isinstance(control.parentWidget(), QComboBox | QAbstractSpinBox) or control.focusProxy() is not None
    if not is_part and not interface.text(QAccessible.Text.Name):
        yield "a screen reader has no name for it"


def _outside(widget: QWidget) -> Iterator[str]:
    """A part that its parent cuts off, but for what lies in a scroll area."""
    parent = widget.parentWidget()
    if parent is None or "qt_scrollarea" in parent.objectName() or widget.isWindow():
        return
    rect = QRect(widget.mapTo(parent, QPoint(0, 0)), widget.size())
    if not parent.rect().adjusted(-1, -1, 1, 1).contains(rect):
        yield f"its parent cuts it off: {rect} in {parent.rect()}"


def _name(widget: QWidget) -> str:
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None and len(names) < 4:
        names.append(type(at).__name__ + (f"({at.objectName()})" if at.objectName() else ""))
        at = at.parentWidget()
    return " in ".join(names)


def open_windows() -> list[QWidget]:
    """What stands open, the newest last."""
    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
