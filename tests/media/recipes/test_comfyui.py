"""The graphs of ComfyUI."""

import json
import time
from typing import Any

from app.media.recipes.comfyui import read
from tests.media.recipes.samples import COMFY, FLUX, WORKFLOW, dumped


def test_the_graph_that_ran_is_followed_from_its_sampler() -> None:
    recipe = read({"prompt": dumped(COMFY)})
    assert recipe is not None
    assert recipe.prompt == "a galaxy inside\na glass bottle"
    assert recipe.negative_prompt == "text, watermark"
    assert (recipe.model, recipe.seed) == ("juggernaut", 156680208700286)
    assert recipe.params == {
        "tool": "ComfyUI",
        "steps": 25,
        "cfg": 8.0,
        "sampler": "dpmpp_2m",
        "scheduler": "karras",
        "denoise": 1,
    }


def test_a_sampler_in_parts_is_followed_too_and_a_seed_of_64_bits_kept() -> None:
    recipe = read({"prompt": dumped(FLUX)})
    assert recipe is not None
    assert (recipe.prompt, recipe.negative_prompt, recipe.model, recipe.seed) == ("a fennec", "", "flux1-dev", None)
    assert recipe.params["seed"] == "18446744073709551615"
    assert (recipe.params["sampler"], recipe.params["steps"]) == ("euler", 20)


def test_the_graph_of_the_editor_serves_where_there_is_no_other() -> None:
    recipe = read({"workflow": dumped(WORKFLOW)})
    assert recipe is not None
    assert (recipe.prompt, recipe.negative_prompt, recipe.model, recipe.seed) == (
        "an old map",
        "modern",
        "dreamshaper",
        42,
    )
    assert (recipe.params["steps"], recipe.params["sampler"]) == (30, "euler")


def test_the_comment_of_a_clip_has_the_graph_as_text_or_as_object() -> None:
    for prompt in (COMFY, json.dumps(COMFY)):
        recipe = read({"comment": json.dumps({"prompt": prompt})})
        assert recipe is not None
        assert recipe.seed == 156680208700286


def test_a_seed_from_another_node_is_found_and_a_zeroed_prompt_is_none() -> None:
    graph: dict[str, Any] = json.loads(json.dumps(COMFY))
    graph["3"]["inputs"] |= {"seed": ["20", 0], "negative": ["21", 0]}
    graph["20"] = {"class_type": "Seed (rgthree)", "inputs": {"seed": 77}}
    graph["21"] = {"class_type": "ConditioningZeroOut", "inputs": {"conditioning": ["12", 0]}}
    recipe = read({"prompt": json.dumps(graph)})
    assert recipe is not None
    assert (recipe.seed, recipe.negative_prompt) == (77, "")


def test_circles_and_junk_end() -> None:
    circle = {
        "1": {
            "class_type": "KSampler",
            "inputs": {"positive": ["2", 0], "latent_image": [], "model": ["2", 0], "seed": ["9"]},
        },
        "2": {"class_type": "X", "inputs": {"conditioning": ["2", 0], "model": ["2", 0], "text": ["2", 0]}},
        "3": {"inputs": []},
        "4": "junk",
    }
    assert read({"prompt": json.dumps(circle)}) is None
    for text in ("[]", '{"nodes": {}}', '{"nodes": [1, {"type": 1}], "links": 5}', "not json"):
        assert read({"prompt": text, "workflow": text}) is None


def test_thousands_of_samplers_with_long_ways_behind_them_cost_no_time() -> None:
    graph: dict[str, Any] = {
        str(number): {
            "inputs": {"positive": [str(number + 1), 0], "latent_image": 1, "conditioning": [str(number + 1), 0]}
        }
        for number in range(9000)
    }
    began = time.process_time()
    assert read({"prompt": json.dumps(graph)}) is None
    assert time.process_time() - began < 2
