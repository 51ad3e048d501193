"""The requests of the Dream Machine API; its files are named by links, its own results by their id too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError
from app.providers.base import OperationParams
from app.providers.catalog import Catalog

_VIDEO = "/generations/video"
_IMAGE = "/generations/image"
_PATHS = {"reframe_video": f"{_VIDEO}/reframe", "reframe_image": f"{_IMAGE}/reframe"}
_PICTURES = frozenset({OperationType.TEXT_TO_IMAGE, OperationType.IMAGE_TO_IMAGE, OperationType.FUSION})
_OF_GENERATION = {"add_audio": "audio", "upscale_video": "upscale"}


@dataclass(frozen=True, slots=True)
class Request:
    """One call that makes a generation."""

    path: str
    body: dict[str, Any]


def dream_request(
    operation: OperationType,
    params: OperationParams,
    catalog: Catalog,
    links: Mapping[str, str],
    source_id: str | None,
) -> Request:
    """A request.

    Args:
        operation: What to do.
        params: Of it.
        catalog: Of which they are.
        links: Slot to the link of its file, for the slots that are filled.
        source_id: The generation that is gone on from, where there is one.

    Raises:
        InvalidParametersError: The parameters do not go together.
    """
    model = catalog.model_of(params)
    body = catalog.wire(params)
    kind = str(model.settings.get("type", ""))
    if kind in _OF_GENERATION and source_id is not None:
        path = f"/generations/{quote(source_id, safe='')}/{_OF_GENERATION[kind]}"
        return Request(path, body | {"generation_type": kind})
    body["model"] = model.settings.get("model", model.id)
    if kind in _PATHS:
        link = links.get("source_clip") or links["picture"]
        return Request(_PATHS[kind], body | {"generation_type": kind, "media": {"url": link}})
    if operation == OperationType.VIDEO_MODIFY:
        first = {"first_frame": {"url": links["first_frame"]}} if "first_frame" in links else {}
        media = {"generation_type": "modify_video", "media": {"url": links["source_clip"]}}
        return Request(f"{_VIDEO}/modify", body | media | first)
    if operation in _PICTURES:
        return Request(_IMAGE, body | _pictures(operation, params, links))
    return Request(_VIDEO, body | _clip(params, links, source_id))


def _pictures(operation: OperationType, params: OperationParams, links: Mapping[str, str]) -> dict[str, Any]:
    weight = getattr(params, "weight", None)
    found: dict[str, Any] = {}
    if "picture" in links:
        found["modify_image_ref"] = {"url": links["picture"], "weight": weight}
    for slot, name in (("reference", "image_ref"), ("style_reference", "style_ref")):
        rows = [{"url": link, "weight": weight} for link in _series(links, slot)]
        found |= {name: rows} if rows else {}
    faces = _series(links, "character")
    found |= {"character_ref": {"identity0": {"images": faces}}} if faces else {}
    if operation == OperationType.FUSION and not found:
        raise InvalidParametersError("Give at least one picture: a reference, a style or a character.")
    return found


def _clip(params: OperationParams, links: Mapping[str, str], source_id: str | None) -> dict[str, Any]:
    names = [one.strip() for one in str(getattr(params, "concepts", "")).split(",") if one.strip()]
    found: dict[str, Any] = {"concepts": [{"key": name} for name in names]} if names else {}
    frames: dict[str, Any] = {
        there: {"type": "image", "url": links[here]}
        for here, there in (("first_frame", "frame0"), ("last_frame", "frame1"))
        if here in links
    }
    if source_id is not None:
        is_after = getattr(params, "direction", "forward") == "forward"
        frames["frame0" if is_after else "frame1"] = {"type": "generation", "id": source_id}
    return found | ({"keyframes": frames} if frames else {})


def _series(links: Mapping[str, str], name: str) -> list[str]:
    return [link for slot, link in links.items() if slot.rpartition("_")[0] == name]
