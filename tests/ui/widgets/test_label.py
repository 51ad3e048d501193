"""Text that is never read as markup."""

from time import process_time
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.label import Label


def test_markup_is_shown_as_it_is(qtbot: QtBot, theme: Theme) -> None:
    label = Label(theme, "<b>bold</b> & <img src='file:///etc/passwd'>")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.row("H-17")
@pytest.mark.parametrize("options", [{"wrap": True}, {"elide": "right"}, {}])
def test_a_text_without_end_does_not_hold_the_window_up(qtbot: QtBot, theme: Theme, options: dict[str, Any]) -> None:
    label = Label(theme, "x" * 1_000_000, **options)
    qtbot.addWidget(label)
    label.resize(300, 60)
    began = process_time()
    label.grab()
    label.setText("word " * 1_000_000)
    label.grab()
    assert process_time() - began < 3
    assert len(label.text()) < 10_000


def test_what_does_not_fit_is_in_the_tip(qtbot: QtBot, theme: Theme) -> None:
    label = Label(theme, "lake-first-light-0412.png", elide="middle")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.toolTip() == "lake-first-light-0412.png"
    label.resize(600, 20)
    assert label.toolTip() == ""


def test_a_tip_of_its_own_gives_way_only_when_the_text_is_cut(qtbot: QtBot, theme: Theme) -> None:
    label = Label(theme, "Motion strength", elide="right")
    qtbot.addWidget(label)
    label.set_tip("How much moves.")
    label.resize(600, 20)
    label.show()
    assert label.toolTip() == "How much moves."
    label.resize(30, 20)
    assert label.toolTip() == "Motion strength"


def test_lines_that_wrap_keep_their_height(qtbot: QtBot, theme: Theme) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    label = Label(theme, "New jobs wait while the disk has less free space than this.", "small", wrap=True)
    column = QVBoxLayout(holder)
    column.addWidget(label)
    holder.resize(160, 60)
    holder.show()
    assert label.height() >= label.heightForWidth(label.width())


def test_a_label_that_becomes_wider_gives_back_the_height_of_its_lines(qtbot: QtBot, theme: Theme) -> None:
    label = Label(theme, "New jobs wait while the disk has less free space than this.", "small", wrap=True)
    qtbot.addWidget(label)
    label.resize(120, 60)
    label.show()
    narrow = label.minimumHeight()
    label.resize(600, 60)
    one_line = label.fontMetrics().height()
    assert one_line <= label.minimumHeight() < 2 * one_line <= narrow


def test_a_tone_is_a_colour_of_the_tokens(qtbot: QtBot, theme: Theme) -> None:
    label = Label(theme, "Failed")
    qtbot.addWidget(label)
    label.show()
    label.set_tone("failed")
    assert label.palette().color(label.foregroundRole()) == theme.color("state.failed.fg")
