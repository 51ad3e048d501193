"""The settings: sections, search, opening at a place."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.ui.context import UiContext
from app.ui.settings.dialog import SettingsDialog
from app.ui.settings.section_list import SectionList
from app.ui.settings.section_page import SectionPage
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.segment import Segment
from tests.support.until import until

OTHERS = ["storage", "folders", "backups", "health", "providers", "shortcuts", "about"]
PEOPLE = ["profile", "sessions", "limits", "vault"]
SECTIONS = ["appearance", "library", "engine", "credentials", "devices", "notifications", "updates"]


@pytest.fixture
def dialog(context: UiContext, qtbot: QtBot) -> Iterator[SettingsDialog]:
    window = QWidget()
    qtbot.addWidget(window)
    action = QAction("Quick look", window)
    action.setShortcut(QKeySequence("Space"))
    window.addAction(action)
    made = SettingsDialog(context, window)
    made.open_at()
    yield made
    made.close()
    window.close()


async def test_there_is_a_section_for_each_model_and_nothing_hidden(dialog: SettingsDialog) -> None:
    found = dialog.findChild(SectionList)
    assert found is not None
    assert found.shown() == [*SECTIONS, *PEOPLE, *OTHERS]
    assert dialog.section == "appearance"


async def test_a_click_shows_a_section(dialog: SettingsDialog, qtbot: QtBot) -> None:
    found = dialog.findChild(SectionList)
    assert found is not None
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton, pos=found.row_rect("library").center())
    assert dialog.page("library").isVisible()
    assert not dialog.page("appearance").isVisible()


async def test_it_opens_at_a_section(dialog: SettingsDialog) -> None:
    dialog.open_at("about")
    assert dialog.page("about").isVisible()


async def test_it_opens_at_a_field_which_is_marked_in_view_and_has_the_keys(dialog: SettingsDialog) -> None:
    dialog.resize(dialog.minimumSize())
    dialog.open_at("devices.uses_scrcpy")
    page = dialog.page("devices")
    assert isinstance(page, SectionPage)
    row = page.form.row("uses_scrcpy")
    await until(lambda: row.visibleRegion().boundingRect().height(), row.height())
    focused = QApplication.focusWidget()
    assert focused is not None
    assert row.isAncestorOf(focused)
    dialog.open_at("devices.nothing_of_that_name")
    assert dialog.section == "devices"


async def test_it_opens_with_what_some_words_find(dialog: SettingsDialog) -> None:
    dialog.look_for("free disk")
    await until(lambda: dialog.section, "library")


async def test_a_search_shows_the_sections_and_rows_that_fit(dialog: SettingsDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(dialog.search_field, "free disk")
    qtbot.keyClick(dialog.search_field, Qt.Key.Key_Return)
    assert dialog.section == "library"
    page = dialog.page("library")
    assert isinstance(page, SectionPage)
    assert page.form.row("reserve_gb").isVisible()
    assert not page.form.row("folder").isVisible()
    dialog.search_field.clear()
    assert page.form.row("folder").isVisible()


async def test_nothing_found_offers_to_show_all(dialog: SettingsDialog, qtbot: QtBot) -> None:
    from app.ui.widgets.empty import EmptyState

    qtbot.keyClicks(dialog.search_field, "zzz")
    qtbot.keyClick(dialog.search_field, Qt.Key.Key_Return)
    nothing = dialog.findChild(EmptyState)
    assert nothing is not None
    assert nothing.isVisible()
    qtbot.mouseClick(nothing.button, Qt.MouseButton.LeftButton)
    assert not nothing.isVisible()
    assert dialog.page("appearance").isVisible()


async def test_actions_of_the_window_are_found_by_word_and_key(dialog: SettingsDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(dialog.search_field, "space")
    qtbot.keyClick(dialog.search_field, Qt.Key.Key_Return)
    found = dialog.findChild(SectionList)
    assert found is not None
    assert "shortcuts" in found.shown()


@pytest.mark.parametrize("section", ["appearance", "library", "engine", "shortcuts", "about"])
async def test_each_stop_of_the_keyboard_shows_that_it_has_it(
    dialog: SettingsDialog, qtbot: QtBot, section: str
) -> None:
    dialog.open_at(section)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    (ring,) = dialog.findChildren(FocusRing)
    seen: list[QWidget] = []
    while (focused := QApplication.focusWidget()) is not None and focused not in seen:
        seen.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert len(seen) > 1
    for stop in seen[1:]:
        assert not isinstance(stop, QScrollArea)
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        shows_itself = stop.property("ownFocus") or isinstance(stop, (QLineEdit, QAbstractScrollArea))
        assert shows_itself or ring.target is stop, stop


async def test_page_keys_scroll_where_nothing_takes_the_focus(dialog: SettingsDialog, qtbot: QtBot) -> None:
    dialog.open_at("about")
    dialog.resize(560, 400)
    page = dialog.page("about")
    area = next(found for found in dialog.findChildren(QScrollArea) if found.isAncestorOf(page))
    bar = area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    sections = dialog.findChild(SectionList)
    qtbot.keyClick(sections, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    qtbot.keyClick(sections, Qt.Key.Key_PageUp)
    assert bar.value() == 0


async def test_it_grows_with_the_text_and_cuts_no_choice(dialog: SettingsDialog, context: UiContext) -> None:
    found, page = dialog.findChild(SectionList), dialog.page("appearance")
    assert found is not None
    assert isinstance(page, SectionPage)
    before = found.width()
    dialog._over.resize(1280, 720)
    context.theme.set_look(text_scale=150)
    try:
        QApplication.sendPostedEvents()
        assert dialog._side.width() > before * 1.3
        themes = page.form.row("theme").control.inner
        assert isinstance(themes, Segment)
        assert themes.width() >= themes.least_width()
    finally:
        context.theme.set_look(text_scale=100)
