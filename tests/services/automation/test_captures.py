"""Assets know the phone and the run that they come from."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.enums import CaptureKind, ExecutionState
from app.domain.errors import ResourceNotFoundError
from app.domain.execution import Execution
from app.services.automation.device_rows import new_device
from app.services.upload.upload_file import PathUpload
from tests.support.library import draw_picture, open_library

NOW = datetime(2026, 3, 1, tzinfo=UTC)


async def test_an_asset_keeps_its_origin_and_outlives_the_phone(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        async with library.parts.database.write() as session:
            device = new_device(library.user_id, "R1", NOW)
            session.add(device)
            await session.flush()
            run = Execution(
                user_id=library.user_id,
                device_id=device.id,
                preset_name="Tour",
                content={},
                state=ExecutionState.RUNNING,
                created_at=NOW,
            )
            session.add(run)
            await session.flush()
        picture = PathUpload(draw_picture(library.incoming / "a.png", (64, 48)))
        async with library.steps() as services:
            asset = await services.captures.keep_capture(device.id, picture, CaptureKind.PICTURE, execution_id=run.id)
            again = await services.captures.keep_capture(device.id, picture, CaptureKind.FILE)
            # The same once more: an output of the run all the same.
            await services.captures.keep_capture(
                device.id, picture, CaptureKind.PICTURE, execution_id=run.id, shown=[asset.id]
            )
            other = PathUpload(draw_picture(library.incoming / "b.png", (64, 48), seed=2))
            of_it = await services.captures.keep_capture(
                device.id, other, CaptureKind.PICTURE, execution_id=run.id, shown=[asset.id, 99, asset.id]
            )
            with pytest.raises(ResourceNotFoundError):
                await services.captures.keep_capture(device.id + 1, picture, CaptureKind.PICTURE)
        assert again.id == asset.id
        async with library.read() as services:
            told = await services.captures.get_capture(asset.id)
            assert told is not None
            assert (told.kind, told.device_name, told.preset_name) == (CaptureKind.PICTURE, "R1", "Tour")
            assert await services.captures.get_capture(asset.id + 9) is None
            assert await services.executions.list_outputs(run.id) == [asset.id, asset.id, of_it.id]
            # What was on the phone when its picture was taken is what that comes from.
            graph = await services.lineage.get_lineage_graph(of_it.id)
            assert [(edge["parent"], edge["child"], edge["role"]) for edge in graph["edges"]] == [
                (asset.id, of_it.id, "on_phone")
            ]
        async with library.work.read(library.user_id + 1) as services:
            assert await services.captures.get_capture(asset.id) is None
        async with library.write() as services:
            await services.devices.forget_device(device.id)
        async with library.read() as services:
            told = await services.captures.get_capture(asset.id)
        assert told is not None
        assert (told.device_id, told.device_name, told.preset_name) == (None, None, "Tour")
