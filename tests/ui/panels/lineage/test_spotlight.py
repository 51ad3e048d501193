"""Searching lights what is found."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.panels.lineage.panel import LineagePanel
from tests.support.until import until
from tests.ui.panels.lineage.conftest import shown_ids


async def test_the_graph_is_searched(qtbot: QtBot, panel: LineagePanel, family: list[int]) -> None:
    panel.show()
    panel.show_around(family[1])
    await until(lambda: shown_ids(panel), sorted(family))
    qtbot.keyClick(panel.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert panel._find.isVisible()
    qtbot.keyClicks(panel._find.field, "png")
    qtbot.keyClick(panel._find.field, Qt.Key.Key_Return)
    assert panel._light.found == [family[0], family[2]]
    assert panel.view.canvas.lit == frozenset({family[0], family[2]})
    assert (panel.view.chosen_id, panel._find.count.text()) == (family[0], "1 of 2")
    qtbot.keyClick(panel._find.field, Qt.Key.Key_Return)
    assert (panel.view.chosen_id, panel._find.count.text()) == (family[2], "2 of 2")
    qtbot.keyClick(panel.view, Qt.Key.Key_F3)
    assert panel.view.chosen_id == family[0]
    qtbot.keyClick(panel.view, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert panel.view.chosen_id == family[2]
    panel._find.field.setText("unheard of")
    qtbot.keyClick(panel._find.field, Qt.Key.Key_Return)
    assert panel._find.count.text() == "Nothing found"
    panel._find.close_bar()
    assert panel.view.canvas.lit is None
    assert not panel._find.isVisible()
    qtbot.keyClick(panel.view, Qt.Key.Key_Escape)
    panel.view.choose()
    qtbot.keyClick(panel.view, Qt.Key.Key_P)
    assert panel.view.canvas.lit == frozenset(family), "of the middle, where nothing is chosen"
