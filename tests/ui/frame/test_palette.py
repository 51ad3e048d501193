"""The palette finds by a few letters."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.ui.frame.palette import Entry, Palette, score
from app.ui.theme import Theme


@pytest.mark.parametrize(
    ("better", "worse", "query"),
    [
        ("Lineage", "Show or hide: Lineage", "lin"),
        ("Retry all failed", "Portray", "re fa"),
        ("Open the logs", "Alps on a glossy day", "logs"),
    ],
)
def test_the_better_fit_comes_first(better: str, worse: str, query: str) -> None:
    assert score(better, query) > score(worse, query)


def test_letters_in_another_order_do_not_fit() -> None:
    assert score("Gallery", "yrg") < 0
    assert score("Gallery", "glr") >= 0


@pytest.fixture
def started() -> list[str]:
    return []


@pytest.fixture
def palette(qtbot: QtBot, theme: Theme, started: list[str]) -> Iterator[Palette]:
    anchor = QPushButton()
    qtbot.addWidget(anchor)
    anchor.show()

    def entry(title: str, *, is_enabled: bool = True) -> Entry:
        return Entry(title, "Page", "image", lambda: started.append(title), is_enabled=is_enabled)

    made = Palette(theme, anchor, lambda: [entry("Gallery"), entry("Lineage"), entry("Undo", is_enabled=False)])
    made.open()
    yield made
    anchor.close()


def test_arrows_choose_and_enter_starts(qtbot: QtBot, palette: Palette, started: list[str]) -> None:
    assert palette.field is not None
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert started == ["Lineage"]
    assert not palette.is_open


def test_a_click_starts(qtbot: QtBot, palette: Palette, started: list[str]) -> None:
    assert palette.list is not None
    qtbot.mouseClick(palette.list, Qt.MouseButton.LeftButton)
    assert started == ["Gallery"]


def test_what_is_disabled_does_not_start(qtbot: QtBot, palette: Palette, started: list[str]) -> None:
    assert palette.field is not None
    qtbot.keyClicks(palette.field, "undo")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert started == []
    assert palette.is_open


def test_nothing_found_is_said_and_escape_closes(qtbot: QtBot, palette: Palette) -> None:
    assert palette.field is not None
    assert palette.list is not None
    qtbot.keyClicks(palette.field, "zzz")
    assert palette.list.entries == []
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.is_open


def test_beyond_ten_entries_it_scrolls_and_keys_reach_them_all(qtbot: QtBot, theme: Theme) -> None:
    anchor = QPushButton()
    qtbot.addWidget(anchor)
    anchor.show()
    started: list[str] = []

    def entry(number: int) -> Entry:
        return Entry(f"Job {number}", "Page", "image", lambda: started.append(f"Job {number}"))

    palette = Palette(theme, anchor, lambda: [entry(number) for number in range(25)])
    palette.open()
    entries, field = palette.list, palette.field
    assert entries is not None
    assert field is not None
    assert len(entries.entries) == 25

    def shows_current() -> bool:
        return entries.visibleRegion().boundingRect().contains(entries.current_rect)

    assert entries.visibleRegion().boundingRect().height() == 10 * entries.row_height
    for _ in range(12):
        qtbot.keyClick(field, Qt.Key.Key_Down)
    assert shows_current()
    qtbot.keyClick(field, Qt.Key.Key_PageDown)
    qtbot.keyClick(field, Qt.Key.Key_PageDown)
    assert shows_current()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert started == ["Job 24"]
    anchor.close()
