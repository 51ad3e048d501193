"""The recipe of an asset, as the rows tell it."""

from pathlib import Path

import pytest

from app.domain.errors import ResourceNotFoundError
from app.media.recipes.recipe import MAX_PROMPT
from app.services.lineage.recipe import MOST_INPUTS, parse_recipe
from tests.support.library import open_library
from tests.support.recipes import CLIP, make_clip, read
from tests.support.samples import add_rows


async def test_a_recipe_tells_everything_and_comes_back_from_its_file(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        frame = await library.import_picture("lake.png")
        asset_id = await make_clip(library, frame)
        recipe = await read(library, asset_id)
        (made_from,) = recipe.inputs
        assert (made_from.slot, made_from.role, made_from.sha256) == ("first_frame", "first_frame", frame.sha256)
        assert (made_from.name, made_from.start_ms, made_from.end_ms) == ("lake.png", 0, 500)
        assert (recipe.operation, recipe.provider, recipe.seed) == (CLIP, "local", 11)
        assert (recipe.cost, recipe.credit_type, recipe.seconds, recipe.app_version) == (7, "web", 4.0, "0.9")
        assert recipe.params["duration"] == 3.0
        assert "first_frame" not in recipe.params
        assert parse_recipe(recipe.as_json()) == recipe
        with pytest.raises(ResourceNotFoundError):
            await read(library, 999)
        async with library.work.read(library.user_id + 1) as services:
            with pytest.raises(ResourceNotFoundError):
                await services.recipes.get_recipe(asset_id)


async def test_what_is_larger_than_a_file_of_a_recipe_may_be_is_cut_and_not_unreadable(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        child, parent = await add_rows(library, 2, prompt="a" * (MAX_PROMPT + 1), seed=-1)
        async with library.write() as services:
            await services.lineage.create_lineage(child, [parent] * (MOST_INPUTS + 1), CLIP)
        recipe = await read(library, child)
        assert (len(recipe.inputs), len(recipe.prompt), recipe.seed) == (MOST_INPUTS, MAX_PROMPT, None)
