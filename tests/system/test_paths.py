"""Which folders are used."""

from pathlib import Path

import pytest

from app.system import paths
from app.system.paths import find_paths, paths_in, resources_folder


def test_a_data_folder_that_is_named_holds_all(tmp_path: Path) -> None:
    found = find_paths(tmp_path / "here")
    for folder in (found.data, found.config, found.cache, found.logs, found.runtime, found.default_library):
        assert folder.is_relative_to(tmp_path / "here")


def test_the_variable_names_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIXSIM7_HOME", str(tmp_path / "there"))
    assert find_paths().data == tmp_path / "there"
    assert find_paths(tmp_path / "here").data == tmp_path / "here"


def test_a_flag_beside_the_program_keeps_all_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIXSIM7_HOME")
    monkeypatch.setattr(paths, "program_folder", lambda: tmp_path)
    assert not find_paths().is_portable
    (tmp_path / "portable.flag").touch()
    found = find_paths()
    assert found.is_portable
    assert found.data == tmp_path / "data"


def test_without_a_word_the_system_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIXSIM7_HOME")
    monkeypatch.setattr(paths, "program_folder", lambda: tmp_path)
    found = find_paths()
    assert found.data != found.cache
    assert "PixSim7" in found.data.parts
    assert found.default_library.name == "PixSim7"


def test_folders_are_made_for_their_owner_alone_and_the_library_is_not(tmp_path: Path) -> None:
    found = paths_in(tmp_path / "new")
    found.make()
    assert found.logs.is_dir()
    assert found.data.stat().st_mode & 0o077 == 0
    assert not found.default_library.exists()


def test_the_resources_of_the_checkout_are_found() -> None:
    assert (resources_folder() / "icons" / "search.svg").is_file()


def test_an_installation_without_resources_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "_package_folder", lambda: tmp_path / "app")
    with pytest.raises(FileNotFoundError):
        resources_folder()


def test_without_a_runtime_folder_the_start_warns_of_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    monkeypatch.delenv("PIXSIM7_HOME")
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr(paths, "program_folder", lambda: tmp_path)
    assert find_paths().runtime.is_absolute()
    assert list(recwarn) == []
