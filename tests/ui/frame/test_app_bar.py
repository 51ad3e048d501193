"""The top of the window."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.frame.app_bar import AppBar
from app.ui.theme import Theme
from app.ui.widgets.label import Label
from app.ui.widgets.segment import Segment


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> AppBar:
    made = AppBar(theme)
    qtbot.addWidget(made)
    made.set_layouts([("create", "Create"), ("review", "Review")])
    made.resize(1440, 40)
    made.show()
    return made


def _texts(bar: AppBar) -> list[str]:
    return [label.text() for label in bar.findChildren(Label) if label.isVisible()]


def test_the_palettes_field_is_in_the_middle_of_the_window(bar: AppBar) -> None:
    assert bar.palette_field.geometry().center().x() in range(719, 722)
    assert bar.palette_field.width() == 440


@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("is_late", [False, True])
@pytest.mark.parametrize("width", [960, 1100, 1280])
def test_nothing_overlaps_in_a_narrow_window(
    bar: AppBar, theme: Theme, width: int, scale: int, *, is_late: bool
) -> None:
    theme.set_look(text_scale=scale)
    if is_late:
        bar.resize(width, 40)
    bar.set_credits({"webapi": 1_234_567, "usd": 12_340_000})
    bar.resize(width, 40)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    parts = sorted(
        (child for child in bar.findChildren(QWidget) if child.parent() is bar and child.isVisible()),
        key=lambda child: child.geometry().left(),
    )
    for left, right in pairwise(parts):
        assert left.geometry().right() < right.geometry().left()
    assert parts[-1].geometry().right() < width


def test_credits_are_told_with_thin_spaces_and_the_right_word(bar: AppBar) -> None:
    bar.set_credits({"webapi": 4000, "openapi": 718})
    assert "4,718" in _texts(bar)
    assert "credits" in _texts(bar)
    bar.set_credits({"webapi": 1})
    assert "credit" in _texts(bar)
    bar.set_credits({"webapi": 5_000_000_000})
    assert "credits" in _texts(bar)
    bar.set_credits({"webapi": 30, "usd": 450_000})
    assert "credits \N{MIDDLE DOT} $0.45" in _texts(bar)
    bar.set_credits({"usd": 12_340_000})
    assert "$12.34" in _texts(bar)
    bar.set_credits({})
    assert "No balance known" in _texts(bar)
    bar.set_credits(None)
    assert "No paid accounts yet" in _texts(bar)


def test_a_layout_is_chosen_with_a_click(qtbot: QtBot, bar: AppBar) -> None:
    segment = bar.findChild(Segment)
    assert segment is not None
    with qtbot.waitSignal(bar.layout_chosen) as heard:
        qtbot.mouseClick(segment, Qt.MouseButton.LeftButton, pos=segment.item_rect("review").center())
    assert heard.args == ["review"]


def test_the_bell_says_in_words_that_something_is_new(bar: AppBar) -> None:
    quiet = bar.bell.grab().toImage()
    bar.bell.set_unread(has_unread=True)
    assert "new" in bar.bell.accessibleName()
    assert bar.bell.grab().toImage() != quiet


def test_the_profile_shows_an_initial(bar: AppBar) -> None:
    bar.profile.set_name("mara")
    assert bar.profile.text() == "M"
    assert "mara" in bar.profile.accessibleName()
