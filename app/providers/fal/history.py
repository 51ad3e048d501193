"""The requests that fal.ai lists of one endpoint, and which endpoints were asked lately."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from app.providers.base import RemoteJob
from app.providers.fal.answers import ADDRESSES, accepted
from app.providers.fal.manifest import QUEUE
from app.system.threads import in_thread

LISTED_FOR: Final = timedelta(hours=24)
_MARGIN: Final = timedelta(minutes=5)
_MOST_FILE_BYTES: Final = 256 * 1024


class AskedEndpoints:
    """When each endpoint was last asked, on the disk before the call goes out: the list is by endpoint.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._asked = _load(path)

    async def note(self, endpoint: str, now: datetime) -> None:
        """Remember a call; a disk that refuses only makes a later search longer."""
        fresh = {name: at for name, at in self._asked.items() if now - at < LISTED_FOR}
        self._asked = fresh | {endpoint: now}
        await in_thread(_save, self._path, dict(self._asked))

    def since(self, moment: datetime) -> list[str]:
        """The endpoints that were asked since then."""
        return [name for name, at in self._asked.items() if at >= moment - _MARGIN]


def listed(data: Any) -> Iterator[RemoteJob]:
    """The requests of one page."""
    for row in _rows(data):
        endpoint, request_id = row.get("endpoint_id"), row.get("request_id")
        if not isinstance(endpoint, str) or not isinstance(request_id, str):
            continue
        known = accepted({"request_id": request_id, **_addresses(endpoint, request_id)})
        if known is not None:
            yield RemoteJob(known[0], shown(endpoint, row.get("json_input")), known[1])


def shown(endpoint: str, payload: Any) -> dict[str, Any]:
    """What of a request the list shows."""
    payload = payload if isinstance(payload, Mapping) else {}
    return {"model": endpoint, "prompt": payload.get("prompt") or None, "seed": payload.get("seed")}


def next_cursor(data: Any) -> str | None:
    """Where the next page begins; None on the last."""
    cursor = data.get("next_cursor") if isinstance(data, Mapping) and data.get("has_more") else None
    return cursor if isinstance(cursor, str) and cursor else None


def _rows(data: Any) -> Iterator[Mapping[str, Any]]:
    found = next((data[name] for name in ("items", "requests") if name in data), ()) if isinstance(data, dict) else ()
    yield from (row for row in found if isinstance(row, Mapping)) if isinstance(found, list) else ()


def _addresses(endpoint: str, request_id: str) -> dict[str, str]:
    """Of a listed request, of which none are told: they have only the owner and the app of the endpoint."""
    base = f"{QUEUE}/{'/'.join(endpoint.split('/')[:2])}/requests/{request_id}"
    return dict(zip(ADDRESSES, (f"{base}/status", base, f"{base}/cancel"), strict=True))


def _load(path: Path) -> dict[str, datetime]:
    try:
        if path.stat().st_size > _MOST_FILE_BYTES:
            return {}
        data = json.loads(path.read_text("utf-8"))
        return {str(name): datetime.fromisoformat(at).astimezone(UTC) for name, at in data.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        return {}


def _save(path: Path, asked: Mapping[str, datetime]) -> None:
    part = path.with_suffix(".part")
    try:
        part.write_text(json.dumps({name: at.isoformat() for name, at in asked.items()}), "utf-8")
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
