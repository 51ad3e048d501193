"""What the parts of Replicate's server share: hosts, the token, refusals."""

import math
import time
from datetime import UTC, datetime

from aiohttp import web
from typing_extensions import override

from tests.support.servers.wire_server import RefusedError, WireServer

API = "api.replicate.com"
DELIVERY = "replicate.delivery"

_REFUSALS = {
    "auth": (401, "Unauthenticated"),
    "scope": (403, "Forbidden"),
    "quota": (402, "Insufficient credit"),
    "invalid": (422, "Input validation failed"),
    "bad": (400, "Bad request"),
    "missing": (404, "Not found"),
}
_NO_CREDIT = (
    "You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing to purchase "
    "credit. Once purchased, please wait a few minutes before trying again."
)
_PAUSE_SECONDS = 9


class ReplicateBase(WireServer):
    """The token and refusals."""

    def check_token(self, request: web.Request) -> None:
        """Refuse a call without the token."""
        given = request.headers.get("Authorization", "")
        if given and not given.startswith("Bearer "):
            self.violate(f"{request.path}: the token is not sent as 'Bearer ...'")
        if given != f"Bearer {self.key}":
            raise RefusedError("auth", "You did not pass a valid authentication token")

    def known_query(self, request: web.Request, *names: str) -> None:
        """Refuse a query parameter that the reference does not list."""
        for name in request.query:
            if name not in names:
                self.violate(f"{request.path}: unknown query parameter {name}")
                raise RefusedError("bad", f"unknown query parameter {name}")

    @override
    def refusal(self, _request: web.Request, error: RefusedError) -> web.StreamResponse:
        if error.kind in {"rate", "running"}:
            pause = int(error.extra.get("pause", _PAUSE_SECONDS))
            words = f"Request was throttled. Your rate limit resets in ~{pause}s."
            return web.json_response({"detail": words, "status": 429, "retry_after": pause}, status=429)
        status, title = _REFUSALS[error.kind]
        told = {"title": title, "detail": _NO_CREDIT if error.kind == "quota" else error.message, "status": status}
        if error.kind == "invalid":
            told["invalid_fields"] = error.extra.get("fields") or [
                {"type": "invalid", "field": str(error.extra.get("place", "input")), "description": error.message}
            ]
        return web.json_response(told, status=status)


def moment(seconds: float | None = None) -> str:
    """A time since 1970, or now, as the provider writes it."""
    now = time.time() if seconds is None else seconds
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def seconds_of(text: str) -> float:
    """A moment of a query as seconds since 1970.

    Raises:
        RefusedError: "bad": it is none.
    """
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise RefusedError("bad", "not an ISO 8601 moment") from error
    if given.tzinfo is None:
        raise RefusedError("bad", "the moment has no zone")
    return given.timestamp()


def pause_until(moment_: float) -> int:
    """Whole seconds until then."""
    return max(1, math.ceil(moment_ - time.monotonic()))
