"""What is found on the way back from the samplers of a graph: texts, settings, sizes."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from app.providers.comfyui.graph import Graph, Node, link_of, links
from app.providers.workflows import Place

_MOST_STEPS: Final = 500
_MOST_SAMPLERS: Final = 20
_TEXT_INPUTS: Final = ("text", "text_g", "text_l", "clip_l", "t5xxl", "prompt", "positive_prompt", "string", "value")
_ON_THE_WAY: Final = ("conditioning", "conditioning_1", "conditioning_2", "conditioning_to", "conditioning_from")
_EMPTYING: Final = ("ConditioningZeroOut",)
_LATENTS: Final = ("latent_image", "latent", "samples", "image_embeds")
_PARTS: Final = ("guider", "sampler", "sigmas", "noise")


@dataclass(frozen=True, slots=True)
class Spot:
    """An input with the value that it has in the graph."""

    place: Place
    value: Any


@dataclass(frozen=True, slots=True)
class Sampler:
    """A node that samples, with the nodes that are parts of it.

    Attributes:
        parts: Node ids: the sampler itself first.
        positive: What it is asked for; the spots of one encoder.
        negative: What it is to keep out.
        latents: The nodes that its latent comes from, the nearest first.
        guides: The nodes that its conditioning comes through.
    """

    key: str
    parts: tuple[str, ...]
    positive: tuple[Spot, ...] = ()
    negative: tuple[Spot, ...] = ()
    latents: tuple[str, ...] = ()
    guides: tuple[str, ...] = field(default=())


def find_samplers(graph: Graph) -> list[Sampler]:
    """The samplers of a graph; one that goes on from another one comes after it."""
    keys = [key for key, node in graph.items() if _is_sampler(node)][:_MOST_SAMPLERS]
    found = [_read(graph, key) for key in keys]
    return sorted(found, key=lambda sampler: sum(key in keys for key in sampler.latents))


def values_of(graph: Graph, key: str, names: tuple[str, ...]) -> Iterator[Spot]:
    """The inputs of these names that hold a value, here or in a node that does nothing but hold it."""
    node = graph[key]
    for name in names:
        if name in node.inputs:
            spot = follow_value(graph, key, name)
            if spot is not None:
                yield spot


def follow_value(graph: Graph, key: str, name: str) -> Spot | None:
    """Where the value of an input stands; None where it is computed."""
    for _ in range(_MOST_STEPS):
        value = graph[key].inputs.get(name)
        source = link_of(value)
        if source is None:
            return (
                None if value is None or isinstance(value, (list, dict)) else Spot(Place(node=key, input=name), value)
            )
        held = [held for held in ("value", "string", "text", "seed", "noise_seed") if held in graph[source].inputs]
        if not held:
            return None
        key, name = source, held[0]
    return None


def _is_sampler(node: Node) -> bool:
    linked = links(node)
    return ("positive" in linked and any(name in linked for name in _LATENTS)) or "guider" in linked


def _read(graph: Graph, key: str) -> Sampler:
    node = graph[key]
    parts = (key, *(source for name, source in links(node).items() if name in _PARTS))
    linked: dict[str, str] = {}
    for part in parts:
        linked = links(graph[part]) | linked
    positive = linked.get("positive", linked.get("conditioning"))
    wanted, guides = _texts(graph, positive, "positive")
    unwanted, _ = _texts(graph, linked.get("negative"), "negative")
    latent = next((links(node)[name] for name in _LATENTS if name in links(node)), None)
    return Sampler(
        key,
        parts,
        wanted,
        tuple(spot for spot in unwanted if spot not in wanted),
        _way_back(graph, latent),
        guides,
    )


def _texts(graph: Graph, start: str | None, side: str) -> tuple[tuple[Spot, ...], tuple[str, ...]]:
    """The spots of the first encoder on the way back that holds words, and the nodes on that way."""
    waiting, seen = deque([start]), list[str]()
    while waiting and len(seen) < _MOST_STEPS:
        key = waiting.popleft()
        if key is None or key in seen or graph[key].class_type in _EMPTYING:
            continue
        seen.append(key)
        spots = tuple(spot for spot in values_of(graph, key, _TEXT_INPUTS) if isinstance(spot.value, str))
        if spots:
            return spots, tuple(seen)
        linked = links(graph[key])
        waiting += [linked[name] for name in (*_ON_THE_WAY, side) if name in linked]
    return (), tuple(seen)


def _way_back(graph: Graph, start: str | None) -> tuple[str, ...]:
    """All nodes that something comes from, the nearest first."""
    waiting, seen = deque([start]), dict[str, None]()
    while waiting and len(seen) < _MOST_STEPS:
        key = waiting.popleft()
        if key is not None and key not in seen:
            seen[key] = None
            waiting += links(graph[key]).values()
    return tuple(seen)
