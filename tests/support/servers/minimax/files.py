"""What both of MiniMax's generations share: regions, the key, both shapes of refusals, files, the plan's quota."""

from pathlib import Path
from typing import Any, ClassVar

from aiohttp import web
from aiohttp.multipart import BodyPartReader
from typing_extensions import override

from tests.support.servers.wire_server import RefusedError, WireServer

HOSTS = ("api.minimax.io", "api.minimax.cn", "api.minimaxi.com")
SITE, CDN = "www.minimax.io", "video-product.cdn.minimax.io"
# Above 2^53: a number that went through a float is another file.
FIRST_FILE = 9_007_199_254_740_993
_CODES = {
    "auth": 1004,
    "quota": 1008,
    "rate": 1002,
    "running": 2045,
    "filtered": 1026,
    "invalid": 2013,
    "missing": 2013,
}
# Of V2: the HTTP status and the type of each inner code.
_V2 = {
    1004: (401, "authorized_error"),
    1008: (402, "insufficient_balance_error"),
    1002: (429, "rate_limit_error"),
    2045: (429, "rate_limit_error"),
    1026: (422, "unprocessable_entity_error"),
    2013: (400, "bad_request_error"),
}
_MIMES = frozenset({"image/png", "image/jpeg", "image/webp", "image/heic", "video/mp4", "video/quicktime"})
_MIMES |= {"audio/wav", "audio/x-wav", "audio/mpeg"}
MOST_BODY_BYTES = 64 * 1024 * 1024


class MiniMaxBase(WireServer):
    """Keys, refusals and files."""

    origins: ClassVar[tuple[str, ...]] = tuple(f"https://{host}" for host in (*HOSTS, SITE, CDN))
    key: ClassVar[str] = "sk-api-test-0123456789"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.region = HOSTS[0]
        self.uploads: dict[str, str] = {}
        self._requests = 0

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        for host in HOSTS:
            router.add_post(f"/{host}/v1/files/upload", self._take_upload)
            self.host_routes(router, f"/{host}")
        router.add_get(f"/{SITE}/v1/token_plan/remains", self._plan)
        router.add_get(f"/{CDN}/files/{{name}}", self.serve_file)

    def host_routes(self, router: web.UrlDispatcher, host: str) -> None:
        """Add what is at each region's address."""

    @override
    def refusal(self, request: web.Request, error: RefusedError) -> web.StreamResponse:
        code = int(error.extra.get("code", _CODES[error.kind]))
        if "/v2/" not in request.path:
            base = {"status_code": code, "status_msg": error.message}
            answer = web.json_response({"base_resp": base}, status=error.extra.get("status", 200))
            answer.headers["Trace-Id"] = self.trace()
            return answer
        status, kind = _V2.get(code, (500, "server_error"))
        told = {"type": kind, "message": f"{error.message} ({code})", "http_code": str(status)}
        body = {"type": "error", "error": told, "request_id": self.trace()}
        return web.json_response(body, status=status)

    @override
    def order(self, name: str, arguments: dict[str, Any]) -> Any:
        """`move` (host): the key belongs to another region. `forget_uploads`: they are a week old.

        `age`: all tasks are more than seven days old.
        """
        match name:
            case "move":
                self.region = arguments["host"]
            case "forget_uploads":
                self.uploads.clear()
            case "age":
                for job in self.jobs.values():
                    job.deleted = True
            case _:
                return super().order(name, arguments)
        return {}

    def trace(self) -> str:
        """An id of one answer, for the vendor's support."""
        self._requests += 1
        return f"0{self._requests:031x}"

    def allow(self, request: web.Request) -> None:
        """Check the key and its region.

        Raises:
            RefusedError: "auth".
        """
        if "GroupId" in request.query:
            self.violate(f"{request.path}: GroupId is of an older interface")
        is_here = request.path.split("/")[1] in {self.region, SITE}
        if request.headers.get("Authorization") != f"Bearer {self.key}" or not is_here:
            raise RefusedError("auth", "login fail: Please carry the API secret key in the 'Authorization' field")

    def refuse(self, request: web.Request, message: str, *, is_honest: bool = False) -> RefusedError:
        """An unfit request; noted where no person's input can be the reason."""
        if not is_honest:
            self.violate(f"{request.method} {request.path}: {message}")
        return RefusedError("invalid", f"invalid params, {message}")

    def check_link(self, request: web.Request, url: str, *, kind: str, takes_files: bool) -> None:
        """An input: https, `data:` or an uploaded file.

        Raises:
            RefusedError: It is none of them, or gone.
        """
        if url.startswith("mm_file://"):
            if not takes_files:
                raise self.refuse(request, "mm_file is not known here")
            if url.removeprefix("mm_file://") not in self.uploads:
                raise RefusedError("invalid", f"invalid params, file {url} does not exist or has expired")
        elif url.startswith("data:"):
            if not url.startswith(f"data:{kind}/") or ";base64," not in url:
                raise self.refuse(request, f"{url[:40]} is no {kind} in base64")
        elif not url.startswith("https://"):
            raise self.refuse(request, f"{url[:40]} is no address that is taken")

    def told(self, answer: dict[str, Any]) -> web.Response:
        """A good answer of V1."""
        whole = answer | {"base_resp": {"status_code": 0, "status_msg": "success"}}
        return web.json_response(whole, headers={"Trace-Id": self.trace()})

    async def _take_upload(self, request: web.Request) -> web.StreamResponse:
        self.allow(request)
        purpose, content, mime_type, name = "", b"", "", ""
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == "purpose":
                purpose = await part.text()
            elif isinstance(part, BodyPartReader) and part.name == "file":
                mime_type = part.headers.get("Content-Type", "")
                name = part.filename or ""
                content = bytes(await part.read())
            else:
                raise self.refuse(request, "an unknown part")
        if purpose != "video_generation_input" or not name:
            raise self.refuse(request, "purpose or the file's name")
        if mime_type not in _MIMES or not content:
            raise RefusedError("invalid", "invalid params, unsupported media", status=400)
        number = FIRST_FILE + self.number()
        self.uploads[str(number)] = mime_type
        file = {"file_id": number, "bytes": len(content), "created_at": 1_785_125_529, "filename": name}
        return self.told({"file": file | {"purpose": purpose}})

    async def _plan(self, request: web.Request) -> web.StreamResponse:
        self.allow(request)
        remains = {
            "model_name": "MiniMax-M*",
            "current_interval_total_count": 1500,
            "current_interval_usage_count": 1497,
        }
        return self.told({"model_remains": [remains | {"remains_time": 17_654_321}]})
