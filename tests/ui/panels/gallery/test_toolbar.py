"""The gallery's toolbar in much and little room."""

import pytest
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from app.domain.search import Sort
from app.ui.panels.gallery.toolbar import GalleryToolbar
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button


@pytest.fixture
def tools(theme: Theme, qtbot: QtBot) -> GalleryToolbar:
    made = GalleryToolbar(theme, 112, is_square=False)
    qtbot.addWidget(made)
    made.resize(900, 40)
    made.show()
    return made


def _names(tools: GalleryToolbar) -> list[str]:
    buttons = (tools.order, tools.import_button)
    return [QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name) for button in buttons]


def _is_whole(button: Button) -> bool:
    return button.width() >= button.sizeHint().width()


def test_words_that_do_not_fit_go_whole_and_their_names_stay(tools: GalleryToolbar, theme: Theme) -> None:
    assert [tools.order.text(), tools.import_button.text()] == ["Date", "Import"]
    theme.set_look(text_scale=150)
    tools.resize(510, 60)
    assert [tools.order.text(), tools.import_button.text()] == ["", ""]
    assert _is_whole(tools.order)
    assert _is_whole(tools.import_button)
    assert tools.search.width() >= 180
    assert _names(tools) == ["Date", "Import"]
    assert tools.order.toolTip() == "Sorted by: Date\nNewest first"
    tools.show_order(Sort.NAME, is_ascending=True)
    assert tools.order.text() == ""
    assert _names(tools)[0] == "Name"
    tools.resize(1200, 60)
    assert [tools.order.text(), tools.import_button.text()] == ["Name", "Import"]


def test_the_slider_goes_where_even_icons_have_no_room(tools: GalleryToolbar) -> None:
    tools.resize(330, 40)
    assert not tools.zoom.isVisible()
    assert tools.search.width() >= 180
    tools.resize(900, 40)
    assert tools.zoom.isVisible()


def test_its_segment_has_a_name(tools: GalleryToolbar) -> None:
    assert tools.shape.accessibleName() == "Shape of tiles"
