"""The toolbar makes room for what matters."""

from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.ui.panels.lineage.toolbar import LineageToolbar
from app.ui.theme import Theme


def test_words_go_where_there_is_no_room_and_the_whole_library_has_no_depth(qtbot: QtBot, theme: Theme) -> None:
    bar = LineageToolbar(theme)
    qtbot.addWidget(bar)
    view = QMenu(bar)
    bar.set_menus(view, QMenu(bar))
    bar.show_name("Mara at dusk")
    bar.resize(1100, 40)
    bar.show()
    assert bar.around.isVisible()
    assert bar.groups_button.text() == "Group siblings"
    bar.resize(520, 40)
    bar.fit()
    assert (bar.groups_button.text(), bar.groups_button.accessibleName()) == ("", "Group siblings")
    bar.show_stale(3)
    assert bar.stale_button.isVisible()
    assert bar.stale_button.toolTip().startswith("3 in this graph")
    bar.show_whole(is_whole=True)
    assert not bar.depth_field.isVisible()
    bar.show_zoom(0.456)
    assert bar.zoom.text() == "46 %"
    view.addAction("Both")
    bar.view_button.click()
    assert view.isVisible()
    view.hide()
