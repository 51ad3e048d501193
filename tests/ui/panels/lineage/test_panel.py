"""The lineage page is used as a person does."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.asset import Asset
from app.ui.context import UiContext
from app.ui.panels.lineage import PLUGIN
from app.ui.panels.lineage.panel import LineagePanel
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.label import Label
from tests.support import hands
from tests.support.graphs import add_assets, connect
from tests.support.library import OpenLibrary
from tests.support.until import until
from tests.ui.panels.lineage.conftest import CLIP, FRAME, LEFT, click, colors, menu_of, shown_ids


async def test_the_page_says_what_to_do_first_and_leads_there(
    qtbot: QtBot, panel: LineagePanel, context: UiContext
) -> None:
    panel.show()
    words = [label.text() for label in panel.findChildren(Label) if label.isVisible()]
    assert "Choose a picture to see what it was made from." in words
    assert not panel._bar.isVisible()
    button = next(button for button in panel.findChildren(QPushButton) if button.isVisible())
    panel.focus_first()
    with qtbot.waitSignal(context.shell.page_requested) as told:
        qtbot.mouseClick(button, LEFT)
    assert told.args == ["gallery"]


async def test_asking_for_an_assets_lineage_brings_the_page_with_it_in_the_middle(
    qtbot: QtBot, panel: LineagePanel, context: UiContext, family: list[int]
) -> None:
    panel.show()
    with qtbot.waitSignal(context.shell.page_requested) as told:
        context.shell.lineage_requested.emit(family[1])
    assert told.args == ["lineage"]
    await until(lambda: shown_ids(panel), sorted(family))
    assert panel.view.isVisible()
    assert panel.view.chosen_id == family[1]
    assert context.shell.selected_assets == (family[1],)
    assert "push" in " ".join(label.text() for label in panel.findChildren(Label) if label.isVisible())
    scene = panel.view.scene
    assert scene is not None
    assert [edge.operation_type for edge in scene.edges] == [CLIP, FRAME]
    panel.focus_first()


async def test_opening_the_page_shows_what_is_chosen_in_the_gallery(
    panel: LineagePanel, context: UiContext, family: list[int]
) -> None:
    context.shell.assets_selected.emit((family[0], family[2]))
    panel.show()
    await until(lambda: shown_ids(panel), family[:2])
    panel.hide()
    context.shell.assets_selected.emit((family[1],))
    panel.show()
    assert panel.model.focus == family[0]
    assert panel.view.chosen_id == family[1]
    context.shell.assets_selected.emit(())
    later = PLUGIN.create(context)
    assert isinstance(later, LineagePanel)
    later.show()
    await until(lambda: shown_ids(later), family[:2])
    assert later.view.chosen_id is None, "the inspector shows nothing either"
    later.close()


async def test_where_the_chosen_card_goes_the_middle_is_chosen_and_the_plan_chooses_for_all(
    qtbot: QtBot, panel: LineagePanel, context: UiContext, family: list[int]
) -> None:
    panel.show()
    qtbot.keyClick(panel, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert not panel._find.isVisible()
    panel.show_around(family[1])
    await until(lambda: shown_ids(panel), sorted(family))
    panel.plan.look_requested.emit(family[2])
    assert (panel.view.chosen_id, context.shell.selected_assets) == (family[2], (family[2],))
    qtbot.keyClick(panel.view, Qt.Key.Key_A)
    await until(lambda: shown_ids(panel), sorted(family[:2]))
    assert (panel.view.chosen_id, context.shell.selected_assets) == (family[1], (family[1],))
    context.shell.rebuild_requested.emit((family[2],))
    assert panel.plan._chosen == (family[2],), "so that only what is chosen can be made again"
    panel._open_menu(0, panel.rect().center())
    assert panel._view_menu.isVisible()
    panel._view_menu.close()


async def test_a_click_tells_the_inspector(
    qtbot: QtBot, panel: LineagePanel, context: UiContext, family: list[int]
) -> None:
    panel.show()
    panel.show_around(family[1])
    await until(lambda: shown_ids(panel), sorted(family))
    for node_id in (family[2], family[0]):
        click(qtbot, panel, node_id)
        assert context.shell.selected_assets == (node_id,)
    qtbot.keyClick(panel.view, Qt.Key.Key_Escape)
    assert context.shell.selected_assets == ()


async def test_the_depth_is_typed_or_stepped(qtbot: QtBot, panel: LineagePanel, family: list[int]) -> None:
    panel.show()
    panel.show_around(family[0])
    await until(lambda: shown_ids(panel), family[:2])
    field = next(field for field in panel.findChildren(QLineEdit) if field.isVisible())
    assert field.text() == "1"
    qtbot.keyClick(field, Qt.Key.Key_Up)
    await until(lambda: shown_ids(panel), sorted(family))
    assert panel.model.depth == 2


async def test_the_buttons_zoom_and_fit_and_the_percentage_is_told(
    qtbot: QtBot, panel: LineagePanel, family: list[int]
) -> None:
    panel.show()
    panel.show_around(family[1])
    await until(lambda: shown_ids(panel), sorted(family))
    buttons = {button.accessibleName(): button for button in panel.findChildren(IconButton)}
    zoom = next(label for label in panel.findChildren(Label) if label.text().endswith(" %"))
    assert zoom.text() == "100 %"
    qtbot.mouseClick(buttons["Zoom in (+)"], LEFT)
    assert zoom.text() == "125 %"
    for _ in range(2):
        qtbot.mouseClick(buttons["Zoom out (-)"], LEFT)
    assert zoom.text() == "80 %"
    qtbot.mouseClick(buttons["Show all (F)"], LEFT)
    assert zoom.text() == "100 %"


async def test_a_double_click_puts_another_one_into_the_middle(panel: LineagePanel, family: list[int]) -> None:
    panel.show()
    panel.show_around(family[1])
    await until(lambda: shown_ids(panel), sorted(family))
    panel.view.centre_requested.emit(family[2])
    await until(lambda: shown_ids(panel), sorted(family[1:]))
    assert panel.model.focus == family[2]


async def test_space_asks_for_a_quick_look_with_the_neighbours_in_reading_order(
    qtbot: QtBot, panel: LineagePanel, context: UiContext, family: list[int]
) -> None:
    panel.show()
    panel.show_around(family[1])
    await until(lambda: shown_ids(panel), sorted(family))
    with qtbot.waitSignal(context.shell.quick_look_requested) as told:
        qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    assert told.args == [family[1], tuple(family)]


async def test_several_cards_act_together_and_siblings_as_one(
    qtbot: QtBot, panel: LineagePanel, context: UiContext, library: OpenLibrary
) -> None:
    ids = await add_assets(library, 5)
    for child in ids[1:4]:
        await connect(library, child, ids[:1])
    await connect(library, ids[4], [ids[3]], CLIP)
    panel.show()
    panel.show_around(ids[0])
    await until(lambda: shown_ids(panel), ids[:4])
    panel._bar.groups_button.click()
    await until(lambda: shown_ids(panel), ids[:2])
    assert context.view.get("lineage.has_groups")
    assert panel._actions.groups.isChecked()
    click(qtbot, panel, ids[1])
    assert context.shell.selected_assets == tuple(ids[1:4])
    with qtbot.waitSignal(context.shell.use_as_input_requested) as told:
        qtbot.keyClick(panel.view, Qt.Key.Key_I)
    assert told.args == [tuple(ids[1:4])]
    (words,) = [action.text() for action in menu_of(panel, ids[1]) if "stack" in action.text()]
    assert words == "Lay the stack out\tS"
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_P)
    assert panel._bar.path_button.isChecked()
    assert panel.view.canvas.lit == frozenset(ids[:2])
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    await until(lambda: shown_ids(panel), ids[:4])
    assert panel.view.canvas.lit == frozenset(ids[:2])
    panel._actions.path.trigger()
    assert panel.view.canvas.lit is None
    qtbot.keyClick(panel.view, Qt.Key.Key_A)
    await until(lambda: shown_ids(panel), ids[:1])
    qtbot.keyClick(panel.view, Qt.Key.Key_B)
    qtbot.keyClick(panel.view, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: shown_ids(panel), ids[:4])
    panel.view.choose(ids[3])
    qtbot.keyClick(panel.view, Qt.Key.Key_N)
    await until(lambda: shown_ids(panel), ids)


async def test_when_the_middle_is_binned_the_page_says_so(
    panel: LineagePanel, family: list[int], library: OpenLibrary
) -> None:
    panel.show()
    panel.show_around(family[2])
    await until(lambda: shown_ids(panel), sorted(family[1:]))
    async with library.write() as services:
        await services.assets.delete_asset(family[2])
    gone = "What stood in the middle is no longer in the library."
    await until(lambda: gone in [label.text() for label in panel.findChildren(Label) if label.isVisible()], wanted=True)
    assert not panel.view.isVisible()
    assert not panel._bar.isVisible()
    async with library.write() as services:
        await services.assets.restore_asset(family[2])
    await until(panel.view.isVisible, wanted=True)
    assert panel._bar.isVisible()
    assert panel.view.chosen_id == family[2]


async def test_its_bar_grows_with_the_text(panel: LineagePanel, context: UiContext, family: list[int]) -> None:
    panel.show()
    panel.show_around(family[1])
    await until(lambda: shown_ids(panel), sorted(family))
    context.theme.set_look(text_scale=150)
    await until(panel._bar.height, 60)


async def test_large_text_in_a_small_window_leaves_the_bar_to_what_matters(
    panel: LineagePanel, context: UiContext, family: list[int]
) -> None:
    panel.show()
    panel.show_around(family[1])
    await until(lambda: shown_ids(panel), sorted(family))
    bar = panel._bar
    assert bar.around.isVisible()
    panel.resize(480, 400)
    context.theme.set_look(text_scale=150)
    await until(bar.around.isVisible, wanted=False)
    assert bar.zoom.width() >= bar.zoom.fontMetrics().horizontalAdvance("100 %")
    assert bar.groups_button.text() == ""
    assert bar.groups_button.accessibleName() == "Group siblings"
    context.theme.set_look(text_scale=100)
    panel.resize(1000, 640)
    await until(bar.around.isVisible, wanted=True)


async def test_a_key_that_is_held_acts_once_but_walks_on(
    qtbot: QtBot, panel: LineagePanel, context: UiContext, family: list[int]
) -> None:
    panel.show()
    panel.show_around(family[0])
    await until(lambda: shown_ids(panel), family[:2])
    looked: list[int] = []
    context.shell.quick_look_requested.connect(lambda asset_id, _ids: looked.append(asset_id))
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_Right):
        hands.repeat(panel.view, key)
    assert looked == [family[0]]
    assert panel.view.chosen_id == family[1]


async def test_a_card_names_the_provider_and_no_seed_of_a_frame(
    panel: LineagePanel, family: list[int], library: OpenLibrary
) -> None:
    async with library.parts.database.write() as session:
        for asset_id, operation in ((family[1], CLIP), (family[2], FRAME)):
            asset = await session.get_one(Asset, asset_id)
            asset.operation_type, asset.provider_id, asset.seed = operation, "local", 412
    panel.show()
    panel.show_around(family[1])
    await until(lambda: shown_ids(panel), sorted(family))
    clip, frame = panel.model.node(family[1]), panel.model.node(family[2])
    assert clip is not None
    assert frame is not None
    assert (clip.provider, clip.seed) == ("Local engine", 412)
    assert (frame.provider, frame.seed) == ("Local engine", None)


async def test_the_thumbnails_come_onto_the_cards(panel: LineagePanel, context: UiContext, family: list[int]) -> None:
    panel.show()
    panel.show_around(family[1])
    await until(lambda: shown_ids(panel), sorted(family))

    def tones() -> int:
        """How many colours there are on the first card's picture."""
        assert panel.view.scene is not None
        card = panel.view.canvas.card_rect(panel.view.scene, panel.view.camera, 0)
        return len(colors(panel.view.grab(card.adjusted(2, 2, -2, -48)).toImage()))

    await until(lambda: context.thumbnails.is_idle and tones() > 100, wanted=True)


def test_a_plug_in_says_where_it_belongs() -> None:
    assert (PLUGIN.id, PLUGIN.place) == ("lineage", "page")
    assert Path("resources/icons", f"{PLUGIN.icon}.svg").is_file()
