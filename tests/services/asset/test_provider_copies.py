"""Copies of assets at providers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import update
from typing_extensions import override

from app.domain.account import ProviderAccount
from app.domain.asset import Asset
from app.domain.enums import InputRole, MediaType
from app.domain.errors import ProviderUnavailableError, ResourceNotFoundError, UploadRejectedError
from app.providers.accounts import PUBLIC_HOST
from app.providers.base import AccountView, InputFile, InputLimits, InputSlot, InputTransport, UploadedCopy
from app.providers.registry import ProviderRegistry
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.provider import FakeProvider
from tests.support.running import queue, submit

TAKES_PICTURES = {MediaType.IMAGE: InputLimits()}


class SlowProvider(FakeProvider):
    """Lets other tasks run while a file is on its way to it."""

    @override
    async def upload(self, account: AccountView, file: InputFile) -> UploadedCopy:
        copy = await super().upload(account, file)
        for _ in range(20):
            await asyncio.sleep(0)
        return copy


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def provider() -> FakeProvider:
    made = SlowProvider(transport=InputTransport.UPLOAD_ID)
    made.instance_manifest = replace(made.instance_manifest, upload_lifetime=timedelta(hours=1))
    return made


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
        yield opened


async def use(library: OpenLibrary, asset_id: int, account_id: int) -> str:
    async with library.steps() as services:
        return await services.assets.get_asset_for_provider(asset_id, "fake", account_id=account_id)


async def account(library: OpenLibrary) -> int:
    async with library.read() as services:
        (found,) = await services.accounts.list_accounts("fake")
    return found.id


async def test_two_who_need_an_asset_at_a_provider_upload_it_once_until_it_expires_there(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    asset, payer = await library.import_picture("a.png", (64, 48)), await account(library)
    assert set(await asyncio.gather(*(use(library, asset.id, payer) for _ in range(3)))) == {"upload-1"}
    clock.move(timedelta(minutes=59))
    assert await use(library, asset.id, payer) == "upload-1"
    clock.move(timedelta(minutes=1))
    assert await use(library, asset.id, payer) == "upload-2"
    assert await use(library, asset.id, payer) == "upload-2"
    assert len(provider.uploaded) == 2
    async with library.read() as services:
        after = await services.assets.get_asset(asset.id)
    assert after is not None
    assert after.last_accessed_at == clock.now()


async def test_a_copy_belongs_to_its_account_unless_the_provider_shares_it(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first = await account(library)
    async with library.write() as services:
        second = (await services.accounts.create_account("fake", "two@example.org")).id
    own = await library.import_picture("a.png", (64, 48), seed=1)
    assert [await use(library, own.id, payer) for payer in (first, second, first)] == [
        "upload-1",
        "upload-2",
        "upload-1",
    ]
    provider.instance_manifest = replace(provider.instance_manifest, upload_belongs_to_account=False)
    shared = await library.import_picture("b.png", (64, 48), seed=2)
    assert [await use(library, shared.id, payer) for payer in (first, second)] == ["upload-3", "upload-3"]


async def test_an_upload_needs_an_account_and_a_file(library: OpenLibrary, provider: FakeProvider) -> None:
    asset, payer = await library.import_picture("a.png", (64, 48)), await account(library)
    with pytest.raises(ResourceNotFoundError, match="account"):
        await use(library, asset.id, payer + 99)
    library.parts.library.file(asset.path or "").unlink()
    with pytest.raises(ResourceNotFoundError, match="file"):
        await use(library, asset.id, payer)
    assert provider.uploaded == []


async def test_a_copy_that_is_still_valid_there_needs_no_file_here(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    asset, payer = await library.import_picture("a.png", (64, 48)), await account(library)
    assert await use(library, asset.id, payer) == "upload-1"
    library.parts.library.file(asset.path or "").unlink()
    assert await use(library, asset.id, payer) == "upload-1"
    assert len(provider.uploaded) == 1


async def test_another_users_account_is_not_there(library: OpenLibrary, provider: FakeProvider) -> None:
    asset, payer = await library.import_picture("a.png", (64, 48)), await account(library)
    assert await use(library, asset.id, payer) == "upload-1"
    async with library.work.write() as services:
        other = (await services.users.create_user("other@example.org")).id
    async with library.work.write(other) as services:
        theirs = (await services.accounts.create_account("fake", "two@example.org")).id
    for is_shared in (False, True):
        provider.instance_manifest = replace(provider.instance_manifest, upload_belongs_to_account=not is_shared)
        with pytest.raises(ResourceNotFoundError, match="account"):
            await use(library, asset.id, theirs)
    assert len(provider.uploaded) == 1


async def test_a_provider_with_limits_is_given_a_copy_that_fits_and_goes_when_it_was_sent(
    library: OpenLibrary, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.instance_manifest = replace(
        provider.instance_manifest, inputs={MediaType.IMAGE: InputLimits(("image/jpeg",), longest_side=100)}
    )
    small = await library.import_picture("a.jpg", (90, 60), seed=1)
    large = await library.import_picture("b.png", (320, 200), seed=2)
    payer = await account(library)
    seen: list[tuple[str | None, tuple[int, int]]] = []
    upload = provider.upload

    async def look(view: AccountView, file: InputFile) -> UploadedCopy:
        with Image.open(file.path) as picture:
            seen.append((picture.format, picture.size))
        return await upload(view, file)

    monkeypatch.setattr(provider, "upload", look)
    assert await use(library, small.id, payer) == "upload-1"
    assert await use(library, large.id, payer) == "upload-2"
    assert seen == [("JPEG", (90, 60)), ("JPEG", (100, 62))]
    assert provider.uploaded[0] == str(library.parts.library.file(small.path or ""))
    assert not Path(provider.uploaded[1]).is_relative_to(library.parts.library.folder / "files")
    assert library.parts.library.leftovers() == []


async def test_an_upload_that_fails_leaves_no_converted_copy(
    library: OpenLibrary, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.instance_manifest = replace(
        provider.instance_manifest, inputs={MediaType.IMAGE: InputLimits(("image/webp",))}
    )

    async def fail(_view: AccountView, _file: InputFile) -> UploadedCopy:
        raise ProviderUnavailableError("It does not answer.")

    monkeypatch.setattr(provider, "upload", fail)
    asset, payer = await library.import_picture("a.png", (64, 48)), await account(library)
    with pytest.raises(ProviderUnavailableError):
        await use(library, asset.id, payer)
    assert library.parts.library.leftovers() == []


async def test_a_clip_that_a_provider_does_not_take_is_refused_with_the_reason(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    provider.instance_manifest = replace(
        provider.instance_manifest, inputs={MediaType.VIDEO: InputLimits(("video/webm",))}
    )
    clip, payer = await library.import_clip(seconds=0.2), await account(library)
    with pytest.raises(UploadRejectedError, match="Fake takes no MP4 files, but WEBM"):
        await use(library, clip.id, payer)
    assert provider.uploaded == []


def slot_with(**more: Any) -> InputSlot:
    return InputSlot("clip", InputRole.SOURCE_CLIP, (MediaType.IMAGE,), "Clip", is_required=True, **more)


async def use_for(library: OpenLibrary, asset_id: int, slot: InputSlot) -> str:
    async with library.steps() as services:
        return await services.assets.get_asset_for_provider(
            asset_id, "fake", account_id=await account(library), slot=slot
        )


async def test_what_goes_inside_a_request_is_a_file_that_fits_and_stays_for_it(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    asset = await library.import_picture("a.png", (320, 200))
    inline = InputTransport.DATA_URI
    own = library.parts.library.file(asset.path or "")
    assert await use_for(library, asset.id, slot_with(limits=InputLimits(transport=inline))) == str(own)
    small = slot_with(limits=InputLimits(("image/jpeg",), longest_side=100, transport=inline))
    first, second = [await use_for(library, asset.id, small) for _ in range(2)]
    assert first == second != str(own)
    with Image.open(first) as picture:
        assert (picture.format, picture.size) == ("JPEG", (100, 62))
    assert provider.uploaded == []
    with pytest.raises(UploadRejectedError, match="wider than Fake takes"):
        await use_for(library, asset.id, slot_with(limits=InputLimits(most_aspect=1.0, transport=inline)))


async def test_a_result_of_the_same_account_goes_by_its_id_as_long_as_it_is_known_there(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    manifest = replace(provider.instance_manifest, own_result_lifetime=timedelta(days=1))
    provider.instance_manifest = manifest
    asset = await made_there(library, provider)
    own, only = slot_with(takes_own=True), slot_with(takes_own=True, takes_only_own=True)
    assert await use_for(library, asset.id, own) == "own:made"
    assert await use_for(library, asset.id, slot_with()) == "upload-1"
    clock.move(timedelta(days=2))
    assert await use_for(library, asset.id, own) == "upload-2"
    with pytest.raises(UploadRejectedError, match="only what it made itself"):
        await use_for(library, asset.id, only)
    stranger = await library.import_picture("b.png", (64, 48), seed=2)
    with pytest.raises(UploadRejectedError, match="only what it made itself"):
        await use_for(library, stranger.id, only)


async def made_there(library: OpenLibrary, provider: FakeProvider) -> Asset:
    """A result of the fake provider, which calls it "made"."""
    (job_id,) = await queue(library, "a lake")
    submission_id = await submit(library, job_id)
    provider.outputs[submission_id] = [draw_picture(library.incoming / "made.png", (64, 48), seed=7)]
    async with library.work.steps() as services:
        await services.tracker.check(submission_id)
        await services.tracker.collect(submission_id)
    async with library.read() as services:
        (asset,) = await services.assets.list_assets(library.user_id, {}, {})
    return asset


async def test_a_public_link_is_where_it_came_from_or_an_upload_of_the_provider_that_the_account_names(
    tmp_path: Path,
) -> None:
    provider, host = FakeProvider(transport=InputTransport.PUBLIC_URL), FakeProvider()
    host.instance_manifest = replace(host.instance_manifest, id="host", name="Host")
    registry = ProviderRegistry({"fake": provider, "host": host})
    async with open_library(tmp_path, registry=registry) as library:
        asset = await library.import_picture("a.png", (64, 48))
        payer = await account(library)
        with pytest.raises(UploadRejectedError, match="only by a public link"):
            await use(library, asset.id, payer)
        async with library.parts.database.write() as session:
            await session.execute(update(ProviderAccount).values(options={PUBLIC_HOST: "host"}))
        with pytest.raises(UploadRejectedError, match="only by a public link"):
            await use(library, asset.id, payer)
        host.instance_manifest = replace(host.instance_manifest, has_public_uploads=True, inputs=TAKES_PICTURES)
        assert await use(library, asset.id, payer) == "upload-1"
        assert await use(library, asset.id, payer) == "upload-1"
        assert len(host.uploaded) == 1
        async with library.parts.database.write() as session:
            await session.execute(update(Asset).values(remote_url="https://127.0.0.1:1/gone.png"))
        assert await use(library, asset.id, payer) == "upload-1"
