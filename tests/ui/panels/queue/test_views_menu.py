"""From view to view."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from app.ui.panels.queue.filters import JobFilter, ViewId
from app.ui.panels.queue.order import Column
from app.ui.panels.queue.views_menu import NameForm, ViewsMenu
from tests.support import hands
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk


@pytest.fixture
def views(desk: Desk) -> ViewsMenu:
    return desk.panel.tools.views


def _trigger(views: ViewsMenu, text: str) -> None:
    menu = views.menu()
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.deleteLater()


def _form(views: ViewsMenu) -> NameForm:
    assert views.popover is not None
    form = views.popover.findChild(NameForm)
    assert form is not None
    return form


async def _name(views: ViewsMenu, name: str) -> None:
    form = _form(views)
    form.field.clear()
    hands.type_into(form.field, name)
    hands.press(form.field, Qt.Key.Key_Return)
    await until(lambda: views.popover is None, wanted=True)


async def test_what_is_seen_is_saved_and_shown_again(desk: Desk, views: ViewsMenu) -> None:
    await desk.make("lake", "dunes")
    panel = desk.panel
    hands.type_into(panel.filters.search, "lake")
    await until(desk.shown, ["lake"])
    for _ in range(2):
        panel.table.header.sectionClicked.emit(Column.CREDITS)
    panel.filters.group.click()
    hands.press(panel.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    await _name(views, "Lakes")
    panel._choose_plain(ViewId.ALL)
    panel.filters.search.clear()
    await until(panel.model.shown_count, 2)
    _trigger(views, "Lakes")
    assert panel.model.filter == JobFilter(text="lake")
    assert panel.model.sorting == (Column.CREDITS, True)
    assert panel.model.is_grouped
    assert panel.filters.search.text() == "lake"
    assert panel.filters.group.isChecked()


async def test_a_name_is_needed(desk: Desk, views: ViewsMenu) -> None:
    views.ask_name()
    form = _form(views)
    assert not form.button.isEnabled()
    hands.press(form.field, Qt.Key.Key_Return)
    assert views.popover is not None
    assert views.popover.isVisible()
    hands.type_into(form.field, "x")
    hands.click(form.button)
    assert [view.name for view in desk.panel.views.saved()] == ["x"]


async def test_a_view_is_renamed_saved_again_deleted_and_put_back(desk: Desk, views: ViewsMenu) -> None:
    await desk.make("a")
    desk.panel.views.save("mine")
    _trigger(views, "Rename mine…")
    await _name(views, "ours")
    desk.panel.filters.group.click()
    _trigger(views, "Save changes to ours")
    assert not desk.panel.views.is_touched
    _trigger(views, "Delete ours")
    assert desk.panel.views.saved() == []
    desk.context.undo.undo()
    await until(lambda: [view.name for view in desk.panel.views.saved()], ["ours"])
    desk.context.undo.redo()
    await until(desk.panel.views.saved, [])


async def test_every_view_is_in_the_menu_with_its_count(desk: Desk) -> None:
    await desk.make("a", "b")
    desk.panel.views.save("mine")
    await until(desk.panel.title.views.isVisible, wanted=True)
    hands.click(desk.panel.title.views)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions() if action.isCheckable()]
    assert texts == ["All (2)", "Active", "Waiting (2)", "Needs you", "Failed", "Done", "mine"]
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["mine"]
    menu.actions()[2].trigger()
    assert desk.panel.model.filter.view == ViewId.WAITING
    menu.close()
