"""PySide 6.12.0 loses references of None, True and False on Python 3.11 and ends the process after some 5,000 calls."""

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QWidget

CALLS = 2000
DRIFT_PER_CALL = 0.05


class _Sender(QObject):
    told = Signal(object)


@pytest.fixture
def canvas(qapp: QApplication) -> QImage:  # noqa: ARG001
    return QImage(32, 32, QImage.Format.Format_ARGB32_Premultiplied)


def _operations(canvas: QImage) -> dict[str, Callable[[], object]]:
    widget, label, timer, sender = QWidget(), QLabel(), QTimer(), _Sender()
    painter = QPainter(canvas)
    color, rect = QColor("red"), QRect(0, 0, 8, 8)
    sender.told.connect(_hear)
    return {
        "fillRect": lambda: painter.fillRect(rect, color),
        "drawText": lambda: painter.drawText(QPoint(2, 12), "a"),
        "drawRect": lambda: painter.drawRect(rect),
        "setPen": lambda: painter.setPen(color),
        "save": painter.save,
        "restore": painter.restore,
        "update": widget.update,
        "isVisible": widget.isVisible,
        "setEnabled": lambda: widget.setEnabled(True),
        "isEnabled": widget.isEnabled,
        "emit": lambda: sender.told.emit(None),
        "setText": lambda: label.setText("a"),
        "start a timer": lambda: timer.start(1000),
        "stop a timer": timer.stop,
        "connect and disconnect": lambda: (timer.timeout.connect(_tick), timer.timeout.disconnect(_tick)),
        "sendEvent": lambda: QApplication.sendEvent(widget, QEvent(QEvent.Type.User)),
        "contains": lambda: rect.contains(QPoint(40, 40)),
    }


def _hear(_: object) -> None:
    pass


def _tick() -> None:
    pass


def test_no_call_loses_a_reference_of_none_true_or_false(canvas: QImage) -> None:
    losses = {}
    for name, call in _operations(canvas).items():
        before = [sys.getrefcount(value) for value in (None, True, False)]
        for _ in range(CALLS):
            call()
        after = [sys.getrefcount(value) for value in (None, True, False)]
        drift = max(abs(late - early) / CALLS for early, late in zip(before, after, strict=True))
        if drift > DRIFT_PER_CALL:
            losses[name] = drift
    assert not losses
