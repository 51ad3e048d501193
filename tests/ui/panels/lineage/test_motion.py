"""Smooth ways, and none where motion is reduced."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.panels.lineage.motion import Motion
from app.ui.theme import Theme


def test_a_movement_goes_from_here_to_its_end(qtbot: QtBot, theme: Theme) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    motion, shares = Motion(theme, owner), list[float]()
    motion.start(shares.append)
    assert motion.is_running
    qtbot.waitUntil(lambda: not motion.is_running)
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    assert shares.count(1.0) == 1


def test_a_new_movement_first_ends_the_last_one(qtbot: QtBot, theme: Theme) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    motion, first, second = Motion(theme, owner), list[float](), list[float]()
    motion.start(first.append)
    motion.start(second.append)
    assert first[-1] == 1.0
    motion.stop()
    assert second[-1] == 1.0


def test_where_motion_is_reduced_the_end_is_there_at_once(qtbot: QtBot, theme: Theme) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    theme.set_look(reduced_motion=True)
    motion, shares = Motion(theme, owner), list[float]()
    motion.start(shares.append)
    assert shares == [1.0]
    assert not motion.is_running


def test_a_movement_that_is_not_to_be_smooth_is_done_at_once(qtbot: QtBot, theme: Theme) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    motion, shares = Motion(theme, owner), list[float]()
    motion.start(shares.append, is_smooth=False)
    assert shares == [1.0]
