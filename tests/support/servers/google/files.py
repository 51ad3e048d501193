"""What both of Google's interfaces share: the key, the shape of refusals, the Files API, results that need the key."""

import re
import time
from pathlib import Path
from typing import Any, ClassVar

from aiohttp import web
from typing_extensions import override

from tests.support.servers.wire_server import RefusedError, Strict, WireServer

API, CDN = "generativelanguage.googleapis.com", "storage.googleapis.com"
_RPC = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}
_RPC |= {429: "RESOURCE_EXHAUSTED"}
_STATUSES = {"auth": 400, "quota": 429, "rate": 429, "running": 429, "filtered": 400, "invalid": 400, "missing": 404}
_TYPE = "type.googleapis.com/google.rpc"
_RETRY = {"@type": f"{_TYPE}.RetryInfo", "retryDelay": "7s"}


class FileNote(Strict):
    """What is told of a file before its bytes."""

    display_name: str


class FileBody(Strict):
    """The first step of an upload."""

    file: FileNote


class GoogleBase(WireServer):
    """Keys, refusals and files.

    Every third refusal is a one-element array. A key that is wrong is a 400, one that is missing a 403. Uploaded files
    and results lie at the same addresses and need the key; a use of a file that is gone is refused with 403.
    """

    origins: ClassVar[tuple[str, ...]] = (f"https://{API}", f"https://{CDN}")
    key: ClassVar[str] = "AIzaTest0123456789"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.begun: dict[str, dict[str, Any]] = {}
        self.uploads: dict[str, dict[str, Any]] = {}
        self.results: dict[str, float] = {}
        self.retired: set[str] = set()
        self.redirects = False
        self.links_hold_key = False
        self.fails_next_file = False
        self._refusals = 0

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        router.add_post(f"/{API}/upload/v1beta/files", self._begin_upload)
        router.add_post(f"/{API}/upload/v1beta/files/{{upload}}", self._take_upload)
        router.add_get(f"/{API}/v1beta/files/{{name}}:download", self._download)
        router.add_get(f"/{API}/v1beta/files/{{name}}", self._file)
        router.add_delete(f"/{API}/v1beta/files/{{name}}", self._delete_file)
        router.add_get(f"/{API}/v1beta/models", self._models)
        router.add_get(f"/{CDN}/files/{{name}}", self.serve_file)

    @override
    def refusal(self, _request: web.Request, error: RefusedError) -> web.StreamResponse:
        status = error.extra.get("status", _STATUSES[error.kind])
        body: dict[str, Any] = {"code": status, "message": error.message}
        body["status"] = error.extra.get("rpc", _RPC[status])
        details = error.extra.get("details", self._details(error.kind))
        if details:
            body["details"] = details
        self._refusals += 1
        answer: Any = {"error": body}
        return web.json_response([answer] if self._refusals % 3 == 0 else answer, status=status)

    @override
    def order(self, name: str, arguments: dict[str, Any]) -> Any:
        """What is special here.

        `forget_files`: uploads and results have ended; `redirect_downloads`: results are at the CDN, behind a redirect;
        `hold_key`: the addresses of results end with the key; `fail_next_file`: the next upload cannot be read;
        `retire` (model): it answers 404; `restore`: none does.
        """
        match name:
            case "forget_files":
                self.uploads.clear()
                self.results.clear()
            case "redirect_downloads":
                self.redirects = bool(arguments.get("on", True))
            case "hold_key":
                self.links_hold_key = True
            case "fail_next_file":
                self.fails_next_file = True
            case "retire":
                self.retired.add(arguments["model"])
            case "restore":
                self.retired.clear()
            case _:
                return super().order(name, arguments)
        return {}

    def allow(self, request: web.Request) -> None:
        """Check the key.

        Raises:
            RefusedError: "auth".
        """
        if "key" in request.query or "Authorization" in request.headers:
            self.violate(f"{request.path}: the key belongs into x-goog-api-key alone")
        key = request.headers.get("x-goog-api-key")
        if key is None:
            message = "Method doesn't allow unregistered callers. Please use API Key."
            raise RefusedError("auth", message, status=403)
        if key != self.key:
            details = [{"@type": f"{_TYPE}.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}]
            raise RefusedError("auth", "API key not valid. Please pass a valid API key.", details=details)

    def refuse(self, request: web.Request, message: str, *, is_honest: bool = False) -> RefusedError:
        """An unfit request; noted where no person's input can be the reason."""
        if not is_honest:
            self.violate(f"{request.method} {request.path}: {message}")
        return RefusedError("invalid", message)

    def accept_for(self, job_id: str, operation: str, body: dict[str, Any], cost: float) -> Any:
        """As `accept`; too little money is told in one of two ways by turns."""
        try:
            return self.accept(job_id, operation, body, cost=cost)
        except RefusedError as error:
            if error.kind != "quota":
                raise RefusedError("running", "Resource has been exhausted (e.g. check quota).") from error
            if self._refusals % 2:
                raise RefusedError("quota", "Your prepayment credits are depleted.", details=[]) from error
            raise RefusedError("quota", "You exceeded your current quota.", details=self._details("quota")) from error

    def check_file(self, request: web.Request, uri: str) -> None:
        """An input by its address.

        Raises:
            RefusedError: It is gone, or not ready.
        """
        found = re.fullmatch(rf"https://{re.escape(API)}/v1beta/files/([\w-]+)(:download\?alt=media)?", uri)
        if found is None:
            raise self.refuse(request, f"{uri[:60]}: only files of the Files API are taken")
        name = found[1]
        if name in self.results:
            return
        if name not in self.uploads:
            message = f"You do not have permission to access the File {name} or it may not exist."
            raise RefusedError("missing", message, status=403)
        if self.uploads[name]["state"] != "ACTIVE":
            self.violate(f"{request.path}: the file {name} was used before it was ACTIVE")
            message = f"The File {name} is not in an ACTIVE state and usage is not allowed."
            raise RefusedError("invalid", message, rpc="FAILED_PRECONDITION")

    def keep_result(self, content: bytes, mime_type: str) -> str:
        """Keep a result; gives its address, which ends with the pace's links and is never renewed."""
        name = f"r{self.number()}"
        self.keep_file(content, mime_type, name)
        self.link(name, CDN)
        self.results[name] = next(end for kept, end in reversed(self.links.values()) if kept == name)
        key = f"&key={self.key}" if self.links_hold_key else ""
        return f"https://{API}/v1beta/files/{name}:download?alt=media{key}"

    def _details(self, kind: str) -> list[dict[str, Any]]:
        if kind not in {"rate", "running", "quota"}:
            return []
        unit = "PerDay" if kind == "quota" else "PerMinute"
        violation = {"quotaId": f"GenerateRequests{unit}PerProjectPerModel", "quotaValue": "10"}
        failure = {"@type": f"{_TYPE}.QuotaFailure", "violations": [violation]}
        return [failure] if kind == "quota" else [failure, _RETRY]

    async def _begin_upload(self, request: web.Request) -> web.StreamResponse:
        self.allow(request)
        headers = request.headers
        length = headers.get("X-Goog-Upload-Header-Content-Length", "")
        mime_type = headers.get("X-Goog-Upload-Header-Content-Type", "")
        is_resumable = headers.get("X-Goog-Upload-Protocol") == "resumable"
        if not is_resumable or headers.get("X-Goog-Upload-Command") != "start" or not length.isdigit() or not mime_type:
            raise self.refuse(request, "a header of X-Goog-Upload-* is missing or wrong")
        body = await self.body(request, FileBody)
        upload = f"u{self.number()}"
        self.begun[upload] = {"length": int(length), "mime_type": mime_type, "name": body.file.display_name}
        return web.json_response({}, headers={"X-Goog-Upload-URL": f"https://{API}/upload/v1beta/files/{upload}"})

    async def _take_upload(self, request: web.Request) -> web.StreamResponse:
        begun = self.begun.pop(request.match_info["upload"], None)
        headers = request.headers
        content = await request.read()
        is_whole = (
            headers.get("X-Goog-Upload-Offset") == "0" and headers.get("X-Goog-Upload-Command") == "upload, finalize"
        )
        if begun is None or not is_whole or len(content) != begun["length"]:
            raise self.refuse(request, "no such upload, or not all of it with upload, finalize at offset 0")
        name = f"f{self.number()}"
        state = "FAILED" if self.fails_next_file else "PROCESSING"
        self.fails_next_file = False
        file = {"name": f"files/{name}", "displayName": begun["name"], "mimeType": begun["mime_type"]}
        self.uploads[name] = file | {"uri": f"https://{API}/v1beta/files/{name}", "state": state}
        return web.json_response({"file": self.uploads[name]})

    def _upload(self, request: web.Request) -> dict[str, Any]:
        self.allow(request)
        found = self.uploads.get(request.match_info["name"])
        if found is None:
            raise RefusedError(
                "missing", "You do not have permission to access the File or it may not exist.", status=403
            )
        return found

    async def _file(self, request: web.Request) -> web.StreamResponse:
        found = self._upload(request)
        told = dict(found)
        if found["state"] == "PROCESSING":
            found["state"] = "ACTIVE"
        return web.json_response(told)

    async def _delete_file(self, request: web.Request) -> web.StreamResponse:
        self._upload(request)
        del self.uploads[request.match_info["name"]]
        return web.json_response({})

    async def _download(self, request: web.Request) -> web.StreamResponse:
        self.allow(request)
        name = request.match_info["name"]
        if request.query.get("alt") != "media":
            raise self.refuse(request, "alt=media is missing")
        token = next((token for token, (kept, _) in reversed(self.links.items()) if kept == name), "")
        if name not in self.results or self.file_is_over(name):
            raise RefusedError("missing", f"The File {name} does not exist.")
        if self.redirects:
            return web.Response(status=302, headers={"Location": f"https://{CDN}/files/{name}?token={token}"})
        return self.file_answer(request, name)

    def file_is_over(self, name: str) -> bool:
        """Whether a result's two days are over."""
        return time.monotonic() >= self.results[name]

    async def _models(self, request: web.Request) -> web.StreamResponse:
        self.allow(request)
        return web.json_response({"models": [{"name": f"models/{name}"} for name in self.known_models()]})

    def known_models(self) -> list[str]:
        """The models that are not retired."""
        return []
