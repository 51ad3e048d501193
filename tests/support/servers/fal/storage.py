"""fal's storage: uploads by a token, in parts above 100 MB, and the fallback."""

import hashlib
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from pydantic import Field

from tests.support.servers.fal.base import CDN, REST, UPLOADS, FalBase
from tests.support.servers.wire_server import RefusedError, Strict

MULTIPART_FROM = 100 * 1024 * 1024
PART_BYTES = 10 * 1024 * 1024
_SCHEME = "Bearer"


class Empty(Strict):
    pass


class Initiate(Strict):
    file_name: str
    content_type: str


class Part(Strict):
    number: int = Field(alias="partNumber")
    etag: str


class Complete(Strict):
    parts: list[Part]


class Storage(FalBase):
    """Uploads and the files behind links."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._tokens: dict[str, float] = {}
        self._multipart: dict[str, dict[str, Any]] = {}
        self._promised: dict[str, str] = {}
        self.uploaded: set[str] = set()
        """The names of the files that were brought here whole."""

    def storage_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post(f"/{REST}/storage/auth/token", self._token)
        router.add_post(f"/{REST}/storage/upload/initiate", self._initiate)
        router.add_put(f"/{UPLOADS}/fal/{{name}}", self._put_whole)
        router.add_post(f"/{CDN}/files/upload", self._upload)
        router.add_post(f"/{CDN}/files/upload/multipart", self._begin)
        router.add_put(f"/{CDN}/files/b/{{name}}/multipart/{{id}}/{{number}}", self._part)
        router.add_post(f"/{CDN}/files/b/{{name}}/multipart/{{id}}/complete", self._complete)
        router.add_get(f"/{CDN}/files/b/{{name}}", self._fetch)
        router.add_get(f"/{CDN}/files/{{name}}", self.serve_file)

    async def _token(self, request: web.Request) -> web.StreamResponse:
        self.check_key(request)
        self.known_query(request, "storage_type")
        if request.query.get("storage_type") != "fal-cdn-v3":
            raise RefusedError("bad", "storage_type must be fal-cdn-v3")
        await self.body(request, Empty)
        token = f"cdn-{self.number()}"
        self._tokens[token] = time.monotonic() + 600
        return web.json_response(
            {
                "token": token,
                "token_type": _SCHEME,
                "base_url": f"https://{CDN}",
                "expires_at": (datetime.now(UTC) + timedelta(seconds=600)).isoformat(),
            }
        )

    def _check_token(self, request: web.Request) -> None:
        given = request.headers.get("Authorization", "")
        if self.key in given:
            self.violate(f"{request.path}: the key was sent to the CDN")
        if self._tokens.get(given.removeprefix(f"{_SCHEME} "), 0.0) < time.monotonic():
            raise RefusedError("auth", "the upload token is not valid")

    def _file_headers(self, request: web.Request) -> tuple[str, str]:
        name = request.headers.get("X-Fal-File-Name", "")
        kind = request.headers.get("Content-Type", "")
        if not name or not kind:
            self.violate(f"{request.path}: X-Fal-File-Name and Content-Type are needed")
            raise RefusedError("bad", "X-Fal-File-Name and Content-Type are needed")
        lifecycle = request.headers.get("X-Fal-Object-Lifecycle")
        if lifecycle is not None and not isinstance(json.loads(lifecycle).get("expiration_duration_seconds"), int):
            self.violate(f"{request.path}: X-Fal-Object-Lifecycle is not understood")
        return f"{self.number()}_{name.replace('/', '_')}", kind

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self._check_token(request)
        name, kind = self._file_headers(request)
        content = await request.read()
        if not content:
            raise RefusedError("bad", "the file is empty")
        if len(content) > MULTIPART_FROM:
            self.violate(f"{request.path}: a file above 100 MB in one piece")
            raise RefusedError("bad", "the file is too large for one piece")
        self.uploaded.add(self.keep_file(content, kind, name))
        return web.json_response({"access_url": f"https://{CDN}/files/b/{name}"})

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        self._check_token(request)
        name, kind = self._file_headers(request)
        identity = f"up{self.number()}"
        self._multipart[identity] = {"name": name, "kind": kind, "parts": {}}
        return web.json_response({"access_url": f"https://{CDN}/files/b/{name}", "uploadId": identity})

    def _running(self, request: web.Request) -> dict[str, Any]:
        found = self._multipart.get(request.match_info["id"])
        if found is None or found["name"] != request.match_info["name"]:
            self.violate(f"{request.path}: no such upload")
            raise RefusedError("missing", "no such upload")
        return found

    async def _part(self, request: web.Request) -> web.StreamResponse:
        self._check_token(request)
        found = self._running(request)
        number = request.match_info["number"]
        content = await request.read()
        if not number.isdigit() or int(number) < 1 or len(content) > PART_BYTES:
            self.violate(f"{request.path}: parts count from 1 and have 10 MB")
            raise RefusedError("bad", "the part is not right")
        etag = f'"{hashlib.md5(content).hexdigest()}"'  # noqa: S324
        found["parts"][int(number)] = (etag, content)
        return web.Response(headers={"ETag": etag})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        self._check_token(request)
        found = self._running(request)
        told = await self.body(request, Complete)
        parts = found["parts"]
        if {one.number: one.etag for one in told.parts} != {n: etag for n, (etag, _) in parts.items()}:
            self.violate(f"{request.path}: the parts are not those that were sent")
            raise RefusedError("bad", "the parts do not fit")
        content = b"".join(parts[number][1] for number in sorted(parts))
        self.uploaded.add(self.keep_file(content, found["kind"], found["name"]))
        del self._multipart[request.match_info["id"]]
        return web.json_response({})

    async def _initiate(self, request: web.Request) -> web.StreamResponse:
        self.check_key(request)
        self.known_query(request, "storage_type")
        told = await self.body(request, Initiate)
        name = f"{self.number()}_{told.file_name.replace('/', '_')}"
        self._promised[name] = told.content_type
        return web.json_response(
            {
                "upload_url": f"https://{UPLOADS}/fal/{name}?X-Goog-Signature=s",
                "file_url": f"https://{CDN}/files/b/{name}",
            }
        )

    async def _put_whole(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if "Authorization" in request.headers:
            self.violate(f"{request.path}: Authorization was sent to a host that must not get it")
        if name not in self._promised:
            raise RefusedError("missing", "no such upload")
        self.uploaded.add(self.keep_file(await request.read(), self._promised.pop(name), name))
        return web.Response()

    async def _fetch(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["name"] not in self.uploaded:
            raise RefusedError("missing", "no such file")
        return self.file_answer(request, request.match_info["name"])
