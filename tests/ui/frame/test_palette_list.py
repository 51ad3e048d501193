"""The list of the palette: headings, rows, pictures, what is chosen."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from app.ui.frame.palette_entries import Entry, Section
from app.ui.frame.palette_list import EntryList
from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.theme import Theme
from tests.support import looks
from tests.support.library import open_library
from tests.support.until import until


def _entry(title: str, group: str = "Job", **more: str) -> Entry:
    return Entry(title, group, "image", lambda: None, **more)  # type: ignore[arg-type]


@pytest.fixture
def entries(qtbot: QtBot, theme: Theme) -> EntryList:
    made = EntryList(theme)
    qtbot.addWidget(made)
    made.setFixedWidth(600)
    made.set_sections(
        [
            Section("Actions", [_entry("Import"), _entry("Export")], ">"),
            Section("Nothing", []),
            Section("Jobs", [_entry("Lake", detail="#4", note="Failed", state="failed"), _entry("Dunes")], "#"),
        ]
    )
    made.show()
    return made


def test_headings_stand_between_groups_and_groups_without_entries_are_left_out(entries: EntryList) -> None:
    assert [section.title for section in entries.sections] == ["Actions", "Jobs"]
    tops = [entries.rect_of(number).top() for number in range(4)]
    assert tops[1] - tops[0] == entries.row_height
    assert tops[2] - tops[1] > entries.row_height
    assert entries.height() == entries.rect_of(3).bottom() + 1


def test_one_group_alone_has_no_heading(entries: EntryList) -> None:
    entries.set_sections([Section("Jobs", [_entry("Lake")], "#")])
    assert entries.rect_of(0).top() == 0


def test_the_first_row_is_brought_into_view_with_its_heading(entries: EntryList) -> None:
    assert entries.current_rect.top() == 0
    entries.step_by(1)
    assert entries.current_rect == entries.rect_of(1)


def test_tab_goes_to_the_next_group_and_round(entries: EntryList) -> None:
    titles = []
    for _ in range(2):
        entries.step_section(1)
        assert entries.current is not None
        titles.append(entries.current.title)
    entries.step_by(1)
    entries.step_section(-1)
    assert entries.current is not None
    assert [*titles, entries.current.title] == ["Lake", "Import", "Lake"]


def test_the_pointer_chooses_and_a_click_starts_what_is_under_it(entries: EntryList, qtbot: QtBot) -> None:
    started: list[Entry] = []
    entries.started.connect(started.append)
    qtbot.mouseMove(entries, entries.rect_of(3).center())
    assert entries.current is not None
    assert entries.current.title == "Dunes"
    qtbot.mouseClick(entries, Qt.MouseButton.LeftButton, pos=entries.rect_of(2).center())
    qtbot.mouseClick(entries, Qt.MouseButton.LeftButton, pos=QPoint(5, entries.rect_of(2).top() - 5))
    assert [entry.title for entry in started] == ["Lake"]


def test_what_is_chosen_stays_so_while_others_come_before_it(entries: EntryList) -> None:
    entries.step_by(3)
    entries.set_sections([Section("More", [_entry("New")]), *entries.sections], keeps=True)
    assert entries.current is not None
    assert (entries.current.title, entries.place) == ("Dunes", 4)
    entries.set_sections([Section("Jobs", [_entry("Other")])], keeps=True)
    assert entries.place == 0


def test_a_screen_reader_knows_it_as_a_list(entries: EntryList) -> None:
    interface = QAccessible.queryAccessibleInterface(entries)
    assert interface is not None
    assert interface.text(QAccessible.Text.Name) == "What was found"


async def test_an_asset_shows_its_picture_as_soon_as_it_has_come(
    entries: EntryList, tmp_path: Path, qtbot: QtBot
) -> None:
    async with open_library(tmp_path) as library:
        asset = await library.import_picture()
        loader = ThumbnailLoader(library.store)
        entries.use_thumbnails(loader)
        entries.set_sections([Section("", [_entry("lake.png", sha256=str(asset.sha256))])])
        plain = entries.grab().toImage()
        await until(lambda: loader.is_idle, wanted=True)
        qtbot.wait(1)
        assert entries.grab().toImage() != plain
        loader.close()


@pytest.mark.parametrize("choice", ["dark", "light"])
def test_it_is_drawn(entries: EntryList, theme: Theme, choice: str) -> None:
    theme.set_look(choice=choice)
    assert looks.is_drawn(entries.grab().toImage())
    entries.nothing = "Nothing"
    entries.set_sections([])
    assert entries.current is None
    entries.step_by(1)
    entries.step_section(1)
    assert entries.height() == entries.row_height
