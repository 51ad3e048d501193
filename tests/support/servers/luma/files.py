"""The files of the Agents API: made in three steps, or in one as a form."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.support.servers.luma.bodies import FileBody
from tests.support.servers.wire_server import RefusedError

if TYPE_CHECKING:
    from tests.support.servers.luma.server import Luma

UPLOADS = "uploads.lumalabs.ai"
_MARK = "x-luma-upload"


@dataclass(slots=True)
class File:
    id: str
    mime_type: str
    size_bytes: int
    filename: str | None
    token: str
    content: bytes | None = None
    state: str = "pending"
    is_complete: bool = False
    looks: int = 0
    failure: str | None = None


class Files:
    """The part of the server that keeps files."""

    def __init__(self, server: Luma) -> None:
        self._server = server
        self.known: dict[str, File] = {}
        self.failures: list[str] = []

    def routes(self, router: web.UrlDispatcher, base: str) -> None:
        """Add the paths, those of the signed uploads too."""
        checked = self._server.checked
        router.add_post(f"{base}/files", checked(self._create))
        router.add_get(f"{base}/files", checked(self._list))
        router.add_get(f"{base}/files/{{file_id}}", checked(self._look))
        router.add_post(f"{base}/files/{{file_id}}/complete", checked(self._complete))
        router.add_delete(f"{base}/files/{{file_id}}", checked(self._delete))
        router.add_put(f"/{UPLOADS}/put/{{file_id}}", self._put)

    def ready(self, file_id: str) -> File:
        """A file that may be used.

        Raises:
            RefusedError: There is none, or it is not ready: then the caller did not wait for it.
        """
        file = self._known(file_id)
        if file.state != "ready":
            self._server.violate(f"file {file_id} was used while it was {file.state}")
            raise RefusedError("invalid", f"file {file_id} is {file.state}")
        return file

    def forget(self) -> None:
        """Lose all files."""
        self.known.clear()

    async def _create(self, request: web.Request) -> web.Response:
        if request.content_type == "multipart/form-data":
            return await self._create_by_form(request)
        body = await self._server.body(request, FileBody)
        file = File(str(uuid.uuid4()), body.mime_type, body.size_bytes, body.filename, f"sig-{self._server.number()}")
        self.known[file.id] = file
        upload = {
            "method": "PUT",
            "url": f"https://{UPLOADS}/put/{file.id}?signature={file.token}",
            "headers": {"Content-Type": file.mime_type, _MARK: file.token},
            "expires_at": _soon(),
        }
        return web.json_response(_shown(file) | {"upload": upload}, status=201)

    async def _create_by_form(self, request: web.Request) -> web.Response:
        form = await request.post()
        part = form.get("file")
        if set(form) - {"file", "purpose", "filename", "mime_type", "user_id"} or not isinstance(part, web.FileField):
            self._server.violate(f"POST /files: the form is {sorted(form)}")
            raise RefusedError("invalid", "file is missing")
        content = part.file.read()
        file = File(str(uuid.uuid4()), part.content_type, len(content), part.filename, "", content)
        file.is_complete = True
        self.known[file.id] = file
        return web.json_response(_shown(file), status=201)

    async def _put(self, request: web.Request) -> web.Response:
        file = self.known.get(request.match_info["file_id"])
        if file is None or request.query.get("signature") != file.token:
            return web.Response(status=403, text="the signature is not right")
        if "Authorization" in request.headers:
            self._server.violate("the key was sent with a signed upload")
        content = await request.read()
        declared = (request.headers.get("Content-Type"), request.headers.get(_MARK))
        if declared != (file.mime_type, file.token) or len(content) != file.size_bytes:
            self._server.violate(f"PUT of {len(content)} bytes as {declared}: {file.size_bytes} were declared")
            return web.Response(status=400, text="not what was signed")
        file.content = content
        return web.Response()

    async def _complete(self, request: web.Request) -> web.Response:
        file = self._known(request.match_info["file_id"])
        if file.content is None:
            self._server.violate("complete before the upload")
            raise RefusedError("invalid", "nothing was uploaded")
        file.is_complete = True
        return web.json_response(_shown(file))

    async def _look(self, request: web.Request) -> web.Response:
        file = self._known(request.match_info["file_id"])
        file.looks += 1
        if file.is_complete and file.looks > 1 and file.state == "pending":
            file.failure = self.failures.pop(0) if self.failures else None
            file.state = "failed" if file.failure else "ready"
        return web.json_response(_shown(file))

    async def _list(self, _request: web.Request) -> web.Response:
        return web.json_response({"data": [_shown(file) for file in self.known.values()], "has_more": False})

    async def _delete(self, request: web.Request) -> web.Response:
        file = self._known(request.match_info["file_id"])
        file.state = "deleted"
        del self.known[file.id]
        return web.json_response(_shown(file))

    def _known(self, file_id: str) -> File:
        file = self.known.get(file_id)
        if file is None:
            raise RefusedError("missing", f"file {file_id} not found")
        return file


def _soon() -> str:
    return (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _shown(file: File) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": file.id, "state": file.state}
    shown["file"] = {"mime_type": file.mime_type, "size_bytes": file.size_bytes, "filename": file.filename}
    return shown | ({"failure_reason": file.failure} if file.failure else {})
