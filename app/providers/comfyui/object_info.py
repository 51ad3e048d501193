"""What a server says of its node classes (`/object_info`): their inputs, and the model files that they find."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.domain.enums import MediaType
from app.providers.comfyui.graph import Graph, Node, link_of

_UPLOADS: Final = {
    "image_upload": MediaType.IMAGE,
    "animated_image_upload": MediaType.IMAGE,
    "video_upload": MediaType.VIDEO,
    "audio_upload": MediaType.AUDIO,
}
_MODEL_ENDS: Final = (".safetensors", ".sft", ".ckpt", ".gguf", ".pt", ".pth", ".bin", ".onnx")
MOST_CHOICES: Final = 2_000
_MOST_TOLD: Final = 10


@dataclass(frozen=True, slots=True)
class InputInfo:
    """An input of a class.

    Attributes:
        kind: "INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", or what it is linked to: "MODEL", "LATENT"...
        choices: Of a combo.
        upload: It names a file of this kind that was brought to the server.
    """

    kind: str
    is_required: bool
    choices: tuple[str, ...] = ()
    default: Any = None
    least: float | None = None
    most: float | None = None
    step: float | None = None
    upload: MediaType | None = None


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """A class of nodes.

    Attributes:
        is_output: It ends a workflow: it saves or shows something.
        is_paid: It calls a paid service.
    """

    name: str
    inputs: Mapping[str, InputInfo] = field(default_factory=dict)
    is_output: bool = False
    is_paid: bool = False


ClassInfos = Mapping[str, ClassInfo | None]
"""Class to what the server says of it; None where it has none of that name. What is not in it was not asked for."""


def read_class(name: str, data: object) -> ClassInfo | None:
    """One class out of an answer; None where the answer does not hold it."""
    found = data.get(name) if isinstance(data, dict) else None
    if not isinstance(found, dict):
        return None
    sections = found.get("input")
    inputs: dict[str, InputInfo] = {}
    for section in ("required", "optional"):
        given = sections.get(section) if isinstance(sections, dict) else None
        for key, value in given.items() if isinstance(given, dict) else ():
            inputs[key] = _read_input(value, is_required=section == "required")
    return ClassInfo(name, inputs, is_output=found.get("output_node") is True, is_paid=found.get("api_node") is True)


def _read_input(given: object, *, is_required: bool) -> InputInfo:
    """`[kind, options]`; a combo is `[[values], options]` or `["COMBO", {"options": [values]}]`."""
    parts = given if isinstance(given, list) and given else [""]
    options = parts[1] if len(parts) > 1 and isinstance(parts[1], dict) else {}
    values = parts[0] if isinstance(parts[0], list) else options.get("options")
    is_combo = isinstance(parts[0], list) or parts[0] == "COMBO"
    return InputInfo(
        "COMBO" if is_combo else str(parts[0]),
        is_required,
        _texts(values) if is_combo else (),
        options.get("default"),
        _number(options.get("min")),
        _number(options.get("max")),
        _number(options.get("step")),
        next((media for name, media in _UPLOADS.items() if options.get(name) is True), None),
    )


def _texts(values: object) -> tuple[str, ...]:
    found = values if isinstance(values, list) else []
    return tuple(str(value) for value in found[:MOST_CHOICES] if isinstance(value, (str, int, float)))


def _number(value: object) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def is_model_file(value: object) -> bool:
    """Whether a value names a file of weights."""
    return isinstance(value, str) and value.lower().endswith(_MODEL_ENDS)


def missing_words(graph: Graph, infos: ClassInfos, ignored: Collection[tuple[str, str]] = ()) -> list[str]:
    """What a server lacks to run a graph, a sentence each: classes of nodes first, then model files and other values.

    Args:
        graph: As it would be sent.
        infos: What the server says of its classes.
        ignored: (node id, input) that may hold what the server does not list, such as a file just brought to it.
    """
    classes = sorted({node.class_type for node in graph.values() if infos.get(node.class_type, node) is None})
    words = [_no_nodes(classes)] if classes else []
    for key, node in graph.items():
        info = infos.get(node.class_type)
        if info is not None:
            words += (word for name, word in _missing_values(node, info) if (key, name) not in ignored)
    return list(dict.fromkeys(words))[:_MOST_TOLD]


def _no_nodes(classes: Sequence[str]) -> str:
    if len(classes) == 1:
        return f"The server has no node {classes[0]}: install what brings it."
    more = f" and {len(classes) - _MOST_TOLD} more" if len(classes) > _MOST_TOLD else ""
    return f"The server has no nodes {', '.join(classes[:_MOST_TOLD])}{more}: install what brings them."


def _missing_values(node: Node, info: ClassInfo) -> Iterator[tuple[str, str]]:
    for name, value in node.inputs.items():
        known = info.inputs.get(name)
        if known is None or known.kind != "COMBO" or known.upload is not None or link_of(value) is not None:
            continue
        if not isinstance(value, str) or value in known.choices or len(known.choices) >= MOST_CHOICES:
            continue
        if is_model_file(value):
            yield name, f"The server has no file {value} ({node.title}, {name})."
        else:
            yield name, f"{node.title} does not take {value!r} as its {name} there."
