"""What the parts of fal's server share: hosts, keys, refusals."""

from typing import Any

from aiohttp import web
from typing_extensions import override

from tests.support.servers.wire_server import RefusedError, WireServer

QUEUE = "queue.fal.run"
REST = "rest.fal.ai"
CDN = "v3.fal.media"
PLATFORM = "api.fal.ai"
SITE = "fal.ai"
UPLOADS = "storage.googleapis.com"

_STATUS = {
    "auth": 401,
    "scope": 403,
    "quota": 403,
    "rate": 429,
    "running": 429,
    "filtered": 422,
    "invalid": 422,
    "bad": 400,
    "missing": 404,
}
_LOCKED = "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."


class FalBase(WireServer):
    """Keys and refusals."""

    admin_key = WireServer.key + "-admin"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.key_is_admin = False

    def check_key(self, request: web.Request, *, admin: bool = False) -> None:
        """Refuse a wrong key, and one without the scope: by turns as 401 and as 403."""
        given = request.headers.get("Authorization", "")
        if given not in {f"Key {self.key}", f"Key {self.admin_key}"}:
            if given and not given.startswith("Key "):
                self.violate(f"{request.path}: the key is not sent as 'Key ...'")
            raise RefusedError("auth", "No user found for Key ID and Secret")
        if admin and given != f"Key {self.admin_key}" and not self.key_is_admin:
            kind = "auth" if self.number() % 2 else "scope"
            raise RefusedError(kind, "This endpoint needs a key with ADMIN scope")

    def known_query(self, request: web.Request, *names: str) -> None:
        """Refuse a query parameter that the reference does not list."""
        for name in request.query:
            if name not in names:
                self.violate(f"{request.path}: unknown query parameter {name}")
                raise RefusedError("bad", f"unknown query parameter {name}")

    @override
    def refusal(self, _request: web.Request, error: RefusedError) -> web.StreamResponse:
        status = _STATUS[error.kind]
        headers = {}
        if error.kind in {"filtered", "invalid"} and "detail" not in error.extra:
            place = str(error.extra.get("place", "prompt")).split(".")
            kind = "content_policy_violation" if error.kind == "filtered" else "value_error"
            return web.json_response({"detail": [detail(place, error.message, kind)]}, status=status)
        message = _LOCKED if error.kind == "quota" else error.message
        if error.kind == "rate":
            headers["Retry-After"] = "1"
        return web.json_response({"detail": message}, status=status, headers=headers)


def detail(place: list[str], message: str, kind: str) -> dict[str, Any]:
    """One item of a model's validation error."""
    return {
        "loc": ["body", *place],
        "msg": message,
        "type": kind,
        "url": f"https://docs.fal.ai/errors#{kind}",
        "ctx": {},
        "input": None,
    }
