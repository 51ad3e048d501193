"""A recording has a place that says of which phone it is, and leaves it for the library."""

from pathlib import Path

import pytest

from app.domain.errors import StorageError
from app.services.automation.device_rows import new_device
from tests.support.library import make_clip, open_library


async def test_it_is_taken_in_with_its_phone_and_those_that_are_left_are_found(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        async with library.parts.database.write() as session:
            device = new_device(library.user_id, "R1", library.parts.clock.now())
            session.add(device)
            await session.flush()
        async with library.steps() as services:
            recordings = services.recordings
            assert await recordings.list_left() == ([], 0)
            path = await recordings.begin_recording(device.id, "../Mine")
            assert path.parent.parent == library.folder / "data" / "recordings"
            make_clip(path, (64, 48), seconds=0.2)
            (path.parent.parent / "other").mkdir()
            assert await recordings.list_left() == ([path], 0)
            asset = await recordings.keep_recording(library.user_id, path)
            assert await recordings.list_left() == ([], 0)
        async with library.read() as services:
            capture = await services.captures.get_capture(asset.id)
        assert capture is not None
        assert capture.device_id == device.id
        assert not path.parent.exists()


async def test_a_data_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library, library.steps() as services:
        (library.folder / "data" / "recordings").write_text("in the way")
        with pytest.raises(StorageError, match="cannot be written"):
            await services.recordings.begin_recording(1, "A")
