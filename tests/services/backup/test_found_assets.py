"""Assets of which the library has file and sidecar, and the database no row."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.domain.asset import Asset
from app.domain.enums import AssetOrigin, JobStatus, OperationType
from app.domain.events import LibraryChanged
from app.domain.job import Job
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, registry=FakeProvider().registry()) as opened:
        yield opened


async def bring_back(library: OpenLibrary) -> tuple[int, int]:
    async with library.work.steps() as services:
        return await services.comeback._assets.bring_back()


async def forget(library: OpenLibrary) -> None:
    async with library.parts.database.write() as session:
        await session.execute(text("DELETE FROM assets"))


async def assets(library: OpenLibrary) -> dict[int, Asset]:
    async with library.read() as services:
        return {asset.id: asset for asset in await services.assets.list_assets(library.user_id, {}, {})}


def rewrite(library: OpenLibrary, asset: Asset, **told: Any) -> None:
    """Let the sidecar of an asset tell something else, under another number where that is told."""
    (path,) = (library.parts.library.folder / "sidecars").glob(f"*/*-{asset.id}.json")
    found = json.loads(path.read_text("utf-8")) | told
    path.unlink()
    path.with_name(f"{asset.sha256}-{found['asset_id']}.json").write_text(json.dumps(found), "utf-8")


async def test_a_known_asset_is_left_alone_and_a_forgotten_one_is_as_it_was(library: OpenLibrary) -> None:
    first, second = await library.import_picture(seed=1), await library.import_picture(seed=2)
    assert await bring_back(library) == (0, 0)
    await forget(library)
    assert await bring_back(library) == (2, 0)
    found = (await assets(library))[first.id]
    for name in ("name", "sha256", "path", "width", "height", "mime_type", "origin", "created_at", "size_bytes"):
        assert getattr(found, name) == getattr(first, name), name
    assert second.id in await assets(library)
    assert await bring_back(library) == (0, 0)


async def test_a_number_that_is_taken_gives_the_asset_a_new_one(library: OpenLibrary) -> None:
    first = await library.import_picture(seed=1)
    await forget(library)
    second = await library.import_picture(seed=2)
    assert second.id == first.id
    assert await bring_back(library) == (1, 0)
    found = await assets(library)
    assert found[second.id].sha256 == second.sha256
    assert {asset.sha256 for asset in found.values()} == {first.sha256, second.sha256}


async def test_a_result_brings_its_job_and_what_it_was_made_from(library: OpenLibrary) -> None:
    parent, child = await library.import_picture(seed=1), await library.import_picture(seed=2)
    params = {"prompt": "a lake", "size": "480p", "first_frame": parent.id}
    made = {"origin": "job", "provider_id": "fake", "operation_type": "image_to_image", "params": params}
    rewrite(library, child, job_id=40, submission_id="gone", prompt="a lake", **made)
    await forget(library)
    assert await bring_back(library) == (2, 1)
    async with library.parts.database.read() as session:
        job = await session.get_one(Job, 40)
    assert (job.status, job.prompt, job.operation_type) == (
        JobStatus.COMPLETED,
        "a lake",
        OperationType.IMAGE_TO_IMAGE,
    )
    found = (await assets(library))[child.id]
    assert (found.job_id, found.submission_id) == (40, None)
    async with library.read() as services:
        assert [asset.id for asset in await services.lineage.get_ancestors(child.id)] == [parent.id]


async def test_an_upload_that_the_user_has_again_is_not_there_twice_as_one(library: OpenLibrary) -> None:
    first = await library.import_picture(seed=1)
    await forget(library)
    filler = await library.import_picture(seed=2)
    again = await library.import_picture(seed=1)
    assert (filler.id, again.sha256) == (first.id, first.sha256)
    assert await bring_back(library) == (1, 0)
    same = [asset for asset in (await assets(library)).values() if asset.sha256 == first.sha256]
    assert sorted(asset.origin for asset in same) == [AssetOrigin.JOB, AssetOrigin.UPLOAD]


async def test_what_an_unknown_provider_made_comes_back_too(library: OpenLibrary) -> None:
    child = await library.import_picture(seed=2)
    made = {"origin": "job", "provider_id": "gone", "operation_type": "text_to_image", "params": {"prompt": "x"}}
    rewrite(library, child, job_id=3, **made)
    await forget(library)
    assert await bring_back(library) == (1, 1)
    assert (await assets(library))[child.id].provider_id == "gone"


async def test_a_library_that_is_found_is_taken_in_once_and_told(library: OpenLibrary) -> None:
    for seed in (1, 2):
        await library.import_picture(seed=seed)
    await forget(library)
    told: list[LibraryChanged] = []
    library.bus.subscribe(LibraryChanged, told.append)
    for found in (2, 0):
        async with library.work.steps() as services:
            assert await services.comeback.find_again() == found
    assert told == [LibraryChanged(None)]
