import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typing_extensions import override

from app.domain.errors import StorageError
from app.domain.settings import Settings, ThemeChoice
from app.system.clock import Clock
from app.system.settings_file import SettingsFile


class FixedClock(Clock):
    """It is always noon."""

    @override
    def now(self) -> datetime:
        return datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def _load(path: Path) -> Settings:
    return SettingsFile(path, FixedClock()).load()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


def test_what_was_saved_is_loaded(path: Path) -> None:
    settings = Settings().changed("appearance.theme", "light").changed("engine.renderers", 3)
    SettingsFile(path).save(settings)

    assert _load(path) == settings
    assert path.stat().st_mode & 0o777 == 0o600
    assert [name.name for name in path.parent.iterdir()] == ["settings.json"]


def test_without_a_file_there_are_the_defaults(path: Path) -> None:
    assert _load(path) == Settings()
    assert not path.exists()


@pytest.mark.row("H-22")
def test_a_field_that_is_not_allowed_has_its_default_and_the_others_stay(path: Path) -> None:
    found = {
        "appearance": {"theme": "pink", "text_scale": 120, "reduced_motion": "perhaps"},
        "library": {"reserve_gb": -3, "folder": "/somewhere"},
        "engine": "fast",
        "is_first_run_done": True,
        "from_the_future": {"x": 1},
    }
    _write(path, json.dumps(found).encode())

    settings = _load(path)

    assert settings.appearance.theme == ThemeChoice.DARK
    assert settings.appearance.text_scale == 120
    assert settings.appearance.reduced_motion is False
    assert settings.library.reserve_gb == Settings().library.reserve_gb
    assert settings.library.folder == "/somewhere"
    assert settings.engine == Settings().engine
    assert settings.is_first_run_done
    assert "from_the_future" not in settings.model_dump()
    assert path.exists()


@pytest.mark.row("H-22")
@pytest.mark.row("H-14")
@pytest.mark.parametrize(
    "data", [b"", b"{", b"[1]", b"null", b"\xff\xfe\x00", b"[" * 100_000, b'{"a": ' * 100_000, b" " * (5 * 1024**2)]
)
def test_a_file_that_is_no_settings_at_all_is_set_aside(path: Path, data: bytes) -> None:
    _write(path, data)

    assert _load(path) == Settings()

    kept = path.parent / "settings.json.damaged-20260504T120000000000Z"
    assert kept.read_bytes() == data
    assert not path.exists()


def test_a_file_that_cannot_be_read_costs_the_defaults_only(path: Path) -> None:
    path.mkdir(parents=True)
    assert _load(path) == Settings()
    assert path.is_dir()


def test_a_disk_that_refuses_is_a_storage_error_and_the_old_file_stays(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = SettingsFile(path)
    file.save(Settings())
    before = path.read_bytes()
    monkeypatch.setattr("app.system.file_systems.secrets.token_hex", lambda _size: "0")
    path.with_name(".settings.json.0.part").symlink_to("/dev/full")

    with pytest.raises(StorageError):
        file.save(Settings().changed("engine.renderers", 3))

    assert path.read_bytes() == before
