"""Pictures: the request, and the answer that brings them."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from app.domain.enums import ProviderStatus
from app.domain.errors import ProviderError
from app.providers.base import OperationParams, RemoteOutput, VideoStatusResult, series_values
from app.providers.calls import FilePart, file_part
from app.providers.catalog import Catalog
from app.providers.kept import KeptFile
from app.providers.sora.servers import Server

_MOST_PICTURES: Final = 16


def body_of(catalog: Catalog, params: OperationParams) -> dict[str, Any]:
    """The fields of a request; models of a server of one's own are asked for bytes, which OpenAI's always send."""
    model = catalog.model_of(params)
    more = {"response_format": "b64_json"} if model.settings.get("served") else {"model": model.id}
    return catalog.wire(params) | more


async def files_of(params: OperationParams) -> list[FilePart]:
    """The pictures that are edited, and the mask."""
    paths = [path for path in series_values(params, "picture") if isinstance(path, str)]
    name = "image" if len(paths) == 1 else "image[]"
    files = [await file_part(name, path) for path in paths]
    mask = getattr(params, "mask", None)
    return [*files, await file_part("mask", mask)] if isinstance(mask, str) else files


def pictures(data: Any, extension: str) -> tuple[list[KeptFile], list[str]] | None:
    """What an answer brings: files, and links of servers that send no bytes; None where it is no such answer."""
    items = data.get("data") if isinstance(data, Mapping) else None
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        return None
    files, links = [], []
    for item in items[:_MOST_PICTURES]:
        content = _bytes(item.get("b64_json"))
        if content:
            files.append(KeptFile(content, extension))
        elif isinstance(item.get("url"), str) and item["url"]:
            links.append(item["url"])
        else:
            return None
    return files, links


def _bytes(text: Any) -> bytes:
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        return b""


def note_of(made: int, asked: int) -> str | None:
    """What is said of fewer pictures than were asked for."""
    return f"{asked - made} of {asked} pictures were not given." if 0 < made < asked else None


def told_links(handle: Mapping[str, Any], server: Server) -> VideoStatusResult | None:
    """The end of a job whose answer held links in place of bytes, or nothing at all; None for other handles."""
    links = handle.get("links")
    if not isinstance(links, list):
        return None
    outputs = tuple(output for link in links if isinstance(link, str) and (output := _output(link, server)))
    if not outputs:
        error = ProviderError("The server ended without a picture. Change the prompt, or try again.")
        return VideoStatusResult(ProviderStatus.FAILED, error=error)
    note = handle.get("note")
    note = note if isinstance(note, str) else None
    return VideoStatusResult(ProviderStatus.COMPLETED, fraction=1.0, outputs=outputs, note=note)


def _output(link: str, server: Server) -> RemoteOutput | None:
    try:
        whole = urljoin(f"{server.base}/", link)
        place = urlsplit(whole)
    except ValueError:
        return None
    is_ours = place.netloc == server.place
    return RemoteOutput(url=whole, needs_key=is_ours) if is_ours or place.scheme == "https" else None
