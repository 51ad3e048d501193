"""The row of colours, by hand."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.enums import ColorLabel
from app.ui.panels.inspector.colors import ColorRow
from app.ui.theme import Theme


def test_a_colour_is_given_taken_and_told_by_its_name(qtbot: QtBot, theme: Theme) -> None:
    row = ColorRow(theme)
    qtbot.addWidget(row)
    row.show()
    row.activateWindow()
    qtbot.waitUntil(row.isActiveWindow)
    told: list[object] = []
    row.chosen.connect(told.append)
    red, orange = row.dots[:2]
    assert (red.accessibleName(), orange.accessibleName()) == ("Red (6)", "Orange")
    plain = red.grab().toImage()
    QTest.mouseClick(red, Qt.MouseButton.LeftButton)
    row.show_colors({ColorLabel.RED: 3, ColorLabel.ORANGE: 1}, 3)
    assert (red.isChecked(), orange.isChecked()) == (True, False)
    assert red.toolTip() == "Red (6), click to take it away"
    assert orange.toolTip() == "Orange, some of them have it"
    assert red.grab().toImage() != plain
    assert orange.grab().toImage() != plain
    QTest.mouseClick(red, Qt.MouseButton.LeftButton)
    assert told == [ColorLabel.RED, None]
    red.setFocus()
    QTest.keyClick(red, Qt.Key.Key_Left)
    assert row.dots[-1].hasFocus()
    stops = [dot for dot in row.dots if dot.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [row.dots[-1]]
    QTest.keyClick(row.dots[-1], Qt.Key.Key_Space)
    QTest.keyClick(row.dots[-1], Qt.Key.Key_Up)
    assert told[-1] == ColorLabel.PURPLE
