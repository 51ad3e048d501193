"""The page shows the whole library."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.context import UiContext
from app.ui.panels.lineage.panel import LineagePanel
from app.ui.widgets.label import Label
from tests.support.graphs import add_assets, connect
from tests.support.library import OpenLibrary
from tests.support.until import until
from tests.ui.panels.lineage.conftest import click, menu_of, shown_ids


async def test_the_whole_library_is_shown_known_as_one_comes_near_and_left(
    qtbot: QtBot, panel: LineagePanel, context: UiContext, library: OpenLibrary, family: list[int]
) -> None:
    others = await add_assets(library, 3)
    await connect(library, others[1], [others[0]])
    panel.show()
    panel.show_around(family[1])
    await until(lambda: shown_ids(panel), sorted(family))
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_W)
    await until(lambda: shown_ids(panel), sorted([*family, *others[:2]]))
    assert panel._bar.name.text() == "Whole library: 5 with lineage"
    assert not panel._bar.depth_field.isVisible()
    panel.view.zoom_to(1.0)
    whole = panel._whole.model
    await until(lambda: getattr(whole.node(family[0]), "name", ""), "lake.png")
    click(qtbot, panel, family[0])
    assert context.shell.selected_assets == (family[0],)
    assert [action.text() for action in menu_of(panel, family[0])][1] == "Show around this"
    panel._find.open_bar()
    panel._find.field.setText("push")
    qtbot.keyClick(panel._find.field, Qt.Key.Key_Return)
    await until(lambda: panel._light.found, [family[1]])
    assert panel.view.canvas.lit == frozenset({family[1]})
    panel._find.close_bar()
    (new,) = await add_assets(library, 1)
    await connect(library, new, [others[1]])
    await until(lambda: new in shown_ids(panel), wanted=True)
    panel.view.centre_requested.emit(others[0])
    await until(lambda: shown_ids(panel), others[:2])
    assert not panel._actions.whole.isChecked()
    assert whole.scene is None


async def test_a_library_without_lineage_says_so(panel: LineagePanel, context: UiContext) -> None:
    panel.show()
    panel._open_whole()
    words = "Nothing in the library was made from anything else yet."
    await until(
        lambda: words in [label.text() for label in panel.findChildren(Label) if label.isVisible()], wanted=True
    )
    panel._actions.whole.setChecked(False)
    assert panel._whole.model.row(1) is None
    assert panel._whole.model.node(1) is None
    assert context.shell.selected_assets == ()
