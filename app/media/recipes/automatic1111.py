"""The text that the AUTOMATIC1111 web UI and its relatives (Forge, SD.Next) write as "parameters".

Lines of prompt, lines of negative prompt behind "Negative prompt:", and a last line "Steps: 20, Sampler: Euler a, ...":
`modules/infotext_utils.py`, `parse_generation_parameters`, in AUTOMATIC1111/stable-diffusion-webui.
"""

import re
from collections.abc import Mapping

from app.media.recipes.recipe import FoundRecipe, recipe

KEY = "parameters"
_NEGATIVE = "Negative prompt:"
_LEAST_PAIRS = 3
_LONGEST_LINE = 20_000
_PAIR = re.compile(r'(\w[\w \-/]{0,60}):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')
_NAMES = {
    "Steps": "steps",
    "Sampler": "sampler",
    "Schedule type": "scheduler",
    "CFG scale": "cfg",
    "Size": "size",
    "Model hash": "model_hash",
    "Denoising strength": "denoise",
    "Clip skip": "clip_skip",
    "VAE": "vae",
    "Version": "version",
}


def read(texts: Mapping[str, str]) -> FoundRecipe | None:
    """Read the recipe; None where there is none of this kind."""
    text = texts.get(KEY, "")
    *lines, last = text.strip().split("\n")
    pairs = _pairs(last)
    if len(pairs) < _LEAST_PAIRS:
        lines, pairs = [*lines, last], {}
    prompt, negative = _prompts(lines)
    if not pairs and not negative:
        return None
    params = {_NAMES[name]: _value(words) for name, words in pairs.items() if name in _NAMES}
    return recipe(
        "AUTOMATIC1111",
        prompt=prompt,
        negative_prompt=negative,
        model=pairs.get("Model"),
        seed=pairs.get("Seed"),
        params=params,
    )


def write(prompt: str, negative_prompt: str, pairs: Mapping[str, object]) -> str:
    """The same text of a recipe of ours, so that those programs can read it."""
    lines = [prompt] if prompt else []
    if negative_prompt:
        lines.append(f"{_NEGATIVE} {negative_prompt}")
    lines.append(", ".join(f"{name}: {_quoted(str(value))}" for name, value in pairs.items()))
    return "\n".join(lines)


def _pairs(line: str) -> dict[str, str]:
    if len(line) > _LONGEST_LINE:
        return {}
    return {name.strip(): value.strip().strip('"') for name, value in _PAIR.findall(line)}


def _prompts(lines: list[str]) -> tuple[str, str]:
    start = next((place for place, line in enumerate(lines) if line.strip().startswith(_NEGATIVE)), len(lines))
    negative = "\n".join(lines[start:]).strip().removeprefix(_NEGATIVE)
    return "\n".join(lines[:start]), negative


def _value(words: str) -> object:
    try:
        return int(words) if words.isdecimal() else float(words)
    except ValueError:
        return words


def _quoted(value: str) -> str:
    return f'"{value}"' if any(sign in value for sign in ',:\n"') else value
