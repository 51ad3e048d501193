"""Settings in memory and on the disk are the same, whatever happens at once."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError as PydanticError
from typing_extensions import override

from app.domain.errors import StorageError, ValidationError
from app.domain.events import EventBus, SettingsChanged
from app.domain.settings import Settings
from app.system.settings_file import SettingsFile
from app.system.settings_store import SettingsStore


class FullDisk(SettingsFile):
    """Takes nothing any more."""

    @override
    def save(self, settings: Settings) -> None:
        raise StorageError("The settings cannot be written.")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def opened(path: Path) -> tuple[SettingsStore, list[SettingsChanged]]:
    bus, told = EventBus(), list[SettingsChanged]()
    bus.subscribe(SettingsChanged, told.append)
    return SettingsStore(SettingsFile(path), Settings(), bus), told


async def test_a_change_is_kept_saved_and_told(path: Path) -> None:
    store, told = opened(path)
    await store.change("appearance.text_scale", 120)
    assert store.value.appearance.text_scale == 120
    assert SettingsFile(path).load() == store.value
    assert told == [SettingsChanged("appearance.text_scale")]


async def test_changes_at_once_are_all_kept(path: Path) -> None:
    store, told = opened(path)
    for _ in range(20):
        await asyncio.gather(
            *(store.change("appearance.text_scale", 90 + number) for number in range(6)),
            store.change("library.reserve_gb", 5),
            store.change("is_first_run_done", value=True),
        )
        kept = SettingsFile(path).load()
        assert (kept.appearance.text_scale, kept.library.reserve_gb, kept.is_first_run_done) == (95, 5, True)
        assert kept == store.value
    assert len(told) == 160


async def test_a_value_that_cannot_be_saved_is_not_kept_acted_upon_or_told(path: Path) -> None:
    bus, told, acted = EventBus(), list[SettingsChanged](), list[Any]()
    bus.subscribe(SettingsChanged, told.append)
    store = SettingsStore(FullDisk(path), Settings(), bus)

    async def look(value: Any) -> Callable[[], None]:
        return lambda: acted.append(value)

    store.guard("library.folder", look)
    with pytest.raises(StorageError):
        await store.change("library.folder", "/elsewhere")
    assert (store.value, told, acted) == (Settings(), [], [])


async def test_a_guard_refuses_a_value_or_acts_on_it_once_it_is_kept(path: Path) -> None:
    store, told = opened(path)
    acted: list[Any] = []

    async def look(value: Any) -> Callable[[], None]:
        if value == "/refused":
            raise ValidationError("No.", field="folder")
        return lambda: acted.append((value, store.value.library.folder))

    store.guard("library.folder", look)
    with pytest.raises(ValidationError):
        await store.change("library.folder", "/refused")
    assert (store.value, told) == (Settings(), [])
    await store.change("library.folder", "/taken")
    assert acted == [("/taken", "/taken")]


async def test_what_is_not_allowed_or_not_there_is_refused(path: Path) -> None:
    store, told = opened(path)
    with pytest.raises(PydanticError):
        await store.change("appearance.text_scale", 1)
    with pytest.raises(KeyError):
        await store.change("appearance.nonsense", 1)
    assert (told, SettingsFile(path).load()) == ([], Settings())


async def test_several_changes_are_kept_together_or_not_at_all(path: Path) -> None:
    store, told = opened(path)
    await store.change_all({"appearance.text_scale": 120, "library.bin_days": 3})
    assert (store.value.appearance.text_scale, store.value.library.bin_days) == (120, 3)
    assert SettingsFile(path).load() == store.value
    assert [event.name for event in told] == ["appearance.text_scale", "library.bin_days"]
    before = store.value
    with pytest.raises(PydanticError):
        await store.change_all({"appearance.text_scale": 100, "library.bin_days": -3})
    assert store.value == before
    assert len(told) == 2
