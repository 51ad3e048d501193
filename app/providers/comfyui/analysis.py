"""Finds what a user would want to set in a workflow: prompt, seed, size, steps, files, results."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.enums import MediaType, OperationType
from app.providers.comfyui.graph import Graph, link_of
from app.providers.comfyui.object_info import MOST_CHOICES as MOST_LISTED
from app.providers.comfyui.object_info import ClassInfos, InputInfo, is_model_file
from app.providers.comfyui.samplers import Sampler, Spot, find_samplers, follow_value, values_of
from app.providers.comfyui.slots import find_outputs, find_slots, media_of_output
from app.providers.workflows import MOST_CHOICES, Candidate, FieldKind, MappedField, Place

_SEEDS: Final = ("seed", "noise_seed")
_MOST_SIDE: Final = 16_384
_MOST_PLACES: Final = 50
_SETTINGS: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "steps": (("steps",), "Steps"),
    "cfg": (("cfg",), "CFG"),
    "sampler": (("sampler_name",), "Sampler"),
    "scheduler": (("scheduler",), "Scheduler"),
}
_ELSEWHERE: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "guidance": (("guidance",), "Guidance"),
    "fps": (("fps", "frame_rate"), "Frame rate"),
    "duration": (("duration", "seconds"), "Duration"),
    "checkpoint": (("ckpt_name", "unet_name"), "Model file"),
    "upscale_model": (("model_name",), "Model file"),
    "scale": (("scale_by", "upscale_by"), "Scale"),
}
_UNITS: Final = {"fps": "fps", "duration": "s", "scale": "x"}
_PLAIN: Final = frozenset({"prompt", "negative_prompt", "width", "height", "frames", "denoise", "scale", "duration"})
"""Fields that a form shows at once; the others are under its fold."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a workflow looks like; the user changes what is not right."""

    operation: OperationType
    fields: Mapping[str, MappedField]
    outputs: tuple[str, ...]


def analyse(graph: Graph, infos: ClassInfos) -> Found:
    """Propose a mapping.

    Args:
        graph: A workflow.
        infos: What a server says of its classes; empty where none can be asked.
    """
    finder = _Finder(graph, infos)
    outputs = find_outputs(graph, infos)
    media = {media_of_output(graph[key]) for key in outputs}
    slots = find_slots(graph, infos, makes_clips=MediaType.VIDEO in media)
    fields = finder.find(has_picture=any(slot.media is MediaType.IMAGE for slot in slots.values()))
    operation = _operation(slots, media, fields)
    return Found(operation, {**_first(fields), **slots, **fields}, outputs)


def candidates(graph: Graph, infos: ClassInfos) -> list[Candidate]:
    """All inputs that hold a value, for a choice by hand."""
    found = []
    for key, node in graph.items():
        for name, value in node.inputs.items():
            if link_of(value) is None and isinstance(value, (str, bool, int, float)):
                spot = Spot(Place(node=key, input=name), value)
                title = f"{node.title} ({key}): {name}"
                found.append(Candidate(title, describe(spot, _words(name), _info(infos, graph, spot))))
    return found


def describe(spot: Spot, title: str, info: InputInfo | None, places: Iterable[Place] = ()) -> MappedField:
    """An input as a parameter: its kind, its bounds and its default."""
    kind = _kind(spot.value, info)
    choices = tuple(dict.fromkeys(info.choices if info is not None and kind is FieldKind.CHOICE else ()))
    bounds = info if info is not None and kind in {FieldKind.INTEGER, FieldKind.NUMBER} else None
    return MappedField(
        kind=kind,
        title=title[:60] or spot.place.input[:60] or "Value",
        places=tuple(dict.fromkeys((spot.place, *places)))[:_MOST_PLACES],
        default=spot.value,
        choices=choices if not choices or spot.value in choices else (str(spot.value), *choices)[:MOST_CHOICES],
        least=bounds.least if bounds is not None else None,
        most=bounds.most if bounds is not None else None,
        step=bounds.step if bounds is not None and bounds.step else None,
    )


def _kind(value: object, info: InputInfo | None) -> FieldKind:
    if isinstance(value, bool):
        return FieldKind.FLAG
    if isinstance(value, int):
        return FieldKind.NUMBER if info is not None and info.kind == "FLOAT" else FieldKind.INTEGER
    if isinstance(value, float):
        return FieldKind.NUMBER
    if is_model_file(value):
        return FieldKind.FILE
    is_combo = info is not None and 0 < len(info.choices) <= min(MOST_CHOICES - 1, MOST_LISTED - 1)
    return FieldKind.CHOICE if is_combo else FieldKind.TEXT


def _info(infos: ClassInfos, graph: Graph, spot: Spot) -> InputInfo | None:
    known = infos.get(graph[spot.place.node].class_type)
    return known.inputs.get(spot.place.input) if known is not None else None


def _words(name: str) -> str:
    return name.replace("_", " ").strip().capitalize() or name


def _first(fields: Mapping[str, MappedField]) -> dict[str, MappedField]:
    """The texts, which come before the slots."""
    return {name: fields[name] for name in ("prompt", "negative_prompt") if name in fields}


class _Finder:
    """Looks through one graph."""

    def __init__(self, graph: Graph, infos: ClassInfos) -> None:
        self._graph = graph
        self._infos = infos
        self._samplers = find_samplers(graph)
        self._fields: dict[str, MappedField] = {}

    def find(self, *, has_picture: bool) -> dict[str, MappedField]:
        main = self._samplers[0] if self._samplers else None
        if main is not None:
            self._find_texts(main)
        self._find_texts_by_name()
        self._find_size(main)
        if main is not None:
            for name, (inputs, title) in _SETTINGS.items():
                self._keep(name, title, [spot for part in main.parts for spot in self._values(part, inputs)][:1])
            if has_picture:
                self._find_denoise(main)
        for name, (inputs, title) in _ELSEWHERE.items():
            self._keep_alike(name, title, inputs)
        self._keep_all_seeds()
        return self._fields

    def _values(self, key: str, names: tuple[str, ...]) -> list[Spot]:
        return list(values_of(self._graph, key, names))

    def _keep(self, name: str, title: str, spots: list[Spot], **changes: Any) -> None:
        """Make a field of spots that hold one value."""
        if not spots or name in self._fields:
            return
        field = describe(spots[0], title, _info(self._infos, self._graph, spots[0]), [spot.place for spot in spots])
        changes = {"is_advanced": name not in _PLAIN, "unit": _UNITS.get(name, "")} | changes
        self._fields[name] = field.model_copy(update=changes)

    def _find_texts(self, main: Sampler) -> None:
        wanted, unwanted = list(main.positive), list(main.negative)
        for other in self._samplers[1:]:
            wanted += [spot for spot in other.positive if wanted and spot.value == wanted[0].value]
            unwanted += [spot for spot in other.negative if unwanted and spot.value == unwanted[0].value]
        self._keep("prompt", "Prompt", wanted, is_required=True)
        self._keep("negative_prompt", "Negative", unwanted)

    def _find_texts_by_name(self) -> None:
        """Where no sampler tells: by the names of inputs, and by what the user calls the nodes."""
        wanted: list[Spot] = []
        unwanted: list[Spot] = []
        for key, node in self._graph.items():
            unwanted += [spot for spot in self._values(key, ("negative_prompt",)) if isinstance(spot.value, str)]
            is_prompt = any(word in node.title.lower() for word in ("prompt", "positive", "negative"))
            names = ("prompt", "positive_prompt", *(("text", "string", "value") if is_prompt else ()))
            spots = [spot for spot in self._values(key, names) if isinstance(spot.value, str)]
            (unwanted if "negative" in node.title.lower() else wanted).extend(spots)
        self._keep("prompt", "Prompt", wanted[:1], is_required=True)
        prompt = self._fields.get("prompt")
        taken = prompt.places if prompt is not None else ()
        self._keep("negative_prompt", "Negative", [spot for spot in unwanted if spot.place not in taken][:1])

    def _find_size(self, main: Sampler | None) -> None:
        keys = [key for key, node in self._graph.items() if {"width", "height"} <= node.inputs.keys()]
        behind = {*(main.latents if main is not None else ()), *(main.guides if main is not None else ())}
        best = sorted(keys, key=lambda key: (key not in behind, not self._is_empty_latent(key)))
        if not best:
            return
        node = self._graph[best[0]]
        like = [key for key in best if self._is_alike(best[0], key)]
        for name, title in (("width", "Width"), ("height", "Height")):
            spots = [spot for key in like for spot in self._numbers(key, (name,))]
            self._keep(name, title, spots, **self._limits(spots, least=16, most=_MOST_SIDE, step=8), unit="px")
        lengths = [spot for key in like for spot in self._numbers(key, ("length", "num_frames", "video_frames"))]
        self._keep("frames", "Frames", lengths, **self._limits(lengths, least=1, most=10_000, step=1))
        if not lengths and "batch_size" in node.inputs:
            self._keep("outputs", "Pictures", self._numbers(best[0], ("batch_size",)), least=1, most=16, step=1)

    def _is_empty_latent(self, key: str) -> bool:
        return "latent" in self._graph[key].class_type.lower() or "video" in self._graph[key].class_type.lower()

    def _is_alike(self, one: str, other: str) -> bool:
        first, second = self._graph[one].inputs, self._graph[other].inputs
        is_size = self._is_empty_latent(other) or one == other
        return is_size and (first["width"], first["height"]) == (second["width"], second["height"])

    def _numbers(self, key: str, names: tuple[str, ...]) -> list[Spot]:
        return [spot for spot in self._values(key, names) if isinstance(spot.value, (int, float))]

    def _limits(self, spots: list[Spot], *, least: float, most: float, step: float) -> dict[str, Any]:
        """The server's bounds where it is known, else sensible ones."""
        info = _info(self._infos, self._graph, spots[0]) if spots else None
        return {
            "least": info.least if info is not None and info.least is not None else least,
            "most": min(info.most, most) if info is not None and info.most is not None else most,
            "step": info.step if info is not None and info.step else step,
        }

    def _keep_alike(self, name: str, title: str, inputs: tuple[str, ...]) -> None:
        """The first input of such a name in the graph, and all others that hold the same value."""
        spots = [
            spot
            for key in self._graph
            for spot in self._values(key, inputs)
            if (name not in {"checkpoint", "upscale_model"}) or is_model_file(spot.value)
        ]
        self._keep(name, title, [spot for spot in spots if spot.value == spots[0].value])

    def _find_denoise(self, main: Sampler) -> None:
        """How much of a picture is made anew; all of it means that the picture goes in elsewhere."""
        spots = [spot for part in main.parts for spot in self._numbers(part, ("denoise",)) if spot.value < 1]
        self._keep("denoise", "Strength", spots[:1], least=0.0, most=1.0, step=0.05)

    def _keep_all_seeds(self) -> None:
        spots = []
        for key, node in self._graph.items():
            if node.inputs.get("add_noise") != "disable":
                found = (follow_value(self._graph, key, name) for name in _SEEDS if name in node.inputs)
                spots += [spot for spot in found if spot is not None and isinstance(spot.value, int)]
        self._keep("seed", "Seed", spots, least=0, most=2**31 - 1, default=None)


def _operation(
    slots: Mapping[str, MappedField], media: set[MediaType], fields: Mapping[str, MappedField]
) -> OperationType:
    """What a workflow does, by what goes in and what comes out."""
    taken = [slot.media for slot in slots.values()]
    pictures, clips, sounds = (taken.count(kind) for kind in (MediaType.IMAGE, MediaType.VIDEO, MediaType.AUDIO))
    if MediaType.VIDEO in media:
        return _clip_operation(pictures, clips, sounds)
    if media == {MediaType.AUDIO}:
        return OperationType.SOUND_EFFECT
    if clips:
        return OperationType.FRAME_EXTRACTION
    if pictures > 1:
        return OperationType.FUSION
    if pictures:
        is_upscale = "prompt" not in fields and ("upscale_model" in fields or "scale" in fields)
        return OperationType.UPSCALE if is_upscale else OperationType.IMAGE_TO_IMAGE
    return OperationType.TEXT_TO_IMAGE


def _clip_operation(pictures: int, clips: int, sounds: int) -> OperationType:
    if sounds and (pictures or clips):
        return OperationType.LIP_SYNC
    if clips:
        return OperationType.VIDEO_MODIFY
    if pictures > 1:
        return OperationType.VIDEO_TRANSITION
    return OperationType.IMAGE_TO_VIDEO if pictures else OperationType.TEXT_TO_VIDEO
