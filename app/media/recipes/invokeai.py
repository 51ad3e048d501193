"""What InvokeAI writes: "invokeai_metadata" since version 3, "sd-metadata" and "Dream" before.

The fields of the first are those of `CoreMetadataInvocation` (invokeai/app/invocations/metadata.py), of the second
those of docs/features/METADATA.md, of the third the command line of version 1 (ldm/dream/pngwriter.py), in
invoke-ai/InvokeAI.
"""

import itertools
import re
import shlex
from collections.abc import Mapping
from typing import Any

from app.media.recipes.recipe import FoundRecipe, read_object, recipe

_TOOL = "InvokeAI"
_PARAMS = {"steps": "steps", "cfg_scale": "cfg", "scheduler": "sampler", "sampler": "sampler", "app_version": "version"}
_SWITCHES = {"-s": "steps", "-S": "seed", "-C": "cfg", "-A": "sampler", "-W": "width", "-H": "height"}
_NEGATIVE = re.compile(r"\[([^\[\]]*)\]")
_LONGEST_COMMAND = 20_000


def read(texts: Mapping[str, str]) -> FoundRecipe | None:
    """Read the recipe; None where there is none of this kind."""
    return _read_present(texts) or _read_former(texts) or _read_command(texts)


def _read_present(texts: Mapping[str, str]) -> FoundRecipe | None:
    data = read_object(texts.get("invokeai_metadata"))
    if data is None:
        return None
    model = data.get("model")
    if isinstance(model, dict):
        model = model.get("name") or model.get("model_name")
    return recipe(
        _TOOL,
        prompt=data.get("positive_prompt"),
        negative_prompt=data.get("negative_prompt"),
        model=model,
        seed=data.get("seed"),
        params=_named(data),
    )


def _read_former(texts: Mapping[str, str]) -> FoundRecipe | None:
    data = read_object(texts.get("sd-metadata"))
    if data is None:
        return None
    image = data.get("image")
    image = image if isinstance(image, dict) else {}
    prompt, negative = _split(_joined(image.get("prompt")))
    return recipe(
        _TOOL,
        prompt=prompt,
        negative_prompt=negative,
        model=data.get("model_weights") or data.get("model"),
        seed=image.get("seed"),
        params=_named({**data, **image}),
    )


def _read_command(texts: Mapping[str, str]) -> FoundRecipe | None:
    text = texts.get("Dream", "")
    if not text or len(text) > _LONGEST_COMMAND:
        return None
    try:
        words = shlex.split(text)
    except ValueError:
        return None
    prompt, negative = _split(words[0])
    params: dict[str, object] = {}
    for name, value in itertools.pairwise(words[1:]):
        if name in _SWITCHES:
            params[_SWITCHES[name]] = value
    return recipe(_TOOL, prompt=prompt, negative_prompt=negative, seed=params.pop("seed", None), params=params)


def _named(data: Mapping[str, Any]) -> dict[str, object]:
    return {ours: data[theirs] for theirs, ours in _PARAMS.items() if data.get(theirs)}


def _joined(prompt: object) -> str:
    """The prompt as it was typed, or its parts with weights."""
    if isinstance(prompt, str):
        return prompt
    parts = prompt if isinstance(prompt, list) else []
    return ", ".join(part["prompt"] for part in parts if isinstance(part, dict) and isinstance(part.get("prompt"), str))


def _split(prompt: str) -> tuple[str, str]:
    """What is wanted, and what stands in brackets: that is not."""
    prompt = prompt[:_LONGEST_COMMAND]
    return " ".join(_NEGATIVE.sub("", prompt).split()), ", ".join(_NEGATIVE.findall(prompt))
