"""The program is built, taken down, and refuses what it must."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from typing_extensions import override

from app.bootstrap import FAILED, Program, find_panels, library_folder, live_in_window, open_program
from app.domain.errors import LibraryUnavailableError, SchemaTooNewError, StorageError, ValidationError
from app.domain.events import SettingsChanged
from app.domain.settings import Settings
from app.services.upload.upload_file import PathUpload
from app.system.paths import paths_in
from app.system.settings_file import SettingsFile
from tests.support.command import Pixsim
from tests.support.library import draw_picture

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.theme import Theme


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


async def test_a_default_library_that_is_gone_is_asked_about_and_not_made_anew(tmp_path: Path) -> None:
    home = tmp_path / "home"
    async with open_program(paths_in(home)):
        pass
    shutil.move(home / "library", tmp_path / "elsewhere")
    with pytest.raises(LibraryUnavailableError, match="not there"):
        async with open_program(paths_in(home)):
            pass
    assert not (home / "library").exists()


class Shell:
    """A window of which nothing is seen."""

    def allow_close(self) -> None: ...

    def close(self) -> None: ...


class Answers:
    """What a person says to the questions at the start, one after another."""

    def __init__(self, *folders: Path | None) -> None:
        self._folders = list(folders)
        self.asked: list[StorageError] = []

    async def __call__(self, _window: object, _theme: object, error: StorageError) -> Path | None:
        self.asked.append(error)
        return self._folders.pop(0)


async def start(home: Path, answers: Answers, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[Path]]:
    """Start the window up to where it would be filled; gives the exit code and the library of each time."""
    filled: list[Path] = []

    async def live(_window: object, _theme: object, program: Program, *_: object, **__: object) -> None:
        filled.append(program.parts.library.folder)

    monkeypatch.setattr("app.ui.trouble.ask_about_trouble", answers)
    monkeypatch.setattr("app.bootstrap._live", live)
    window, theme = cast("MainWindow", Shell()), cast("Theme", None)
    return await live_in_window(window, theme, paths_in(home), [], ready=lambda: None), filled


def choose(home: Path, folder: Path) -> bytes:
    """As after a first run in which this folder was chosen; gives the settings as they are on the disk."""
    SettingsFile(home / "settings.json").save(
        Settings().changed("library.folder", str(folder)).changed("is_first_run_done", value=True)
    )
    return (home / "settings.json").read_bytes()


async def test_trying_a_library_again_changes_no_setting_and_makes_no_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, gone = tmp_path / "home", tmp_path / "unplugged"
    before = choose(home, gone)
    answers = Answers(gone, gone, None)
    assert await start(home, answers, monkeypatch) == (FAILED, [])
    assert [type(error) for error in answers.asked] == [LibraryUnavailableError] * 3
    assert (home / "settings.json").read_bytes() == before
    assert not (tmp_path / "unplugged").exists()


async def test_a_library_that_is_back_is_opened_when_it_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, gone = tmp_path / "home", tmp_path / "unplugged"
    before = choose(home, gone)

    class PlugsIn(Answers):
        @override
        async def __call__(self, window: object, theme: object, error: StorageError) -> Path | None:
            gone.mkdir()
            return await super().__call__(window, theme, error)

    assert await start(home, PlugsIn(gone), monkeypatch) == (0, [gone])
    assert (home / "settings.json").read_bytes() == before


async def test_another_library_that_is_chosen_is_kept_and_the_first_run_does_not_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    choose(home, tmp_path / "unplugged")
    other.mkdir()
    assert await start(home, Answers(other), monkeypatch) == (0, [other])
    kept = SettingsFile(home / "settings.json").load()
    assert (kept.library.folder, kept.is_first_run_done) == (str(other), True)


async def test_a_data_folder_may_have_any_name(tmp_path: Path) -> None:
    home = tmp_path / "a#b %20?c ü"
    for _ in range(2):
        async with open_program(paths_in(home)) as program, program.units.steps(program.user_id) as services:
            picture = draw_picture(tmp_path / "a.png", (64, 48))
            asset = await services.uploads.upload(program.user_id, PathUpload(picture), "local")
            assert services.assets.library_file(asset).is_relative_to(home)
    assert not (tmp_path / "a").exists()


async def test_a_damaged_database_is_set_aside_and_the_program_opens(tmp_path: Path) -> None:
    paths = paths_in(tmp_path / "home")
    async with open_program(paths):
        pass
    database = paths.data / "pixsim7.db"
    data = bytearray(database.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    database.write_bytes(data)
    async with open_program(paths) as program, program.units.read() as services:
        assert await services.users.get_first_user() is not None
    (aside,) = (paths.data / "set-aside").glob("*/pixsim7.db")
    assert aside.read_bytes() == data


def test_a_log_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "logs" / "crashes.log").mkdir(parents=True)
    answer = Pixsim(home).run("jobs", "list")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == f"{home / 'logs' / 'crashes.log'} cannot be used: Is a directory.\n"


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


async def test_the_library_can_be_changed_to_where_its_files_are_alone(
    tmp_path: Path,
) -> None:
    other, third = tmp_path / "other", tmp_path / "third"
    async with open_program(paths_in(tmp_path / "home")) as program:
        await program.settings.change("library.folder", str(other))
        async with program.units.steps(program.user_id) as services:
            picture = draw_picture(tmp_path / "a.png", (64, 48))
            await services.uploads.upload(program.user_id, PathUpload(picture), "local")
        assert len(list((other / "files").rglob("*.png"))) == 1
        with pytest.raises(ValidationError, match="1 files of the library are not in that folder"):
            await program.settings.change("library.folder", str(third))
        assert program.settings.value.library.folder == str(other)
        assert not third.exists()
        async with program.units.steps(program.user_id) as services:
            await services.move.copy_to(third, lambda *_: True)
        await program.settings.change("library.folder", str(third))
        assert program.parts.library.folder == third


async def test_no_chosen_library_is_the_default_one(tmp_path: Path) -> None:
    paths = paths_in(tmp_path / "home")
    async with open_program(paths) as program:
        await program.settings.change("library.folder", str(tmp_path / "other"))
        await program.settings.change("library.folder", "")
        assert program.parts.library.folder == paths.default_library


async def test_what_is_kept_free_on_the_disk_is_asked_for_each_time_in_gigabytes(tmp_path: Path) -> None:
    async with open_program(paths_in(tmp_path / "home")) as program:
        reserve = program.runners._dispatcher._reserve_bytes
        await program.settings.change("library.reserve_gb", 7)
        assert reserve() == 7_000_000_000


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
        "devices": "page",
        "gallery": "page",
        "inspector": "right",
        "lineage": "page",
        "queue": "bottom",
        "quick_look": "overlay",
    }
