"""The "parameters" of the AUTOMATIC1111 web UI."""

import time

from app.media.recipes.automatic1111 import read, write
from app.media.recipes.recipe import FoundRecipe
from tests.media.recipes.samples import A1111


def found(text: str) -> FoundRecipe:
    recipe = read({"parameters": text})
    assert recipe is not None
    return recipe


def test_the_text_is_read_into_its_parts() -> None:
    recipe = found(A1111)
    assert recipe.prompt == 'a lighthouse, "at dusk"\nsecond line'
    assert recipe.negative_prompt == "people,\nblurry"
    assert (recipe.model, recipe.seed) == ("sd_xl_base_1.0", 123456789)
    assert recipe.params == {
        "tool": "AUTOMATIC1111",
        "steps": 20,
        "sampler": "Euler a",
        "scheduler": "Automatic",
        "cfg": 7.5,
        "size": "512x768",
        "model_hash": "abcdef0123",
        "version": "v1.10.1",
    }


def test_a_text_without_settings_has_at_least_a_negative_prompt() -> None:
    recipe = found("a cat\nNegative prompt: a dog")
    assert (recipe.prompt, recipe.negative_prompt, recipe.seed) == ("a cat", "a dog", None)
    assert read({"parameters": "any words: of a camera"}) is read({}) is None


def test_an_endless_line_costs_no_time_and_is_prompt() -> None:
    line = "a" * 500_000 + ": b, c: d, e: f, g: h"
    assert read({"parameters": line}) is None
    assert found(f"cat\nNegative prompt: {line}").negative_prompt.startswith("aaa")
    began = time.process_time()
    assert read({"parameters": f"a{' ' * 19_990}a"}) is None
    assert time.process_time() - began < 1


def test_what_is_written_is_read_again() -> None:
    text = write("a cat, sitting", "dog\nwolf", {"Seed": 5, "Model": "a, b", "Steps": 3})
    recipe = found(text)
    assert (recipe.prompt, recipe.negative_prompt) == ("a cat, sitting", "dog\nwolf")
    assert (recipe.seed, recipe.model, recipe.params["steps"]) == (5, "a, b", 3)
