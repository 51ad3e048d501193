"""Versions, marks that are dismissed or held off, and recipes that are edited."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.domain.asset import Asset
from app.domain.enums import MediaType, OperationType
from app.domain.errors import LineageError, ProviderNotFoundError, ResourceNotFoundError, ValidationError
from app.domain.events import VersionsChanged
from app.services.lineage.versions import EditedRecipe
from tests.services.job.jobs import I2I, T2I, listen, make, make_after, run
from tests.services.lineage.graphs import declare, heads, numbers, stale
from tests.support.clock import FakeClock
from tests.support.graphs import add_assets, connect
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider


async def test_versions_follow_one_another_and_the_last_one_is_the_head_of_all(library: OpenLibrary) -> None:
    first, second, third, other = await add_assets(library, 4)
    told = listen(library, [VersionsChanged])
    assert await declare(library, second, first) == first
    # The first one has a next version: the new one comes after the last.
    assert await declare(library, third, first) == second
    assert told == [VersionsChanged((first, second)), VersionsChanged((second, third))]
    assert await numbers(library, second) == [(first, 1, False), (second, 2, False), (third, 3, True)]
    assert await heads(library, first, second, third, other, 99) == {first: third, second: third}
    for new, former in ((first, first), (first, third), (third, first), (second, first)):
        with pytest.raises(LineageError):
            await declare(library, new, former)
    with pytest.raises(ResourceNotFoundError):
        await declare(library, 99, first)
    async with library.write() as services:
        assert await services.versions.withdraw_version(second) == third
        assert await services.versions.withdraw_version(second) is None
    assert await numbers(library, third) == [(third, 1, True)]
    assert await heads(library, first) == {first: second}


async def test_a_version_is_of_the_same_kind_and_of_the_same_user(library: OpenLibrary) -> None:
    picture, clip = await add_assets(library, 2)
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.id == clip).values(media_type=MediaType.VIDEO))
    with pytest.raises(LineageError, match="A video cannot replace a image"):
        await declare(library, clip, picture)
    async with library.write() as services:
        stranger = (await services.users.create_user("other@example.org")).id
    (foreign,) = await add_assets(library, 1, user_id=stranger)
    with pytest.raises(ResourceNotFoundError):
        await declare(library, foreign, picture)
    assert await heads(library, foreign) == {}
    async with library.read() as services:
        with pytest.raises(ResourceNotFoundError):
            await services.versions.list_versions(foreign)
        with pytest.raises(ResourceNotFoundError):
            await services.staleness.list_stale(stranger)


async def test_marks_are_dismissed_and_held_off_and_both_can_be_undone(library: OpenLibrary, clock: FakeClock) -> None:
    root, newer, child, leaf, newest = await add_assets(library, 5)
    await connect(library, child, [root])
    await connect(library, leaf, [child])
    await declare(library, newer, root)
    assert await stale(library) == [child, leaf]
    clock.move(timedelta(minutes=1))
    told = listen(library, [VersionsChanged])
    async with library.write() as services:
        former = await services.versions.settle([child, 99])
    assert former == {child: None}
    assert await stale(library) == []
    async with library.write() as services:
        again = await services.versions.unsettle(former)
    assert await stale(library) == [child, leaf]
    async with library.write() as services:
        await services.versions.unsettle(again)
    clock.move(timedelta(minutes=1))
    await declare(library, newest, root)
    assert await stale(library) == [child, leaf]
    async with library.write() as services:
        assert await services.versions.freeze([child, 99]) == [child]
        assert await services.versions.freeze([child]) == []
    assert await stale(library) == []
    async with library.write() as services:
        assert await services.versions.unfreeze([child]) == [child]
    assert await stale(library) == [child, leaf]
    assert (
        told == [VersionsChanged((child,))] * 3 + [VersionsChanged((newer, newest))] + [VersionsChanged((child,))] * 2
    )


async def test_an_edited_recipe_is_checked_makes_out_of_date_and_gives_the_former_one(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    (lake,) = await run(library, provider, await make(library))
    (evening,) = await run(library, provider, await make_after(library, 1))
    recipe = EditedRecipe(provider_id="fake", operation_type=I2I, params={"prompt": "dusk", "first_frame": lake})
    async with library.write() as services:
        assert await services.versions.edit_recipe(evening, recipe) is None
        former = await services.versions.edit_recipe(evening, recipe)
    assert former is not None
    assert former.params == {"prompt": "dusk", "first_frame": lake, "reference": None, "size": "480p", "seed": None}
    assert await stale(library) == [evening]
    async with library.write() as services:
        assert await services.versions.edit_recipe(evening, None) == former
    assert await stale(library) == []
    (imported,) = await add_assets(library, 1)
    wrong: list[tuple[int, EditedRecipe, type[Exception]]] = [
        (imported, recipe, ValidationError),
        (99, recipe, ResourceNotFoundError),
        (evening, recipe.model_copy(update={"provider_id": "gone"}), ProviderNotFoundError),
        (evening, recipe.model_copy(update={"operation_type": OperationType.UPSCALE}), ValidationError),
        (evening, recipe.model_copy(update={"params": {"prompt": ""}}), ValidationError),
        (lake, recipe.model_copy(update={"params": {"prompt": "dusk", "first_frame": evening}}), LineageError),
        (lake, recipe, LineageError),
    ]
    for asset_id, given, error in wrong:
        with pytest.raises(error):
            async with library.write() as services:
                await services.versions.edit_recipe(asset_id, given)
    async with library.write() as services:
        plain = EditedRecipe(provider_id="fake", operation_type=T2I, params={"prompt": "a hill"})
        assert await services.versions.edit_recipe(lake, plain) is None
    assert await stale(library) == [lake, evening]
