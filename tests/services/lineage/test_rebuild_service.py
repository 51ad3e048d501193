"""Rebuilds: what is planned is what is queued, in its order and at its price; what comes of it are the new heads."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.domain.asset import Asset
from app.domain.batch import Batch, JobReplacement
from app.domain.enums import BudgetPeriod, JobStatus, LedgerKind
from app.domain.errors import (
    BudgetExceededError,
    InvalidTransitionError,
    ProviderError,
    ResourceNotFoundError,
    ValidationError,
)
from app.domain.events import VersionsChanged
from app.domain.ledger import LedgerEntry
from app.domain.submission import ProviderSubmission
from app.services.lineage.rebuild_plan import MOST_STEPS, ObstacleKind
from tests.services.job.jobs import become, cancel, change, collect, get, listen, make, results_of, run, submit
from tests.services.lineage.graphs import bin_them, declare, heads, numbers, stale
from tests.services.lineage.rebuilding import count, edit, family, made, plan, queue, refusals, replaced, without
from tests.support.clock import FakeClock
from tests.support.graphs import add_assets
from tests.support.library import OpenLibrary
from tests.support.money import limit
from tests.support.provider import FakeProvider


async def test_what_is_out_of_date_is_made_again_in_order_and_its_results_become_the_heads(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    lake, newer, evening, night, _ = await family(library, provider)
    wanted = await plan(library, *reversed(await stale(library)))
    assert replaced(wanted) == [(evening,), (night,)]
    first, second = wanted.steps
    assert (first.name, first.provider_id, first.cost, first.credit_type) == ("evening #2.png", "fake", 30, "webapi")
    assert (first.params["first_frame"], first.params["seed"], first.account_label) == (newer, 7, "fake")
    assert {slot: (entry.asset_id, entry.step) for slot, entry in second.inputs.items()} == {
        "first_frame": (evening, 0),
        "reference": (newer, None),
    }
    assert (wanted.costs, wanted.seconds, second.ends_in, wanted.obstacles) == ({"webapi": 60}, 2.0, 2.0, [])
    queued = await queue(library, wanted)
    assert (queued.batch.source, queued.batch.job_count, queued.batch.estimated_cost) == ("rebuild", 2, 60)
    assert refusals(await plan(library, evening, down=True)) == {
        evening: ObstacleKind.IN_PROGRESS,
        night: ObstacleKind.IN_PROGRESS,
    }
    with pytest.raises(ValidationError, match="already"):
        await queue(library, wanted)
    (later,) = await made(library, provider, "later", evening)
    # What it would be made from will soon be another one.
    assert refusals(await plan(library, later)) == {later: ObstacleKind.DEPENDS_ON_OBSTACLE}
    told = listen(library, [VersionsChanged])
    (again,) = await run(library, provider, queued.job_ids[0])
    assert told == [VersionsChanged((evening, again))]
    assert await heads(library, lake, evening, night) == {lake: newer, evening: again}
    (last,) = await run(library, provider, queued.job_ids[1])
    assert await heads(library, lake, evening, night) == {lake: newer, evening: again, night: last}
    assert await stale(library) == [later]
    assert replaced(await plan(library, later)) == [(later,)]
    async with library.read() as services:
        assert [asset.id for asset in await services.lineage.get_ancestors(last, 1)] == [again, newer]
        assert {asset.id for asset in await services.lineage.get_descendants(lake)} == {evening, night, later}


async def test_any_node_and_what_is_made_from_it_are_made_again_but_not_what_is_frozen(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    lake, newer, evening, night, hill = await family(library, provider)
    assert replaced(await plan(library, lake, down=True)) == [(newer,), (evening,), (night,)]
    assert replaced(await plan(library, hill, down=True)) == [(hill,)]
    assert replaced(await plan(library, evening, night)) == [(evening,), (night,)]
    async with library.write() as services:
        await services.versions.freeze([evening])
    wanted = await plan(library, newer, down=True)
    assert replaced(wanted) == [(newer,), (night,)]
    assert wanted.steps[1].inputs["first_frame"].step is None
    for asset_ids in ((99,), (lake, 99)):
        with pytest.raises(ResourceNotFoundError):
            await plan(library, *asset_ids)
    await bin_them(library, hill)
    with pytest.raises(ResourceNotFoundError):
        await plan(library, hill)


async def test_results_of_one_job_are_one_step_and_each_gets_its_output(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    one, two, three = await made(library, provider, "three lakes", seeds=3)
    (leaf,) = await made(library, provider, "of the third", three)
    wanted = await plan(library, one, three, down=True)
    assert [dict(step.outputs) for step in wanted.steps] == [{one: 0, three: 2}, {leaf: 0}]
    assert (wanted.steps[1].inputs["first_frame"].step, wanted.steps[1].inputs["first_frame"].output_index) == (0, 2)
    queued = await queue(library, wanted, held=True, name="  Lakes\nagain ")
    assert queued.batch.name == "Lakes again"
    assert (await get(library, queued.job_ids[0])).is_held
    await change(library, queued.job_ids[0], is_held=False)
    # It makes two only: the third has no newer version, and what waits for it has failed.
    assert wanted.steps[1].after == [0]
    first, second = await run(library, provider, queued.job_ids[0], 5, 6)
    assert await heads(library, one, two, three) == {one: first}
    assert (await get(library, queued.job_ids[1])).status == JobStatus.FAILED
    assert second not in (await heads(library, one, two, three)).values()


@pytest.mark.parametrize("seed", range(2))
async def test_a_plan_is_in_order_holds_what_was_chosen_and_reserves_what_it_told(
    library: OpenLibrary, provider: FakeProvider, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    ids = await made(library, provider, "root")
    for number in range(5):
        ids += await made(library, provider, f"picture {number}", *chance.sample(ids, min(len(ids), 2)))
    (newer,) = await made(library, provider, "newer root")
    await declare(library, newer, ids[0])
    chosen = await stale(library)
    wanted = await plan(library, *chosen)
    assert sorted(key for step in wanted.steps for key in step.outputs) == sorted(chosen)
    assert all(other < at for at, step in enumerate(wanted.steps) for other in step.after)
    assert replaced(await plan(library, newer, down=True))[1:] == replaced(wanted)
    left = await without(library, wanted, *chance.sample(range(len(chosen)), 2))
    assert left.costs == {"webapi": 30 * len(left.wanted)}
    queued = await queue(library, left)
    for job_id in queued.job_ids:
        await run(library, provider, job_id)
    of_these = select(ProviderSubmission.id).where(ProviderSubmission.job_id.in_(queued.job_ids))
    async with library.parts.database.read() as session:
        reserved = await session.scalar(
            select(func.sum(LedgerEntry.held)).where(
                LedgerEntry.kind == LedgerKind.RESERVE, LedgerEntry.submission_id.in_(of_these)
            )
        )
    assert reserved == left.costs["webapi"] == queued.batch.estimated_cost
    assert set(await heads(library, *chosen)) == {key for step in left.wanted for key in step.outputs}


async def test_a_step_that_is_not_wanted_leaves_what_is_made_from_it_to_the_old_picture(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    _, newer, evening, night, _ = await family(library, provider)
    (alone,) = await made(library, provider, "alone", evening)
    wanted = await plan(library, *await stale(library))
    assert replaced(wanted) == [(evening,), (night,), (alone,)]
    left = await without(library, wanted, 0)
    assert [step.is_wanted for step in left.steps] == [False, True, False]
    assert (left.steps[1].params["first_frame"], left.steps[1].params["reference"]) == (evening, newer)
    assert (left.costs, left.seconds) == ({"webapi": 30}, 1.0)
    queued = await queue(library, left)
    assert (await get(library, queued.job_ids[0])).params == left.steps[1].params
    with pytest.raises(ValidationError, match="no step 4"):
        await without(library, wanted, 3)
    nothing = await without(library, wanted, 0, 1)
    with pytest.raises(ValidationError, match="1 to 1,000 jobs"):
        await queue(library, nothing)
    crooked = replace(wanted, steps=[replace(wanted.steps[0], is_wanted=False), *wanted.steps[1:]])
    with pytest.raises(ValidationError):
        await queue(library, crooked)


async def test_nothing_is_queued_at_another_price_over_a_budget_or_when_the_library_has_changed(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    _, newer, evening, night, hill = await family(library, provider)
    wanted = await plan(library, evening, night)
    provider.cost = 31
    with pytest.raises(ValidationError, match="prices"):
        await queue(library, wanted)
    provider.cost = 30
    with pytest.raises(ResourceNotFoundError):
        async with library.write() as services:
            await services.rebuilds.queue(99, wanted)
    await limit(library, BudgetPeriod.DAY, 209)
    with pytest.raises(BudgetExceededError):
        await queue(library, wanted)
    await limit(library, BudgetPeriod.DAY, 1_000)
    async with library.write() as services:
        await services.versions.declare_version(hill, newer)
    with pytest.raises(ValidationError, match="has changed"):
        await queue(library, wanted)
    wanted = await plan(library, evening, night)
    await bin_them(library, night)
    with pytest.raises(ValidationError, match="has changed"):
        await queue(library, wanted)
    assert (await count(library, Batch), await count(library, JobReplacement)) == (0, 0)
    assert replaced(await plan(library, evening, down=True)) == [(evening,)]


async def test_nothing_is_queued_of_a_plan_beside_which_a_recipe_was_edited_or_an_input_is_made_again(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    (lake,) = await made(library, provider, "lake")
    (evening,) = await made(library, provider, "evening", lake)
    wanted = await plan(library, evening)
    await edit(library, evening, prompt="a better evening")
    with pytest.raises(ValidationError, match="has changed"):
        await queue(library, wanted)
    wanted = await plan(library, evening)
    await queue(library, await plan(library, lake))
    with pytest.raises(ValidationError, match="already"):
        await queue(library, wanted)


async def test_what_another_rebuild_makes_again_is_not_paid_for_a_second_time_by_a_retry_or_an_undo(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    (lake,) = await made(library, provider, "lake")
    (failed,) = (await queue(library, await plan(library, lake))).job_ids
    await become(library, failed, JobStatus.PROCESSING, JobStatus.FAILED)
    (cancelled,) = (await queue(library, await plan(library, lake))).job_ids
    await cancel(library, cancelled)
    (last,) = (await queue(library, await plan(library, lake))).job_ids
    async with library.write() as services:
        assert await services.jobs.retry_failed(library.user_id) == []
        for again in (services.jobs.retry_job(failed), services.jobs.restore_job(cancelled)):
            with pytest.raises(InvalidTransitionError, match=f"Job {last} makes again"):
                await again
    await run(library, provider, last)
    async with library.write() as services:
        assert await services.jobs.retry_failed(library.user_id) == []
        assert (await services.jobs.retry_job(failed)).retry_of == failed


async def test_a_recipe_that_is_edited_while_it_is_made_again_is_still_to_be_followed_after_that(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    (lake,) = await made(library, provider, "lake")
    await edit(library, lake, prompt="a wide lake")
    clock.move(timedelta(minutes=1))
    (failed,) = (await queue(library, await plan(library, lake))).job_ids
    await become(library, failed, JobStatus.PROCESSING, JobStatus.FAILED)
    clock.move(timedelta(minutes=1))
    await edit(library, lake, prompt="a wider lake")
    clock.move(timedelta(minutes=1))
    async with library.write() as services:
        retried = (await services.jobs.retry_job(failed)).id
    (wide,) = await run(library, provider, retried)
    assert await stale(library) == [wide]
    wanted = await plan(library, wide)
    assert wanted.steps[0].params["prompt"] == "a wider lake"
    await run(library, provider, (await queue(library, wanted)).job_ids[0])
    assert await stale(library) == []


async def test_a_retry_replaces_a_duplicate_and_what_was_cancelled_or_failed_do_not(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    *_, hill = await family(library, provider)
    (first,) = (await queue(library, await plan(library, hill))).job_ids
    async with library.write() as services:
        copy = (await services.jobs.duplicate_job(first)).id
        await services.jobs.cancel_job(first)
        restored = (await services.jobs.restore_job(first)).id
    await run(library, provider, copy)
    assert await heads(library, hill) == {}
    submission = await submit(library, restored)
    provider.cancel_error = ProviderError("it goes on")
    await cancel(library, restored)
    await collect(library, provider, submission, 77)
    assert len(await results_of(library, restored)) == 1
    assert await heads(library, hill) == {}
    async with library.write() as services:
        again = (await services.jobs.retry_job(restored)).id
    await become(library, again, JobStatus.FAILED)
    assert await heads(library, hill) == {}
    async with library.write() as services:
        (last,) = await services.jobs.retry_failed(library.user_id)
    # Replaced by something else meanwhile: then it comes after that.
    other = (await make(library, "another hill"),)
    (declared,) = await run(library, provider, other[0])
    await declare(library, declared, hill)
    (result,) = await run(library, provider, last.id)
    assert [row[::2] for row in await numbers(library, hill)] == [(hill, False), (declared, False), (result, True)]


async def test_two_that_became_versions_of_one_another_meanwhile_get_one_newer_version(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    one, two = await made(library, provider, "two lakes", seeds=2)
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.id == two).values(output_index=2, submission_id=None))
    queued = await queue(library, await plan(library, one, two))
    async with library.parts.database.write() as session:
        await session.execute(update(JobReplacement).values(output_index=0))
    await declare(library, two, one)
    (result,) = await run(library, provider, queued.job_ids[0])
    assert await heads(library, one, two) == {one: result, two: result}


async def test_however_versions_lie_across_what_is_out_of_date_is_paid_for_once(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    first = [(await made(library, provider, prompt))[0] for prompt in ("lake", "hill", "sea")]
    second = [(await made(library, provider, f"of {key}", key))[0] for key in first]
    (other,) = await made(library, provider, "another of the lake", first[0])
    clock.move(timedelta(seconds=1))
    for newer, former in zip((second[1], second[2], second[0]), first, strict=True):
        await declare(library, newer, former)
    assert await stale(library) == [other]
    wanted = await plan(library, *second)
    assert [step.inputs["first_frame"].asset_id for step in wanted.steps] == first
    await run(library, provider, (await queue(library, await plan(library, other))).job_ids[0])
    assert await stale(library) == []


async def test_a_step_that_no_account_can_pay_is_told_and_may_wait_in_the_queue(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    (lake,) = await made(library, provider, "lake")
    provider.cost = 200_000
    wanted = await plan(library, lake)
    (step,) = wanted.steps
    assert (step.account_id, step.ends_in, wanted.seconds, wanted.unplaced) == (None, None, None, 1)
    assert wanted.reasons == {"fake": "99970 credits left, 200000 needed"}
    assert len((await queue(library, wanted)).job_ids) == 1


async def test_a_plan_and_a_batch_have_an_owner_and_an_end(library: OpenLibrary) -> None:
    ids = await add_assets(library, MOST_STEPS + 1)
    with pytest.raises(ValidationError, match="At most 1,000 can be made again at once, 1,001 were chosen"):
        await plan(library, *ids)
    async with library.work.read() as services:
        with pytest.raises(ValidationError, match="owner"):
            await services.rebuilds.plan(ids[:1], with_descendants=False)
