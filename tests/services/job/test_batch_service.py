"""Batches: expanded, shown, priced and queued together."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from typing_extensions import override

from app.domain.asset import Asset
from app.domain.batch import Batch
from app.domain.enums import AssetState, BatchSource, BudgetPeriod, BudgetScope, JobStatus, OperationType
from app.domain.errors import (
    BudgetExceededError,
    ProviderNotFoundError,
    ResourceNotFoundError,
    ValidationError,
)
from app.domain.events import JobAdded
from app.domain.job import Job
from app.providers.base import Estimate, OperationParams
from app.services.job.batch_plan import BatchPlan, BatchPreview
from app.services.job.batch_service import BroughtPictures
from app.services.job.outputs import JobOutput
from app.services.unit_of_work import UnitOfWork
from app.services.upload.upload_service import UploadService
from tests.services.job.jobs import I2I, T2I, become, cancel, change, listen, pending, row_of, run
from tests.support.clock import FakeClock
from tests.support.graphs import add_assets
from tests.support.library import OpenLibrary, draw_picture, make_clip, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider(cost=30, slots=4)


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
        async with opened.write() as services:
            (account,) = await services.accounts.list_accounts()
            await services.accounts.ensure_wallets(account.id)
            await services.accounts.update_credits(account.id, webapi=100_000)
        yield opened


def plan(operation: OperationType = T2I, **fields: Any) -> BatchPlan:
    return BatchPlan(provider_id="fake", operation_type=operation, **{"params": {"prompt": "a lake"}, **fields})


async def expand(library: OpenLibrary, wanted: BatchPlan) -> BatchPreview:
    async with library.read() as services:
        return await services.batches.expand(wanted)


async def create(library: OpenLibrary, preview: BatchPreview, **more: Any) -> Batch:
    async with library.write() as services:
        queued = await services.batches.create_batch(library.user_id, preview, **more)
    assert queued.job_ids == [job.id for job in await jobs_of(library, queued.batch)]
    return queued.batch


async def jobs_of(library: OpenLibrary, batch: Batch) -> list[Job]:
    async with library.parts.database.read() as session:
        found = await session.scalars(select(Job).where(Job.batch_id == batch.id).order_by(Job.position))
        return list(found)


async def test_what_was_shown_is_exactly_what_is_queued_in_its_order_with_its_cost(library: OpenLibrary) -> None:
    wanted = plan(params={"prompt": "a {red|blue|green} lake"}, axes={"size": ["480p", "720p"]}, variations=5)
    preview = await expand(library, wanted)
    assert (preview.count, preview.cost, preview.credit_type) == (10, 300, "webapi")
    assert list(preview.costs) == [30] * 10
    assert preview.source == BatchSource.MATRIX
    told = listen(library, [JobAdded])
    batch = await create(library, preview)
    jobs = await jobs_of(library, batch)
    assert [job.params for job in jobs] == list(preview.items)
    assert [job.prompt for job in jobs] == [item["prompt"] for item in preview.items]
    assert len({job.params["seed"] for job in jobs}) == 10
    assert told == [JobAdded(job.id) for job in jobs]
    assert await pending(library) == [job.id for job in jobs]
    assert (batch.job_count, batch.estimated_cost, batch.credit_type, batch.source) == (10, 300, "webapi", "matrix")
    assert preview.forecast is not None
    assert batch.estimated_seconds == preview.forecast.seconds
    assert (await row_of(library, jobs[0].id)).batch_name == batch.name


async def test_a_batch_may_be_named_held_urgent_and_for_later(library: OpenLibrary, clock: FakeClock) -> None:
    preview = await expand(library, plan(variations=2))
    moment = clock.now() + timedelta(hours=1)
    batch = await create(library, preview, name="  Two\nlakes ", priority=4, held=True, scheduled_at=moment)
    assert batch.name == "Two lakes"
    assert {(job.priority, job.is_held, job.scheduled_at) for job in await jobs_of(library, batch)} == {
        (4, True, moment)
    }
    assert (await create(library, preview)).name == "a lake \N{MULTIPLICATION SIGN}2"
    no_words = await expand(
        library, plan(I2I, params={"prompt": "\N{NO-BREAK SPACE}"}, pictures=[await picture(library)])
    )
    assert (await create(library, no_words)).name == "image to image \N{MULTIPLICATION SIGN}1"
    assert len((await create(library, preview, name="x" * 300)).name) == 100


async def picture(library: OpenLibrary, seed: int = 1) -> int:
    return (await library.import_picture(f"{seed}.png", (32, 24), seed=seed)).id


async def test_pictures_and_rows_become_jobs_and_each_input_is_checked(library: OpenLibrary) -> None:
    first, second = await picture(library, 1), await picture(library, 2)
    preview = await expand(library, plan(I2I, pictures=[first, second], variations=2))
    assert preview.source == BatchSource.FOLDER
    assert [item["first_frame"] for item in preview.items] == [first, first, second, second]
    batch = await create(library, preview)
    assert [job.input_asset_id for job in await jobs_of(library, batch)] == [first, first, second, second]
    with pytest.raises(ValidationError) as caught:
        await expand(library, plan(I2I, pictures=[first, 99]))
    assert (caught.value.message, caught.value.field) == ("Job 2: First frame: there is no asset 99.", "first_frame")
    with pytest.raises(ValidationError) as caught:
        await expand(library, plan(rows=[{"prompt": "a"}, {"prompt": "b", "size": "8K"}]))
    assert caught.value.message.startswith("Row 3: Size must be ")
    with pytest.raises(ValidationError) as caught:
        await expand(library, plan(params={}))
    assert caught.value.message == "Prompt is missing."


async def test_jobs_of_a_batch_wait_for_the_result_of_another_job(library: OpenLibrary) -> None:
    async with library.write() as services:
        first = await services.jobs.create_job(library.user_id, "fake", T2I, {"prompt": "a lake"})
    (picture,) = await add_assets(library, 1)
    wanted: dict[str, Any] = {
        "params": {"prompt": "{slow|fast}", "reference": picture},
        "axes": {"size": ["480p", "720p"]},
        "depends_on": {"first_frame": JobOutput(first.id)},
    }
    preview = await expand(library, plan(I2I, **wanted))
    assert [(item["first_frame"], item["reference"]) for item in preview.items] == [(None, picture)] * 2
    batch = await create(library, preview)
    jobs = await jobs_of(library, batch)
    assert [job.params for job in jobs] == list(preview.items)
    async with library.read() as services:
        assert [job.id for job in await services.jobs.get_pending_jobs()] == [first.id]
        awaited = [await services.jobs.dependencies.awaited_by(job.id) for job in jobs]
    assert awaited == [{"first_frame": JobOutput(first.id)}] * 2
    async with library.write() as services:
        await services.jobs.cancel_job(first.id)
    with pytest.raises(ValidationError, match="was cancelled") as caught:
        await create(library, preview)
    assert caught.value.field == "first_frame"


async def test_jobs_of_a_batch_take_the_result_of_a_job_that_is_done(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    async with library.write() as services:
        first = await services.jobs.create_job(library.user_id, "fake", T2I, {"prompt": "a lake"})
    (output,) = await run(library, provider, first.id)
    wanted = plan(I2I, params={"prompt": "an evening"}, depends_on={"first_frame": JobOutput(first.id)})
    preview = await expand(library, wanted)
    batch = await create(library, preview)
    assert [job.params["first_frame"] for job in await jobs_of(library, batch)] == [output]


async def test_what_is_the_result_of_a_job_is_nothing_else(library: OpenLibrary) -> None:
    (picture,) = await add_assets(library, 1)
    awaited = {"first_frame": JobOutput(1)}
    ways: list[dict[str, Any]] = [
        {"pictures": [picture]},
        {"axes": {"first_frame": [picture]}},
        {"rows": [{"first_frame": picture}]},
    ]
    for more in ways:
        with pytest.raises(ValidationError, match="nothing else can take its place") as caught:
            await expand(library, plan(I2I, params={"prompt": "a"}, depends_on=awaited, **more))
        assert caught.value.field == "first_frame"


async def test_a_table_is_read_and_queued(library: OpenLibrary) -> None:
    path = library.incoming / "plan.csv"
    path.write_text("prompt;size;seed\na lake;720p;5\n{a|b} barn;;\n", "utf-8")
    async with library.steps() as services:
        table = await services.batches.read_table("fake", T2I, path)
        with pytest.raises(ProviderNotFoundError):
            await services.batches.read_table("nobody", T2I, path)
    preview = await expand(library, plan(rows=table.rows, params={}))
    assert preview.source == BatchSource.TABLE
    assert preview.items[0] == {"prompt": "a lake", "size": "720p", "seed": 5}
    assert preview.items[1]["prompt"] in {"a barn", "b barn"}


async def test_lists_of_words_come_from_the_users_folder(library: OpenLibrary, tmp_path: Path) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "colour.txt").write_text("red\n", "utf-8")
    work = UnitOfWork(replace(library.parts, wildcards=folder))
    async with work.read(library.user_id) as services:
        preview = await services.batches.expand(plan(params={"prompt": "a __colour__ lake"}))
        assert [found.name for found in await services.batches.list_word_lists()] == ["colour"]
    assert preview.items[0]["prompt"] == "a red lake"
    assert preview.source == BatchSource.WILDCARDS
    with pytest.raises(ValidationError, match="no list of words called colour"):
        await expand(library, plan(params={"prompt": "a __colour__ lake"}))


async def test_of_lists_that_name_others_as_many_are_counted_as_are_shown_and_queued(
    library: OpenLibrary, tmp_path: Path
) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "colour.txt").write_text("red\n{dark|light} __hue__\n", "utf-8")
    (folder / "hue.txt").write_text("blue\ngreen\nviolet\n", "utf-8")
    work = UnitOfWork(replace(library.parts, wildcards=folder))
    prompt = "a __colour__ {lake|hill}"
    async with work.steps() as services:
        counted = await services.batches.count_texts(prompt)
    async with work.read(library.user_id) as services:
        preview = await services.batches.expand(plan(params={"prompt": prompt}, every_wildcard=True))
    shown = [item["prompt"] for item in preview.items]
    assert (counted, len(set(shown)), preview.count) == (14, 14, 14)
    async with work.write(library.user_id) as services:
        queued = await services.batches.create_batch(library.user_id, preview)
    assert queued.batch.job_count == len(queued.job_ids) == 14
    async with library.read() as services:
        rows = await services.jobs.list_job_rows(library.user_id)
    assert [row.prompt for row in sorted(rows, key=lambda row: row.position)] == shown


async def test_a_batch_that_would_break_a_budget_is_refused_and_nothing_of_it_is_queued(library: OpenLibrary) -> None:
    async with library.write() as services:
        await services.budgets.set_budget(library.user_id, BudgetScope.USER, BudgetPeriod.DAY, "webapi", 100)
    preview = await expand(library, plan(variations=4))
    with pytest.raises(BudgetExceededError):
        await create(library, preview)
    assert await pending(library) == []
    async with library.read() as services:
        assert await services.batches.list_batches(library.user_id) == []
    await create(library, await expand(library, plan(variations=3)))
    assert len(await pending(library)) == 3


async def test_what_has_changed_since_it_was_shown_is_not_queued(library: OpenLibrary, provider: FakeProvider) -> None:
    asset_id = await picture(library)
    preview = await expand(library, plan(I2I, pictures=[asset_id], variations=2))
    with pytest.raises(ValidationError, match="prices have changed"):
        await create(library, replace(preview, credit_type="openapi"))
    provider.cost = 31
    with pytest.raises(ValidationError, match="prices have changed"):
        await create(library, preview)
    provider.cost = 30
    async with library.write() as services:
        await services.assets.delete_asset(asset_id)
    with pytest.raises(ValidationError, match=f"Job 1: First frame: there is no asset {asset_id}"):
        await create(library, preview)
    with pytest.raises(ValidationError, match="1 to 1,000 jobs"):
        await create(library, replace(preview, items=[], costs=[]))
    assert await pending(library) == []


async def test_the_user_is_told_what_to_know_before(library: OpenLibrary) -> None:
    preview = await expand(library, plan(params={"prompt": "a", "seed": 4}, axes={"size": ["480p", "480p", "720p"]}))
    assert preview.warnings == ["1 job is the same as another one, seed and all: the result will be the same too."]
    async with library.write() as services:
        (account,) = await services.accounts.list_accounts()
        await services.accounts.update_credits(account.id, webapi=75)
    preview = await expand(library, plan(variations=5))
    assert preview.forecast is not None
    assert preview.forecast.unplaced == 3
    assert any(warning.startswith("3 jobs are more than the accounts can take") for warning in preview.warnings)
    async with library.write() as services:
        await services.accounts.update_credits(account.id, webapi=60)
    assert "fake runs dry at job 2." in (await expand(library, plan(variations=2))).warnings


class TwoPricesProvider(FakeProvider):
    """Takes other credits for what is large."""

    @override
    def estimate(self, operation: OperationType, params: OperationParams) -> Estimate:
        return Estimate(5, "webapi" if params.model_dump()["size"] == "480p" else "openapi", 1.0)


async def test_jobs_of_two_kinds_of_credits_are_no_batch(library: OpenLibrary) -> None:
    work = UnitOfWork(replace(library.parts, registry=TwoPricesProvider().registry()))
    async with work.read(library.user_id) as services:
        with pytest.raises(ValidationError, match="different credits"):
            await services.batches.expand(plan(axes={"size": ["480p", "720p"]}))


async def test_a_thousand_jobs_are_expanded_and_queued_in_a_second_each(library: OpenLibrary) -> None:
    wanted = plan(params={"prompt": "a {red|blue} lake"}, axes={"size": ["480p", "720p"]}, variations=500)
    started = time.perf_counter()
    preview = await expand(library, wanted)
    shown = time.perf_counter()
    batch = await create(library, preview)
    queued = time.perf_counter()
    assert batch.job_count == 1000
    assert (shown - started, queued - shown) < (5, 5)
    with pytest.raises(ValidationError, match="at most 1,000"):
        await expand(library, plan(axes={"size": ["480p", "720p"]}, variations=501))


async def test_a_list_of_batches_has_the_estimate_beside_what_came_of_it(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    first = await create(library, await expand(library, plan(variations=4)))
    second = await create(library, await expand(library, plan(variations=1)), name="second")
    done, failed, cancelled, again = [job.id for job in await jobs_of(library, first)]
    await run(library, provider, done)
    await change(library, done, actual_cost=25)
    for job_id in (failed, again):
        await become(library, job_id, JobStatus.FAILED)
    clock.move(timedelta(seconds=90))
    await cancel(library, cancelled)
    async with library.write() as services:
        copy = (await services.jobs.retry_job(again)).id
        newest, row = await services.batches.list_batches(library.user_id)
    assert (newest.id, newest.name, newest.done, newest.actual_cost) == (second.id, "second", 0, None)
    assert (row.job_count, row.done, row.failed, row.cancelled) == (4, 1, 1, 1)
    assert (row.estimated_cost, row.actual_cost, row.credit_type) == (120, 25, "webapi")
    assert (row.estimated_seconds, row.actual_seconds) == (first.estimated_seconds, None)
    clock.move(timedelta(seconds=30))
    await run(library, provider, copy)
    async with library.read() as services:
        _, row = await services.batches.list_batches(library.user_id)
    assert (row.done, row.failed, row.actual_cost, row.actual_seconds) == (2, 1, 55, 120.0)


async def test_a_folder_is_brought_picture_by_picture_and_tells_what_was_not_taken(library: OpenLibrary) -> None:
    folder = library.folder / "pictures"
    folder.mkdir()
    for number, seed in enumerate((1, 2, 1), start=1):
        draw_picture(folder / f"take {number}.png", (32, 24), seed=seed)
    (folder / "take 4.png").write_text("no picture")
    make_clip(folder / "clip.mp4", (64, 48), seconds=0.2).rename(folder / "take 5.png")
    steps: list[tuple[int, int]] = []
    async with library.steps() as services:
        brought = await services.batches.bring_folder(
            library.user_id, folder, "fake", progress=lambda done, total: steps.append((done, total))
        )
    assert steps == [(number, 5) for number in range(1, 6)]
    assert len(brought.asset_ids) == 2
    assert [name for name, _ in brought.refused] == ["take 3.png", "take 4.png", "take 5.png"]
    assert brought.refused[2][1] == "This is not a picture."
    preview = await expand(library, plan(I2I, pictures=brought.asset_ids))
    assert [item["first_frame"] for item in preview.items] == brought.asset_ids


async def test_pictures_are_brought_without_telling_how_far_it_is(library: OpenLibrary) -> None:
    path = draw_picture(library.incoming / "a.png", (32, 24))
    async with library.steps() as services:
        brought = await services.batches.bring_pictures(library.user_id, [path], "fake")
    assert isinstance(brought, BroughtPictures)
    assert len(brought.asset_ids) == 1


async def test_taking_pictures_stops_between_two_of_them(library: OpenLibrary) -> None:
    paths = [draw_picture(library.incoming / f"{seed}.png", (32, 24), seed=seed) for seed in range(3)]
    done: list[int] = []
    async with library.steps() as services:
        brought = await services.batches.bring_pictures(
            library.user_id,
            paths,
            "fake",
            progress=lambda number, _total: done.append(number),
            is_stopped=lambda: len(done) == 2,
        )
    assert (done, len(brought.asset_ids), brought.refused) == ([1, 2], 2, [])


@pytest.mark.parametrize("is_broken", [False, True])
async def test_whoever_is_cancelled_while_pictures_are_taken_leaves_none_half_done(
    library: OpenLibrary, monkeypatch: pytest.MonkeyPatch, *, is_broken: bool
) -> None:
    paths = [draw_picture(library.incoming / f"{seed}.png", (32, 24), seed=seed) for seed in range(3)]
    if is_broken:
        paths[1].write_text("no picture")
    done: list[int] = []

    async def bring() -> None:
        async with library.steps() as services:
            await services.batches.bring_pictures(
                library.user_id, paths, "fake", progress=lambda number, _total: done.append(number)
            )

    original = UploadService.upload
    seen: list[str] = []

    async def upload(self: UploadService, user_id: int, file: Any, provider_id: str) -> Asset:
        seen.append(file.name)
        if len(seen) == 2:
            bringing.cancel()
        return await original(self, user_id, file, provider_id)

    monkeypatch.setattr(UploadService, "upload", upload)
    bringing = asyncio.ensure_future(bring())
    with pytest.raises(asyncio.CancelledError):
        await bringing
    assert (done, seen) == ([1], ["0.png", "1.png"])
    async with library.parts.database.read() as session:
        states = list(await session.scalars(select(Asset.state)))
    assert states == [AssetState.READY] * (1 if is_broken else 2)
    assert not list(library.parts.library.incoming("x").parent.iterdir())


async def test_another_user_is_not_there_and_nobody_has_no_batch(library: OpenLibrary) -> None:
    preview = await expand(library, plan())
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
        with pytest.raises(ValidationError, match="owner"):
            await services.batches.expand(plan())
    async with library.work.write(other.id) as services:
        with pytest.raises(ResourceNotFoundError):
            await services.batches.create_batch(library.user_id, preview)
        with pytest.raises(ResourceNotFoundError):
            await services.batches.list_batches(library.user_id)


async def test_the_same_chance_shows_the_same_batch(library: OpenLibrary) -> None:
    async with library.read() as services:
        batches = services.batches
        shown = []
        for _ in range(2):
            batches._chance = Random(5)  # noqa: S311
            shown.append(list((await batches.expand(plan(variations=3))).items))
    assert shown[0] == shown[1]
