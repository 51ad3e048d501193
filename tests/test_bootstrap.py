"""The program is built, taken down, and refuses what it must."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.bootstrap import find_panels, library_folder, open_program
from app.domain.errors import LibraryUnavailableError, SchemaTooNewError, StorageError, ValidationError
from app.domain.events import SettingsChanged
from app.domain.settings import Settings
from app.services.upload.upload_file import PathUpload
from app.system.paths import paths_in
from tests.support.library import draw_picture


async def test_the_first_start_makes_a_profile_with_the_account_of_the_engine_and_the_second_finds_them(
    tmp_path: Path,
) -> None:
    paths = paths_in(tmp_path / "home")
    async with open_program(paths) as program:
        first = program.user_id
    async with open_program(paths) as program, program.units.read(program.user_id) as services:
        rows = await services.accounts.list_account_rows(program.user_id)
    assert program.user_id == first
    assert [(row.provider_id, row.is_built_in) for row in rows] == [("local", True)]
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0
    assert (tmp_path / "home" / "pixsim7.db").stat().st_mode & 0o077 == 0


async def test_a_library_in_the_way_of_a_file_is_refused_with_words(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "library").write_text("a file")
    with pytest.raises(LibraryUnavailableError):
        async with open_program(paths_in(home)):
            pass


async def test_a_chosen_library_that_is_gone_is_asked_about_and_not_made_anew(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    settings = {"library": {"folder": str(tmp_path / "unplugged")}, "is_first_run_done": True}
    (home / "settings.json").write_text(json.dumps(settings))
    with pytest.raises(LibraryUnavailableError, match="not there"):
        async with open_program(paths_in(home)):
            pass
    assert not (tmp_path / "unplugged").exists()


@pytest.mark.row("F-31")
async def test_a_newer_database_is_opened_by_nobody(tmp_path: Path) -> None:
    paths = paths_in(tmp_path / "home")
    async with open_program(paths):
        pass
    with closing(sqlite3.connect(paths.data / "pixsim7.db")) as database:
        database.execute("PRAGMA user_version=999")
    with pytest.raises(SchemaTooNewError):
        async with open_program(paths):
            pass


async def test_a_data_folder_in_the_way_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StorageError, match="cannot be written"):
        async with open_program(paths_in(tmp_path / "home")):
            pass


async def test_a_setting_is_saved_told_and_there_at_the_next_start(tmp_path: Path) -> None:
    paths = paths_in(tmp_path / "home")
    told: list[SettingsChanged] = []
    async with open_program(paths) as program:
        program.parts.bus.subscribe(SettingsChanged, told.append)
        await program.settings.change("appearance.theme", "light")
    assert told == [SettingsChanged("appearance.theme")]
    async with open_program(paths) as program:
        assert program.settings.value.appearance.theme == "light"


async def test_the_library_can_be_changed_while_nothing_is_in_it_and_not_later(tmp_path: Path) -> None:
    other, third = tmp_path / "other", tmp_path / "third"
    async with open_program(paths_in(tmp_path / "home")) as program:
        await program.settings.change("library.folder", str(other))
        async with program.units.steps(program.user_id) as services:
            picture = draw_picture(tmp_path / "a.png", (64, 48))
            await services.uploads.upload(program.user_id, PathUpload(picture), "local")
        assert len(list((other / "files").rglob("*.png"))) == 1
        with pytest.raises(ValidationError, match="There are files"):
            await program.settings.change("library.folder", str(third))
        assert program.settings.value.library.folder == str(other)
        assert not third.exists()


def test_the_library_lies_in_the_default_place_until_one_is_chosen(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    assert library_folder(Settings(), paths) == paths.default_library
    chosen = Settings().changed("library.folder", str(tmp_path / "mine"))
    assert library_folder(chosen, paths) == tmp_path / "mine"


def test_every_panel_is_found_and_has_a_place(qapp: object) -> None:  # noqa: ARG001
    panels = {panel.id: panel.place for panel in find_panels()}
    assert panels == {
        "accounts": "page",
        "create": "left",
        "gallery": "page",
        "inspector": "right",
        "lineage": "page",
        "queue": "bottom",
        "quick_look": "overlay",
    }
