"""Presets are kept, copied, and go from one library to another as files."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.errors import DuplicateError, PresetError, ResourceNotFoundError, StorageError
from app.domain.events import PresetChanged
from app.services.automation.preset_file import PresetFile, Step
from tests.support.library import open_library

STEP = Step(
    id="s1", action="wait", params={"seconds": 0.5, "deep": {"a": [1, None]}}, steps=(Step(id="s2", action="log"),)
)
TOUR = PresetFile(format=1, name="Tour", category="Look", about="Goes round.", steps=(STEP,))


async def test_a_preset_goes_out_and_comes_back_as_it_was(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        changed: list[PresetChanged] = []
        library.bus.subscribe(PresetChanged, changed.append)
        user_id = library.user_id
        async with library.write() as services:
            tour = await services.presets.create_preset(user_id, TOUR)
        async with library.read() as services:
            (row,) = await services.presets.list_presets(user_id)
            data = await services.presets.export_preset(tour.id)
            assert await services.presets.read_file(tour.id) == TOUR
        assert (row.name, row.category, row.about, row.steps) == ("Tour", "Look", "Goes round.", 2)
        async with library.write() as services:
            second = await services.presets.import_preset(user_id, data)
            third = await services.presets.copy_preset(tour.id)
            same = await services.presets.import_preset(
                user_id, data.replace(b"Goes round.", b"Stands."), replaces=True
            )
        assert (second.name, third.name, same.id) == ("Tour 2", "Tour 3", tour.id)
        assert changed == [PresetChanged(one) for one in (tour.id, second.id, third.id, tour.id)]
        async with library.write() as services:
            with pytest.raises(DuplicateError):
                await services.presets.create_preset(user_id, TOUR)
            with pytest.raises(DuplicateError):
                await services.presets.change_preset(second.id, TOUR)
            with pytest.raises(PresetError, match=r"steps\.0\.action"):
                await services.presets.import_preset(user_id, data.replace(b'"wait"', b'"W"'))
            moved = await services.presets.change_preset(
                second.id, TOUR.model_copy(update={"name": "a", "category": ""})
            )
            await services.presets.delete_preset(third.id)
        async with library.read() as services:
            assert await services.presets.list_categories(user_id) == ["", "Look"]
            assert [one.name for one in await services.presets.list_presets(user_id, category="Look")] == ["Tour"]
            assert [one.id for one in await services.presets.list_presets(user_id)] == [moved.id, tour.id]
            for words in ("Tour", str(tour.id), "tour"):
                assert (await services.presets.find_preset(user_id, words)).id == tour.id
            with pytest.raises(ResourceNotFoundError):
                await services.presets.find_preset(user_id, "Tour 3")
            with pytest.raises(ResourceNotFoundError):
                await services.presets.read_file(third.id)
        async with library.work.read(user_id + 1) as services:
            assert await services.presets.get_preset(tour.id) is None
            with pytest.raises(ResourceNotFoundError):
                await services.presets.list_presets(user_id)


async def test_a_preset_that_was_damaged_by_hand_is_told_as_such(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        async with library.write() as services:
            tour = await services.presets.create_preset(library.user_id, TOUR)
        with closing(sqlite3.connect(library.parts.database.path)) as other, other:
            other.execute("UPDATE presets SET content = '{}'")
        async with library.read() as services:
            with pytest.raises(StorageError, match="Tour"):
                await services.presets.read_file(tour.id)
