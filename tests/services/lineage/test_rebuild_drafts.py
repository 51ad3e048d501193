"""Recipes that are followed again: edited, changed, with other seeds, or at another provider."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from pydantic import Field
from sqlalchemy import update

from app.domain.asset import Asset
from app.domain.enums import InputRole, MediaType, OperationType
from app.providers.base import AccountDefaults, InputRef, OperationParams, input_slot
from app.providers.registry import ProviderRegistry
from app.services.lineage.rebuild_plan import ObstacleKind, RecipeChange
from app.services.lineage.versions import EditedRecipe
from tests.services.job.jobs import I2I
from tests.services.lineage.rebuilding import family, made, plan, queue, refusals
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider


class OtherImageParams(OperationParams):
    """The same with other names."""

    text: str = Field(max_length=2000, title="Text")
    resolution: Literal["480P", "1080P"] = Field("1080P", title="Resolution")
    image: InputRef = input_slot(InputRole.FIRST_FRAME, MediaType.IMAGE, title="Image")


class OtherProvider(FakeProvider):
    """Another provider with other names, of pictures over pictures alone."""

    def __init__(self) -> None:
        super().__init__(cost=7)
        self.instance_manifest = replace(
            self.instance_manifest,
            id="other",
            name="Other",
            operations={OperationType.IMAGE_TO_IMAGE: OtherImageParams},
            built_in_account=AccountDefaults("other@example.org", "other", 2),
        )


@pytest.fixture
async def two(tmp_path: Path, provider: FakeProvider, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    """A library with both providers."""
    registry = ProviderRegistry({"fake": provider, "other": OtherProvider()})
    async with open_library(tmp_path / "two", clock=clock, registry=registry) as opened:
        async with opened.write() as services:
            for account in await services.accounts.list_accounts():
                await services.accounts.ensure_wallets(account.id)
                await services.accounts.update_credits(account.id, webapi=1_000)
        yield opened


async def test_an_edited_recipe_and_other_parameters_are_used_and_seeds_are_kept_or_drawn(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    lake, _, evening, night, hill = await family(library, provider)
    recipe = EditedRecipe(
        provider_id="fake", operation_type=I2I, params={"prompt": "dawn", "first_frame": hill, "seed": 3}
    )
    async with library.write() as services:
        await services.versions.edit_recipe(evening, recipe)
    wanted = await plan(library, evening, night)
    assert (wanted.steps[0].params["prompt"], wanted.steps[0].params["first_frame"]) == ("dawn", hill)
    assert [step.params["seed"] for step in wanted.steps] == [3, 5]
    drawn = await plan(library, evening, night, same_seeds=False)
    assert not {3, 5} & {step.params["seed"] for step in drawn.steps}
    larger = await plan(library, evening, down=True, change=RecipeChange(params={"size": "720p"}))
    assert [(step.outputs, step.params["size"]) for step in larger.steps] == [
        ({evening: 0}, "720p"),
        ({night: 0}, "480p"),
    ]
    wrong = await plan(library, hill, change=RecipeChange(params={"sizes": 1}))
    assert [(one.kind, one.field) for one in wrong.obstacles] == [(ObstacleKind.PARAMS_INVALID, "sizes")]
    assert refusals(await plan(library, hill, change=RecipeChange(provider_id="none"))) == {
        hill: ObstacleKind.PROVIDER_GONE
    }
    assert lake


async def test_another_provider_makes_it_with_what_carries_over_and_the_rest_keeps_its_own(
    two: OpenLibrary, provider: FakeProvider
) -> None:
    (lake,) = await made(two, provider, "lake")
    evenings = await made(two, provider, "evening", lake, lake, seeds=2)
    (night,) = await made(two, provider, "night", evenings[0])
    change = RecipeChange(provider_id="other", params={"resolution": "1080P"})
    wanted = await plan(two, *evenings, down=True, change=change)
    assert [(step.provider_id, dict(step.outputs), step.cost) for step in wanted.steps] == [
        ("other", {evenings[0]: 0}, 7),
        ("other", {evenings[1]: 0}, 7),
        ("fake", {night: 0}, 30),
    ]
    first, second, third = wanted.steps
    assert first.params == {"text": "evening", "resolution": "1080P", "image": lake, "seed": 7}
    # Two jobs with one seed would make one picture twice.
    assert second.params["seed"] != 7
    assert (first.account_label, third.account_label, third.inputs["first_frame"].step) == ("other", "fake", 0)
    assert (wanted.costs, wanted.seconds, third.ends_in) == ({"webapi": 44}, 2.0, 2.0)
    assert {(one.name, one.target, one.outcome.value) for one in wanted.mapping if one.asset_id == evenings[0]} == {
        ("prompt", "text", "carried"),
        ("size", "resolution", "changed"),
        ("seed", "seed", "carried"),
        ("first_frame", "image", "carried"),
        ("reference", "", "dropped"),
    }
    queued = await queue(two, wanted)
    assert (queued.batch.estimated_cost, queued.batch.credit_type) == (44, "webapi")
    assert refusals(await plan(two, lake, change=RecipeChange(provider_id="other"))) == {
        lake: ObstacleKind.OPERATION_GONE
    }


async def test_another_provider_makes_what_one_that_is_gone_has_made(two: OpenLibrary, provider: FakeProvider) -> None:
    (lake,) = await made(two, provider, "lake")
    (evening,) = await made(two, provider, "evening", lake)
    async with two.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.id == evening).values(provider_id="gone"))
    assert refusals(await plan(two, evening)) == {evening: ObstacleKind.PROVIDER_GONE}
    (step,) = (await plan(two, evening, change=RecipeChange(provider_id="other"))).steps
    assert (step.params["text"], step.params["image"]) == ("evening", lake)
