"""One update for the calls of a period."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.throttle import Throttle


def test_many_calls_are_one_update_and_a_later_call_is_another(qtbot: QtBot, qapp: QApplication) -> None:  # noqa: ARG001
    updates: list[int] = []
    throttle = Throttle(20, lambda: updates.append(1))
    for _ in range(50):
        throttle.call()
    assert updates == []
    qtbot.waitUntil(lambda: bool(updates))
    assert len(updates) == 1
    throttle.call()
    qtbot.waitUntil(lambda: len(updates) == 2)
