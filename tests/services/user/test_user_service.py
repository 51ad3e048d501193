"""Profiles."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.enums import JobStatus, OperationType
from app.domain.errors import DuplicateError, ResourceNotFoundError, ValidationError
from app.domain.events import LibraryChanged
from tests.support.clock import FakeClock
from tests.support.graphs import add_assets
from tests.support.library import EMAIL, OpenLibrary, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=FakeProvider().registry()) as opened:
        yield opened


async def create(library: OpenLibrary, email: str, **more: Any) -> int:
    async with library.work.write() as services:
        return (await services.users.create_user(email, **more)).id


async def test_an_address_is_found_whatever_its_case(library: OpenLibrary) -> None:
    user_id = await create(library, " Ann.Lee@Example.ORG ")
    async with library.work.read() as services:
        found = await services.users.get_user_by_email("ANN.LEE@example.org")
        assert found is not None
        assert (found.id, found.email, found.display_name) == (user_id, "Ann.Lee@Example.ORG", "Ann.Lee")
        assert await services.users.get_user_by_email("ann@example.org") is None


async def test_an_address_is_taken_whatever_its_case(library: OpenLibrary) -> None:
    await create(library, "ann@example.org", display_name="Ann")
    with pytest.raises(DuplicateError):
        await create(library, "ANN@EXAMPLE.ORG")
    other = await create(library, "bob@example.org")
    with pytest.raises(DuplicateError):
        async with library.work.write() as services:
            await services.users.update_user(other, {"email": "Ann@example.org"})


@pytest.mark.parametrize("email", ["", "ann", "@example.org", "ann@", "an n@example.org", "a" * 250 + "@b.org"])
async def test_what_is_no_address_is_refused(library: OpenLibrary, email: str) -> None:
    with pytest.raises(ValidationError) as caught:
        await create(library, email)
    assert caught.value.field == "email"


async def test_fields_are_changed_and_unknown_ones_refused_with_nothing_changed(library: OpenLibrary) -> None:
    user_id = await create(library, "ann@example.org")
    async with library.work.write() as services:
        user = await services.users.update_user(
            user_id, {"email": "ANN@example.org", "display_name": "Ann", "time_zone": "Europe/Oslo"}
        )
    assert (user.email, user.display_name, user.time_zone) == ("ANN@example.org", "Ann", "Europe/Oslo")
    for wrong in ("id", "created_at", "nonsense"):
        with pytest.raises(ValidationError) as caught:
            async with library.work.write() as services:
                await services.users.update_user(user_id, {"display_name": "Other", wrong: 1})
        assert caught.value.field == wrong
    async with library.work.read() as services:
        after = await services.users.get_user_by_id(user_id)
    assert after is not None
    assert after.display_name == "Ann"
    with pytest.raises(ResourceNotFoundError):
        async with library.work.write() as services:
            await services.users.update_user(999, {"display_name": "Nobody"})


async def test_a_deleted_profile_leaves_its_waiting_jobs_cancelled_and_its_assets_in_the_bin(
    library: OpenLibrary, clock: FakeClock
) -> None:
    told: list[LibraryChanged] = []
    library.bus.subscribe(LibraryChanged, told.append)
    asset = await library.import_picture("a.png", (64, 48))
    async with library.write() as services:
        waiting, ended = [
            await services.jobs.create_job(library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"})
            for _ in range(2)
        ]
        await services.jobs.update_status(ended.id, JobStatus.FAILED)
    clock.move(timedelta(minutes=1))
    async with library.work.write() as services:
        await services.users.delete_user(library.user_id)
    assert len(told) == 1
    async with library.work.read() as services:
        jobs = [await services.jobs.get_job(job.id) for job in (waiting, ended)]
        assert [(job.status, job.ended_at) for job in jobs if job] == [
            (JobStatus.CANCELLED, clock.now()),
            (JobStatus.FAILED, clock.now() - timedelta(minutes=1)),
        ]
        binned = await services.assets.list_assets(library.user_id, {"is_binned": True}, {})
        assert [found.id for found in binned] == [asset.id]
        assert await services.users.get_user_by_id(library.user_id) is None
        assert await services.users.get_first_user() is None
    assert library.parts.library.file(asset.path or "").is_file()


async def test_a_deleted_profiles_address_is_free_and_its_rows_stay_its_own(library: OpenLibrary) -> None:
    await add_assets(library, 1)
    async with library.work.write() as services:
        await services.users.delete_user(library.user_id)
    with pytest.raises(ResourceNotFoundError):
        async with library.work.write() as services:
            await services.users.delete_user(library.user_id)
    again = await create(library, EMAIL.upper())
    assert again != library.user_id
    async with library.work.read(again) as services:
        assert len(await services.assets.list_asset_ids(again)) == 0


async def test_the_oldest_profile_signs_in_by_itself(library: OpenLibrary) -> None:
    await create(library, "aaa@example.org")
    async with library.work.read() as services:
        first = await services.users.get_first_user()
    assert first is not None
    assert first.id == library.user_id


async def test_a_unit_of_work_finds_no_profile_but_its_own(library: OpenLibrary) -> None:
    other = await create(library, "other@example.org")
    async with library.write() as services:
        users = services.users
        assert await users.get_user_by_id(other) is None
        assert await users.get_user_by_email("other@example.org") is None
        for call in (users.update_user(other, {"display_name": "x"}), users.delete_user(other)):
            with pytest.raises(ResourceNotFoundError):
                await call
        with pytest.raises(DuplicateError):
            await users.create_user("OTHER@example.org")
        with pytest.raises(ResourceNotFoundError):
            await services.accounts.list_account_rows(other)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", None),
        ("display_name", "  "),
        ("display_name", "x" * 101),
        ("display_name", 5),
        ("time_zone", "Mars/Base"),
        ("time_zone", 3),
    ],
)
async def test_a_name_or_zone_that_is_none_is_refused(library: OpenLibrary, field: str, value: object) -> None:
    async with library.write() as services:
        with pytest.raises(ValidationError) as caught:
            await services.users.update_user(library.user_id, {field: value})
        assert caught.value.field == field


async def test_a_zone_is_kept_and_can_be_taken_away(library: OpenLibrary) -> None:
    async with library.write() as services:
        for zone in ("Europe/Vienna", None):
            assert (await services.users.update_user(library.user_id, {"time_zone": zone})).time_zone == zone
