"""Replicate's files: brought by multipart, named by their link in an input."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from aiohttp.multipart import BodyPartReader

from tests.support.servers.replicate.base import API, ReplicateBase, moment
from tests.support.servers.wire_server import RefusedError

MOST_BYTES = 100 * 1024 * 1024
_LIFETIME = timedelta(hours=24)


class Files(ReplicateBase):
    """Uploads."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.kept: dict[str, dict[str, Any]] = {}

    def file_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post(f"/{API}/v1/files", self._upload)
        router.add_get(f"/{API}/v1/files", self._list_files)
        router.add_get(f"/{API}/v1/files/{{id}}", self._get_file)
        router.add_delete(f"/{API}/v1/files/{{id}}", self._delete_file)

    def knows_file(self, url: str) -> bool:
        """Whether a link of this interface is one of a file that is here."""
        return url.removeprefix(f"https://{API}/v1/files/") in self.kept

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self.check_token(request)
        if not request.content_type.startswith("multipart/"):
            self.violate(f"{request.path}: the body is not multipart")
            raise RefusedError("bad", "the body is not multipart")
        content, name, kind, metadata = b"", "", "", {}
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name not in {"content", "metadata"}:
                self.violate(f"{request.path}: unknown part {getattr(part, 'name', None)}")
                raise RefusedError("bad", "unknown part")
            if part.name == "content":
                name, kind = part.filename or "", part.headers.get("Content-Type", "")
                content = bytes(await part.read())
            else:
                metadata = json.loads(await part.text())
        if not content or not name or "/" not in kind:
            self.violate(f"{request.path}: content needs bytes, a file name and a type")
            raise RefusedError("bad", "content needs bytes, a file name and a type")
        if len(content) > MOST_BYTES:
            raise RefusedError("bad", "the file is too large")
        identity = f"file-{self.number()}"
        self.kept[identity] = {
            "id": identity,
            "name": name,
            "content_type": kind,
            "size": len(content),
            "etag": hashlib.md5(content).hexdigest(),  # noqa: S324
            "checksums": {"sha256": hashlib.sha256(content).hexdigest()},
            "metadata": metadata,
            "created_at": moment(),
            "expires_at": moment((datetime.now(UTC) + _LIFETIME).timestamp()),
            "urls": {"get": f"https://{API}/v1/files/{identity}"},
        }
        return web.json_response(self.kept[identity], status=201)

    async def _list_files(self, request: web.Request) -> web.StreamResponse:
        self.check_token(request)
        return web.json_response({"next": None, "previous": None, "results": list(reversed(self.kept.values()))})

    def _kept_file(self, request: web.Request) -> dict[str, Any]:
        self.check_token(request)
        found = self.kept.get(request.match_info["id"])
        if found is None:
            raise RefusedError("missing", "The requested resource could not be found.")
        return found

    async def _get_file(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self._kept_file(request))

    async def _delete_file(self, request: web.Request) -> web.StreamResponse:
        del self.kept[self._kept_file(request)["id"]]
        return web.Response(status=204)
