"""What each step is made from, and what stands in the way."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from app.domain.asset import Asset
from app.domain.enums import AssetState, OperationType
from app.services.lineage.rebuild_plan import ObstacleKind
from tests.services.lineage.graphs import bin_them, declare
from tests.services.lineage.rebuilding import family, made, plan, queue, refusals, replaced
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider


async def test_what_cannot_be_made_again_is_told_and_what_depends_on_it_keeps_it_or_is_left(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    lake, newer, evening, night, hill = await family(library, provider)
    picture = await library.import_picture("mine.png", (32, 24))
    (over,) = await made(library, provider, "over", picture.id)
    clock.move(timedelta(seconds=1))
    (alone,) = await made(library, provider, "alone", evening)
    assert refusals(await plan(library, picture.id, down=True)) == {
        picture.id: ObstacleKind.IMPORTED,
        over: ObstacleKind.DEPENDS_ON_OBSTACLE,
    }
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.id == evening).values(provider_id="gone"))
    wanted = await plan(library, newer, down=True)
    # The night has another reason to be made again: then the old evening will do.
    assert replaced(wanted) == [(newer,), (night,)]
    assert wanted.steps[1].params["first_frame"] == evening
    assert refusals(wanted) == {evening: ObstacleKind.PROVIDER_GONE, alone: ObstacleKind.DEPENDS_ON_OBSTACLE}
    cases: list[tuple[int, dict[str, Any], ObstacleKind]] = [
        (hill, {"params": {"prompt": "a hill", "size": "9000p"}}, ObstacleKind.PARAMS_INVALID),
        (hill, {"params": {"prompt": "a hill", "model": "old"}}, ObstacleKind.MODEL_GONE),
        (hill, {"operation_type": OperationType.UPSCALE}, ObstacleKind.OPERATION_GONE),
        (over, {"params": {"prompt": "over", "first_frame": 999}}, ObstacleKind.INPUT_MISSING),
        (over, {"params": {"prompt": "over", "first_frame": alone}}, ObstacleKind.INPUT_MISSING),
        (picture.id, {"state": AssetState.MISSING}, ObstacleKind.IMPORTED),
        (over, {"params": {"prompt": "over", "first_frame": picture.id}}, ObstacleKind.INPUT_MISSING),
    ]
    for asset_id, values, kind in cases:
        async with library.parts.database.write() as session:
            await session.execute(update(Asset).where(Asset.id == asset_id).values(values))
        assert refusals(await plan(library, asset_id)) == {asset_id: kind}, kind
    async with library.write() as services:
        (account,) = await services.accounts.list_accounts()
        await services.accounts.edit_account(account.id, {"is_active": False})
    (obstacle,) = (await plan(library, lake)).obstacles
    assert (obstacle.asset_id, obstacle.kind, obstacle.about) == (newer, ObstacleKind.NO_ACCOUNT, "fake")
    assert obstacle.message == "There is no account of Fake that is switched on."


async def test_two_of_which_each_would_be_made_from_the_other_are_made_from_the_older_ones(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    (one,) = await made(library, provider, "one")
    (two,) = await made(library, provider, "two")
    (of_one,) = await made(library, provider, "of one", one)
    (of_two,) = await made(library, provider, "of two", two)
    await declare(library, of_two, one)
    await declare(library, of_one, two)
    wanted = await plan(library, of_one, of_two)
    assert [step.params["first_frame"] for step in wanted.steps] == [one, two]
    assert [step.inputs["first_frame"].head_id for step in wanted.steps] == [of_two, of_one]
    assert len((await queue(library, wanted)).job_ids) == 2


async def test_what_a_newer_version_was_made_from_is_not_made_from_it(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    (lake,) = await made(library, provider, "lake")
    (larger,) = await made(library, provider, "larger", lake)
    (other,) = await made(library, provider, "other", lake)
    await declare(library, larger, lake)
    wanted = await plan(library, larger, other)
    assert [step.params["first_frame"] for step in wanted.steps] == [lake, None]
    await bin_them(library, lake)
    assert refusals(await plan(library, larger)) == {larger: ObstacleKind.INPUT_MISSING}
    assert replaced(await plan(library, other)) == [(other,)]
