"""Recipes, made again."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.enums import OperationType
from app.domain.errors import ValidationError
from app.services.lineage.recipe import parse_recipe
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider
from tests.support.recipes import CLIP, make_clip, read
from tests.support.running import open_queue


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def test_a_recipe_is_replayed_with_the_inputs_that_have_its_content(library: OpenLibrary, tmp_path: Path) -> None:
    frame = await library.import_picture("lake.png")
    recipe = await read(library, await make_clip(library, frame))
    async with open_library(tmp_path / "other") as other:
        await other.import_picture("first.png", seed=8)
        async with other.write() as services:
            with pytest.raises(ValidationError, match="is not in the library"):
                await services.recipes.replay(other.user_id, recipe)
        (same,) = await other.import_files(library.parts.library.file(frame.path or ""))
        assert same.id != frame.id
        async with other.write() as services:
            job = await services.recipes.replay(other.user_id, recipe)
        assert (job.operation_type, job.params["first_frame"], job.params["seed"]) == (CLIP, same.id, 11)
        assert (job.params["duration"], job.prompt) == (3.0, "the lake wakes")


async def test_what_keeps_a_recipe_from_being_replayed_is_told_all_at_once(library: OpenLibrary) -> None:
    frame = await library.import_picture("lake.png")
    recipe = await read(library, await make_clip(library, frame))

    async def refused(**changes: Any) -> str:
        async with library.read() as services:
            with pytest.raises(ValidationError) as caught:
                await services.recipes.prepare_replay(library.user_id, recipe.model_copy(update=changes))
        return caught.value.message

    gone = recipe.inputs[0].model_copy(update={"sha256": "0" * 64})
    words = await refused(inputs=(gone,), params={**recipe.params, "duration": 999.0, "size": "9K", "glow": 1})
    for part in ("lake.png", "Duration", "Size", "There is no parameter glow."):
        assert part in words
    assert words.count("Picture") == 1
    assert await refused(provider="gone") == "The provider gone is not installed."
    assert "cannot do lip_sync" in await refused(operation=OperationType.LIP_SYNC)
    assert "imported" in await refused(operation=None)
    assert "does not tell which file" in await refused(inputs=(), params={**recipe.params, "first_frame": 5})
    assert "no place for the input" in await refused(inputs=recipe.inputs * 2)


async def test_another_provider_gets_what_it_knows_and_the_rest_is_told(tmp_path: Path) -> None:
    provider = FakeProvider()
    async with open_queue(tmp_path, provider) as library:
        text = {"format": "pixsim7-recipe", "operation": "text_to_image", "provider": "gone", "seed": 4}
        recipe = parse_recipe(json.dumps({**text, "params": {"text": "a lake", "glow": 2, "model": "x"}}))
        async with library.read() as services:
            ready = await services.recipes.prepare_replay(library.user_id, recipe, provider_id="fake")
    assert (ready.params["prompt"], ready.params["seed"]) == ("a lake", 4)
    assert {one.name: one.outcome.value for one in ready.changes} == {"glow": "dropped", "model": "dropped"}
