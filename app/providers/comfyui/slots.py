"""The nodes of a graph that load a file, as slots of the operation; and the nodes that keep a result."""

import re
from collections import deque
from collections.abc import Mapping
from typing import Final

from app.domain.enums import InputRole, MediaType
from app.providers.comfyui.graph import Graph, Node, consumers, link_of
from app.providers.comfyui.object_info import ClassInfo, ClassInfos
from app.providers.workflows import FieldKind, MappedField, Place

_LOADER: Final = re.compile(r"^(VHS_)?Load(Image|Video|Audio)", re.IGNORECASE)
_FILE_INPUTS: Final = ("image", "video", "audio", "file")
_MEDIA: Final = {"image": MediaType.IMAGE, "video": MediaType.VIDEO, "audio": MediaType.AUDIO}
_FIRST: Final = ("start_image", "first_frame", "first_image", "start_frame", "image_start")
_LAST: Final = ("end_image", "last_frame", "last_image", "end_frame", "image_end")
_MOST_STEPS: Final = 40
_MOST_SLOTS: Final = 9
_VIDEO_WORDS: Final = ("video", "webm", "animated", "gif")
_ENDINGS: Final = re.compile(r"^(Save|VHS_VideoCombine|Export)|VideoCombine|SaveImage|SaveVideo|SaveAudio")


def find_slots(graph: Graph, infos: ClassInfos, *, makes_clips: bool) -> dict[str, MappedField]:
    """The files that a workflow takes, in the order of its nodes."""
    loaders = [(key, found) for key, node in graph.items() if (found := _loads(node, infos)) is not None]
    goes_to = consumers(graph)
    slots: dict[str, MappedField] = {}
    single = len([media for _, (_, media) in loaders if media is MediaType.IMAGE]) == 1
    for key, (name, media) in loaders[:_MOST_SLOTS]:
        node = graph[key]
        role = _role(graph, goes_to, key, media)
        if media is MediaType.IMAGE and role is InputRole.REFERENCE and single and makes_clips:
            role = InputRole.FIRST_FRAME
        slot = MappedField(
            kind=FieldKind.INPUT,
            title=_title(node, role, media),
            places=(Place(node=key, input=name),),
            role=role,
            media=media,
            is_required=True,
        )
        slots[_free_name(role, media, slots)] = slot
    return slots


def find_outputs(graph: Graph, infos: ClassInfos) -> tuple[str, ...]:
    """The nodes whose files are kept; those that only show something where there are no others."""
    ends = {key for key, node in graph.items() if _is_output(node, infos.get(node.class_type))}
    kept = tuple(key for key in graph if key in ends and not graph[key].class_type.startswith("Preview"))
    return kept or tuple(key for key, node in graph.items() if key in ends or node.class_type.startswith("Preview"))


def media_of_output(node: Node) -> MediaType:
    """What kind of file a node keeps, by its class."""
    kind = node.class_type.lower()
    if any(word in kind for word in _VIDEO_WORDS):
        return MediaType.VIDEO
    return MediaType.AUDIO if "audio" in kind else MediaType.IMAGE


def _is_output(node: Node, info: ClassInfo | None) -> bool:
    if info is not None:
        return info.is_output
    return _ENDINGS.search(node.class_type) is not None


def _loads(node: Node, infos: ClassInfos) -> tuple[str, MediaType] | None:
    """The input of a node that names a file to bring, and the kind of file."""
    info = infos.get(node.class_type)
    for name, known in info.inputs.items() if info is not None else ():
        if known.upload is not None and name in node.inputs and link_of(node.inputs[name]) is None:
            # The picture of a class that loads clips is a clip: custom nodes mark both alike.
            return name, _by_class(node) or known.upload
    media = _by_class(node)
    named = next((name for name in _FILE_INPUTS if isinstance(node.inputs.get(name), str)), None)
    return (named, media) if media is not None and named is not None else None


def _by_class(node: Node) -> MediaType | None:
    found = _LOADER.match(node.class_type)
    return _MEDIA[found[2].lower()] if found is not None else None


def _role(graph: Graph, goes_to: Mapping[str, list[tuple[str, str]]], key: str, media: MediaType) -> InputRole:
    if media is MediaType.VIDEO:
        return InputRole.SOURCE_CLIP
    if media is MediaType.AUDIO:
        return InputRole.REFERENCE
    title = graph[key].title.lower()
    if re.search(r"\b(last|end)\b", title):
        return InputRole.LAST_FRAME
    if re.search(r"\b(first|start)\b", title):
        return InputRole.FIRST_FRAME
    return _role_by_use(goes_to, key)


def _role_by_use(goes_to: Mapping[str, list[tuple[str, str]]], key: str) -> InputRole:
    waiting, seen = deque([key]), set[str]()
    while waiting and len(seen) < _MOST_STEPS:
        here = waiting.popleft()
        if here in seen:
            continue
        seen.add(here)
        for consumer, name in goes_to.get(here, ()):
            if name in _FIRST:
                return InputRole.FIRST_FRAME
            if name in _LAST:
                return InputRole.LAST_FRAME
            if name in {"image", "images", "pixels"}:
                waiting.append(consumer)
    return InputRole.REFERENCE


def _title(node: Node, role: InputRole, media: MediaType) -> str:
    if node.title != node.class_type and _LOADER.match(node.title.replace(" ", "")) is None:
        return node.title[:60]
    if media is MediaType.AUDIO:
        return "Sound"
    words = {InputRole.FIRST_FRAME: "First frame", InputRole.LAST_FRAME: "Last frame", InputRole.SOURCE_CLIP: "Clip"}
    return words.get(role, "Picture")


def _free_name(role: InputRole, media: MediaType, taken: Mapping[str, object]) -> str:
    base = "sound" if media is MediaType.AUDIO else role.value
    if base not in taken and role is not InputRole.REFERENCE:
        return base
    if media is MediaType.AUDIO and base not in taken:
        return base
    return next(name for number in range(1, 100) if (name := f"{base}_{number}") not in taken)
