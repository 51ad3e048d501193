"""A list of lines in two rows: what is current stays so while lines change."""

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.ui.panels.devices.runs.two_lines import TwoLineList, TwoLineModel, TwoLines, line_data
from app.ui.theme import Theme
from tests.support import hands
from tests.support.looks import is_drawn


def line(title: str, **rest: object) -> TwoLines:
    return TwoLines("running", "", title, **rest)  # type: ignore[arg-type]


def test_keys_and_clicks_take_lines_and_the_current_one_stays(theme: Theme, qtbot: QtBot) -> None:
    model = TwoLineModel()
    view = TwoLineList(theme, model, "Runs")
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    taken: list[object] = []
    menus: list[QPoint] = []
    current: list[object] = []
    view.taken.connect(taken.append)
    view.menu_requested.connect(menus.append)
    view.current_changed.connect(current.append)
    view.take_current()
    model.show([(1, line("One", right="now", text="Desk", far="2 s", fraction=0.5)), (2, line("Two", spoken="Second"))])
    assert view.height_of(2) > 2 * 40
    assert is_drawn(view.grab().toImage())
    assert view.set_current(2)
    assert not view.set_current(3)
    hands.press(view, Qt.Key.Key_Return)
    hands.click(view.viewport(), view.visualRect(model.index(0)).center())
    assert taken == [2, 1]
    model.show([(9, line("New")), (1, line("One")), (2, line("Two"))])
    assert (view.current_key(), model.keys) == (1, [9, 1, 2])
    model.show([(9, line("New")), (1, line("Once")), (2, line("Two"))])
    assert (view.current_key(), model.index(1).data()) == (1, "Once")
    model.show([(9, line("New", text="Desk"))])
    assert (view.current_key(), current[-1]) == (None, None)
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "New, Desk"
    assert model.index(0).data(Qt.ItemDataRole.ToolTipRole) is None


def test_names_that_others_gave_are_no_markup_in_a_tip() -> None:
    lines = TwoLines("done", "", "<b>Tour</b>", tip="<b>Tour</b>")
    assert "&lt;b&gt;Tour" in line_data(lines, Qt.ItemDataRole.ToolTipRole)
