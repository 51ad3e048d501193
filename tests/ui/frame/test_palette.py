"""The palette finds by a few letters, and opens what it found."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.ui.context import UiContext
from app.ui.frame.palette import Palette
from app.ui.frame.palette_entries import Entry, Found
from app.ui.frame.palette_list import EntryList
from app.ui.theme import Theme
from app.ui.widgets.label import Label
from app.ui.widgets.search_field import SearchField
from tests.support.library import open_context, open_library
from tests.support.until import until
from tests.ui.frame.test_palette_seeking import Slow


@pytest.fixture
def started() -> list[str]:
    return []


@pytest.fixture
def anchor(qtbot: QtBot) -> QPushButton:
    made = QPushButton()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def palette(theme: Theme, anchor: QPushButton, started: list[str]) -> Palette:
    def entry(title: str, *, is_enabled: bool = True) -> Entry:
        return Entry(title, "Page", "image", lambda: started.append(title), is_enabled=is_enabled)

    made = Palette(theme, anchor, lambda: [entry("Gallery"), entry("Lineage"), entry("Undo", is_enabled=False)])
    made.open()
    return made


@pytest.fixture
async def context(theme: Theme, tmp_path: Path) -> AsyncIterator[UiContext]:
    async with open_library(tmp_path) as library, open_context(library, theme) as made:
        yield made


def _parts(palette: Palette) -> tuple[SearchField, EntryList]:
    assert palette.field is not None
    assert palette.list is not None
    return palette.field, palette.list


def _titles(palette: Palette) -> list[str]:
    return [entry.title for entry in palette.list.entries] if palette.list is not None else []


def _hints(palette: Palette) -> list[str]:
    assert palette.hints is not None
    return [label.text() for label in palette.hints.findChildren(Label) if label.isVisibleTo(palette.hints)]


def test_arrows_choose_and_enter_starts(qtbot: QtBot, palette: Palette, started: list[str]) -> None:
    field, _ = _parts(palette)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert started == ["Lineage"]
    assert not palette.is_open


def test_a_click_starts(qtbot: QtBot, palette: Palette, started: list[str]) -> None:
    _, entries = _parts(palette)
    qtbot.mouseClick(entries, Qt.MouseButton.LeftButton, pos=entries.rect_of(0).center())
    assert started == ["Gallery"]


def test_what_is_disabled_does_not_start(qtbot: QtBot, palette: Palette, started: list[str]) -> None:
    field, _ = _parts(palette)
    qtbot.keyClicks(field, "undo")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert started == []
    assert palette.is_open


def test_nothing_found_is_said_and_escape_closes(qtbot: QtBot, palette: Palette) -> None:
    field, entries = _parts(palette)
    qtbot.keyClicks(field, "zzz")
    assert entries.entries == []
    assert entries.nothing == "Nothing has “zzz” in its words."
    qtbot.waitUntil(lambda: _hints(palette) == ["Esc", "close"])
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not palette.is_open


def test_many_entries_scroll_and_keys_reach_them_all(qtbot: QtBot, theme: Theme, anchor: QPushButton) -> None:
    started: list[str] = []

    def entry(number: int) -> Entry:
        return Entry(f"Job {number}", "Page", "image", lambda: started.append(f"Job {number}"))

    palette = Palette(theme, anchor, lambda: [entry(number) for number in range(25)])
    palette.open()
    field, entries = _parts(palette)
    assert len(entries.entries) == 25

    def shows_current() -> bool:
        return entries.visibleRegion().boundingRect().contains(entries.current_rect)

    assert entries.visibleRegion().boundingRect().height() == 13 * entries.row_height
    for _ in range(15):
        qtbot.keyClick(field, Qt.Key.Key_Down)
    assert shows_current()
    qtbot.keyClick(field, Qt.Key.Key_PageDown)
    qtbot.keyClick(field, Qt.Key.Key_PageDown)
    assert shows_current()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert started == ["Job 24"]


class Desk:
    """A palette with two sources beside its actions."""

    def __init__(self, theme: Theme, anchor: QPushButton, context: UiContext) -> None:
        self.started: list[str] = []
        self.jobs, self.sets = Slow("Jobs", "#", 1), Slow("Sets", order=2)
        self.palette = Palette(theme, anchor, self._actions)
        self.palette.join(context)
        for source in (self.jobs, self.sets):
            context.shell.source_registered.emit(source)

    def _actions(self) -> Sequence[Entry]:
        return [Entry(title, "Action", "zap", self.note(title)) for title in ("Import files", "Lower the lamp", "Quit")]

    def note(self, title: str) -> Callable[[], None]:
        return lambda: self.started.append(title)

    def let(self) -> None:
        self.jobs.gate.set()
        self.sets.gate.set()

    async def rest(self) -> None:
        await until(lambda: self.palette.is_seeking, wanted=False)


@pytest.fixture
def desk(theme: Theme, anchor: QPushButton, context: UiContext) -> Desk:
    made = Desk(theme, anchor, context)
    made.palette.open()
    return made


async def test_actions_that_fit_stand_before_what_the_sources_find(desk: Desk, qtbot: QtBot) -> None:
    desk.let()
    field, entries = _parts(desk.palette)
    qtbot.keyClicks(field, "import")
    await desk.rest()
    assert [section.title for section in entries.sections] == ["Actions and pages", "Jobs", "Sets"]
    assert _titles(desk.palette)[:2] == ["Import files", "import 0"]
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert entries.current is not None
    assert entries.current.title == "import 0"


async def test_actions_of_which_only_letters_fit_come_last(desk: Desk, qtbot: QtBot) -> None:
    desk.let()
    field, entries = _parts(desk.palette)
    qtbot.keyClicks(field, "lwr")
    await desk.rest()
    assert [section.title for section in entries.sections] == ["Jobs", "Sets", "Similar actions"]


async def test_enter_before_the_answer_means_what_will_be_found(desk: Desk, qtbot: QtBot) -> None:
    field, _ = _parts(desk.palette)
    ran: list[str] = []

    async def find(words: str, limit: int) -> Found:
        await desk.jobs.gate.wait()
        return Found([Entry(words, "Jobs", "list", lambda: ran.append(words))][:limit])

    desk.jobs.find = find  # type: ignore[method-assign]
    qtbot.keyClicks(field, "lamp2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert desk.palette.is_open
    desk.let()
    await until(lambda: ran, ["lamp2"])
    assert not desk.palette.is_open


async def test_an_action_that_fits_well_starts_at_once(desk: Desk, qtbot: QtBot) -> None:
    field, _ = _parts(desk.palette)
    qtbot.keyClicks(field, "quit")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert desk.started == ["Quit"]


async def test_a_sign_leaves_one_kind_alone(desk: Desk, qtbot: QtBot) -> None:
    desk.let()
    field, entries = _parts(desk.palette)
    assert _hints(desk.palette)[:4] == [">", "Actions", "#", "Jobs"]
    qtbot.keyClicks(field, "# 12")
    await desk.rest()
    assert (_titles(desk.palette), desk.jobs.asked[-1], desk.sets.asked) == (["12 0", "12 1"], "12", [])
    field.setText(">lo")
    await desk.rest()
    assert _titles(desk.palette) == ["Lower the lamp"]
    field.setText(">")
    assert len(entries.entries) == 3


async def test_ctrl_enter_does_the_other_thing_and_the_foot_tells_both(desk: Desk, qtbot: QtBot) -> None:
    field, _ = _parts(desk.palette)
    ran: list[str] = []

    async def find(words: str, limit: int) -> Found:
        look = Entry(words, "Pictures", "image", lambda: ran.append("show"), verb="show in the gallery")
        assert limit
        return Found([replace(look, more=lambda: ran.append("look"), more_verb="quick look")])

    desk.jobs.find = find  # type: ignore[method-assign]
    qtbot.keyClicks(field, "#lake")
    await desk.rest()
    await until(lambda: _hints(desk.palette)[1:], ["quick look", "⏎", "show in the gallery"])
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert ran == ["look"]


async def test_what_was_used_last_stands_first_next_time(desk: Desk, qtbot: QtBot, context: UiContext) -> None:
    for letters in ("quit", "import"):
        field, _ = _parts(desk.palette)
        qtbot.keyClicks(field, letters)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        desk.palette.open()
    _, entries = _parts(desk.palette)
    assert entries.sections[0].title == "Used last"
    assert _titles(desk.palette) == ["Import files", "Quit", "Lower the lamp"]
    assert context.view.get("palette.recent") == ["Import files", "Quit"]


async def test_a_screen_reader_hears_what_is_chosen(desk: Desk, qtbot: QtBot) -> None:
    field, entries = _parts(desk.palette)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert entries.accessibleDescription() == "Lower the lamp, Action, 2 of 3"
