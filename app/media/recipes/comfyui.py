"""What ComfyUI writes: the graph that was run as "prompt", the picture of it in the editor as "workflow".

The first is a node's id to its `class_type` and `inputs`; an input is a value or a link [id, output]. The second is
nodes with `widgets_values` in the order of their fields, and links [id, from, output, to, input, type]:
docs.comfy.org, "Workflow JSON", and `nodes.py`, `SaveImage`, in comfyanonymous/ComfyUI.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from app.media.recipes.recipe import FoundRecipe, read_object, recipe

_MOST_STEPS = 500
"""Nodes that are looked at along one way through the graph."""
_MOST_SAMPLERS = 20
"""A hostile graph has thousands, each with a long way behind it."""
_TEXT_FIELDS = ("text", "text_g", "text_l", "clip_l", "t5xxl", "prompt", "string", "value")
_MODEL_FIELDS = ("ckpt_name", "unet_name", "model_name", "gguf_name")
_ON_THE_WAY = ("conditioning", "conditioning_1", "conditioning_2", "conditioning_to", "conditioning_from")
_EMPTYING = {"ConditioningZeroOut"}
_SETTINGS = {
    "steps": "steps",
    "cfg": "cfg",
    "guidance": "cfg",
    "sampler_name": "sampler",
    "scheduler": "scheduler",
    "denoise": "denoise",
}
_PARTS_OF_A_SAMPLER = ("guider", "sampler", "sigmas", "noise")
_WIDGETS = {
    "CLIPTextEncode": ("text",),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "UNETLoader": ("unet_name",),
    "KSampler": ("seed", "", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": ("", "noise_seed", "", "steps", "cfg", "sampler_name", "scheduler"),
    "RandomNoise": ("noise_seed",),
    "KSamplerSelect": ("sampler_name",),
    "BasicScheduler": ("scheduler", "steps", "denoise"),
    "CFGGuider": ("cfg",),
    "FluxGuidance": ("guidance",),
    "PrimitiveString": ("value",),
    "PrimitiveStringMultiline": ("value",),
}
_LINK_LENGTH = 5


@dataclass(frozen=True, slots=True)
class _Node:
    kind: str
    inputs: dict[str, Any] = field(default_factory=dict)


_Graph = dict[str, _Node]


def read(texts: Mapping[str, str]) -> FoundRecipe | None:
    """Read the recipe; None where there is none of this kind."""
    # The clips of VideoHelperSuite have both in one comment.
    more = read_object(texts.get("comment")) or {}
    graph = _graph_that_ran(texts.get("prompt") or more.get("prompt"))
    graph = graph or _graph_of_editor(texts.get("workflow") or more.get("workflow"))
    samplers = (node for node in graph.values() if _is_sampler(node))
    for sampler in islice(samplers, _MOST_SAMPLERS):
        found = _read_sampler(graph, sampler)
        if found is not None:
            return found
    return None


def _read_sampler(graph: _Graph, sampler: _Node) -> FoundRecipe | None:
    parts = [sampler, *(_linked(graph, sampler, name) for name in _PARTS_OF_A_SAMPLER)]
    given: dict[str, Any] = {}
    for part in parts:
        for name, value in (part.inputs if part is not None else {}).items():
            given.setdefault(name, value)
    positive = given.get("positive", given.get("conditioning"))
    known = {name: value for name, value in given.items() if name in _SETTINGS and not _is_link(value)}
    settings = {_SETTINGS[name]: value for name, value in known.items()}
    return recipe(
        "ComfyUI",
        prompt=_texts(graph, positive, "positive"),
        negative_prompt=_texts(graph, given.get("negative"), "negative"),
        model=_first_value(graph, given.get("model"), _MODEL_FIELDS, along=("model",)),
        seed=_seed(graph, given),
        params=settings,
    )


def _is_sampler(node: _Node) -> bool:
    return ("positive" in node.inputs and "latent_image" in node.inputs) or "guider" in node.inputs


def _seed(graph: _Graph, given: Mapping[str, Any]) -> object:
    seed = given.get("seed", given.get("noise_seed"))
    return _first_value(graph, seed, ("seed", "noise_seed", "value")) if _is_link(seed) else seed


def _texts(graph: _Graph, link: object, side: str) -> str:
    """The texts that a conditioning is made of, in the order in which they are met on the way back."""
    found: dict[str, None] = {}
    waiting, seen = deque([link]), set[str]()
    while waiting and len(seen) < _MOST_STEPS:
        key = _target(waiting.popleft())
        node = graph.get(key)
        if node is None or key in seen or node.kind in _EMPTYING:
            continue
        seen.add(key)
        values = [node.inputs[name] for name in _TEXT_FIELDS if name in node.inputs]
        found |= dict.fromkeys(value for value in values if isinstance(value, str) and value.strip())
        waiting += [value for value in values if _is_link(value)]
        waiting += [node.inputs[name] for name in (*_ON_THE_WAY, side) if _is_link(node.inputs.get(name))]
    return "\n".join(found)


def _first_value(graph: _Graph, link: object, fields: tuple[str, ...], along: tuple[str, ...] = ()) -> object:
    """The first value of one of these fields on the way back from a link."""
    for _ in range(_MOST_STEPS):
        node = graph.get(_target(link))
        if node is None:
            return None
        values = [node.inputs[name] for name in fields if name in node.inputs]
        if values and not _is_link(values[0]):
            return values[0]
        link = values[0] if values else next((node.inputs[name] for name in along if name in node.inputs), None)
    return None


def _linked(graph: _Graph, node: _Node, name: str) -> _Node | None:
    return graph.get(_target(node.inputs.get(name)))


def _is_link(value: object) -> bool:
    return isinstance(value, list)


def _target(link: object) -> str:
    return str(link[0]) if isinstance(link, list) and link and isinstance(link[0], int | str) else ""


def _object(value: object) -> dict[str, Any]:
    if isinstance(value, str):
        return read_object(value) or {}
    return value if isinstance(value, dict) else {}


def _graph_that_ran(given: object) -> _Graph:
    graph = {}
    for key, node in _object(given).items():
        if isinstance(node, dict) and isinstance(node.get("inputs"), dict):
            graph[key] = _Node(str(node.get("class_type")), node["inputs"])
    return graph


def _graph_of_editor(given: object) -> _Graph:
    data = _object(given)
    sources = {}
    for link in _list(data.get("links")):
        if isinstance(link, list) and len(link) >= _LINK_LENGTH and isinstance(link[0], int):
            sources[link[0]] = [link[1], link[2]]
    graph = {}
    for node in _list(data.get("nodes")):
        if isinstance(node, dict) and isinstance(node.get("type"), str):
            graph[str(node.get("id"))] = _Node(node["type"], _widgets(node) | _links(node, sources))
    return graph


def _widgets(node: Mapping[str, Any]) -> dict[str, Any]:
    values = node.get("widgets_values")
    if isinstance(values, dict):
        return values
    names = _WIDGETS.get(node["type"], ())
    return {name: value for name, value in zip(names, _list(values), strict=False) if name}


def _links(node: Mapping[str, Any], sources: Mapping[int, list[Any]]) -> dict[str, Any]:
    inputs = [place for place in _list(node.get("inputs")) if isinstance(place, dict)]
    links: dict[str, Any] = {}
    for place in inputs:
        name, link = place.get("name"), place.get("link")
        if isinstance(name, str) and isinstance(link, int) and link in sources:
            links[name] = sources[link]
    return links


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
