"""The table of what differs."""

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from app.ui.theme import Theme
from app.ui.widgets.difference_table import DifferenceTable, Line, elide_mode
from tests.support import looks


def test_it_has_a_line_for_each_property_and_says_what_is_cut(theme: Theme) -> None:
    table = DifferenceTable(theme)
    table.show_lines([Line("Seed", ("1", "2")), Line("Model", ("image v2", "image v2"))])
    table.resize(240, table.sizeHint().height())
    assert table.sizeHint().height() == 24 + 2 * 28
    assert table.accessibleDescription() == "Seed: 1, 2; Model: image v2, image v2"
    table.show()
    assert looks.is_drawn(table.grab().toImage())
    tips = []
    for y in (24 + 10, 2):
        point = QPoint(10, y)
        QApplication.sendEvent(table, QHelpEvent(QEvent.Type.ToolTip, point, table.mapToGlobal(point)))
        tips.append(QToolTip.text())
    assert tips[0] == "Seed\nA: 1\nB: 2"
    QToolTip.hideText()
    table.show_lines([Line("Seed", ("1",))])
    assert table.sizeHint().height() == 28
    assert table._tip_at(5) == "Seed: 1"
    table.hide()


def test_long_seeds_keep_the_ends_that_tell_them_apart() -> None:
    assert elide_mode(Line("Seed", ("88 214 935", "88 214 932"))) == Qt.TextElideMode.ElideLeft
    assert elide_mode(Line("Size", ("640 x 640", "512 x 768"))) == Qt.TextElideMode.ElideRight
    assert elide_mode(Line("Made by", ("Local engine",) * 2)) == Qt.TextElideMode.ElideRight
