"""The pages at the left edge."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.frame.rail import Rail, RailItem
from app.ui.theme import Theme

PAGES = [RailItem("gallery", "Gallery", "images"), RailItem("lineage", "Lineage", "workflow")]
TOOLS = [RailItem("settings", "Settings", "settings")]


@pytest.fixture
def rail(qtbot: QtBot, theme: Theme) -> Rail:
    made = Rail(theme)
    qtbot.addWidget(made)
    made.resize(60, 700)
    made.set_items(PAGES, TOOLS)
    made.set_current("gallery")
    made.show()
    return made


def test_tools_are_at_the_bottom(rail: Rail) -> None:
    assert rail.button("lineage").y() < 200
    assert rail.button("settings").geometry().bottom() > 650


def test_a_click_tells_the_page_and_the_mark_waits_for_the_answer(qtbot: QtBot, rail: Rail) -> None:
    with qtbot.waitSignal(rail.page_chosen) as heard:
        qtbot.mouseClick(rail.button("lineage"), Qt.MouseButton.LeftButton)
    assert heard.args == ["lineage"]
    assert rail.button("gallery").isChecked()


def test_arrows_go_round_and_space_chooses(qtbot: QtBot, rail: Rail) -> None:
    rail.activateWindow()
    qtbot.waitUntil(rail.isActiveWindow)
    rail.button("gallery").setFocus()
    qtbot.keyClick(rail.button("gallery"), Qt.Key.Key_Up)
    assert rail.button("settings").hasFocus()
    with qtbot.waitSignal(rail.page_chosen) as heard:
        qtbot.keyClick(rail.button("settings"), Qt.Key.Key_Space)
    assert heard.args == ["settings"]


def test_the_current_page_alone_has_the_accent(rail: Rail, theme: Theme) -> None:
    image = rail.button("gallery").grab().toImage()
    other = rail.button("lineage").grab().toImage()
    assert image.pixelColor(10, 40) == theme.color("accent.subtle")
    assert image.pixelColor(1, 24) == theme.color("selection.ring")
    assert other.pixelColor(10, 40) != theme.color("accent.subtle")


def test_a_count_is_painted_and_large_ones_are_cut(rail: Rail) -> None:
    plain = rail.button("lineage").grab().toImage()
    rail.button("lineage").set_count(3)
    three = rail.button("lineage").grab().toImage()
    rail.button("lineage").set_count(1000)
    many = rail.button("lineage").grab().toImage()
    rail.button("lineage").set_count(5000)
    assert plain != three
    assert three != many
    assert rail.button("lineage").grab().toImage() == many
