"""The three forms that InvokeAI has had."""

import json

from app.media.recipes.invokeai import read
from tests.media.recipes.samples import INVOKE, SD_METADATA


def test_the_present_form() -> None:
    recipe = read({"invokeai_metadata": json.dumps(INVOKE)})
    assert recipe is not None
    assert (recipe.prompt, recipe.negative_prompt) == ("a red barn", "snow")
    assert (recipe.model, recipe.seed) == ("Juggernaut XL v9", 987)
    assert recipe.params == {
        "tool": "InvokeAI",
        "steps": 30,
        "cfg": 5.5,
        "sampler": "dpmpp_2m_k",
        "version": "5.4.2",
    }


def test_the_form_of_version_2_has_what_is_not_wanted_in_brackets() -> None:
    recipe = read({"sd-metadata": json.dumps(SD_METADATA)})
    assert recipe is not None
    assert (recipe.prompt, recipe.negative_prompt, recipe.seed) == ("a fox", "cage", 55)
    assert (recipe.model, recipe.params["sampler"]) == ("stable-diffusion-1.5", "k_lms")


def test_the_command_of_version_1() -> None:
    recipe = read({"Dream": '"a castle [fog]" -s 50 -S 1234 -W 512 -H 640 -C 7.5 -A k_euler'})
    assert recipe is not None
    assert (recipe.prompt, recipe.negative_prompt, recipe.seed) == ("a castle", "fog", 1234)
    assert (recipe.params["steps"], recipe.params["width"]) == ("50", "512")


def test_junk_is_none() -> None:
    for text in ("", '"', '"open', "[" * 50_000):
        assert read({"invokeai_metadata": text, "sd-metadata": text, "Dream": text}) is None
    assert read({"sd-metadata": '{"image": 5, "model_weights": ""}'}) is None
