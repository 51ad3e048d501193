"""Who may call: a key of the region, or a token that was signed with a legacy pair of keys."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from aiohttp import web

from tests.support.servers.wire_server import RefusedError

GLOBAL = "api-singapore.klingai.com"
CHINA = "api-beijing.klingai.com"
HOSTS = (GLOBAL, CHINA)
KEY = "test-key-4f1c"
CHINA_KEY = "test-key-cn-77d0"
ACCESS_KEY = "test-access-91aa"
SECRET_KEY = "test-secret-5b20"  # noqa: S105
TOKEN_SECONDS = 1800


class BadTokenError(Exception):
    """A signed token that breaks the reference, not only one that is out of date."""


def check_caller(request: web.Request) -> None:
    """Let a call through.

    Raises:
        RefusedError: No credentials, or not those of this region.
        BadTokenError: A legacy token that an honest client does not make.
    """
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if not given:
        raise RefusedError("auth", "Authorization is empty", code=1001)
    if scheme != "Bearer":
        raise RefusedError("auth", "Authorization is invalid", code=1002)
    if given.count(".") == 2:
        _check_token(given)
    elif given != (CHINA_KEY if request.path.startswith(f"/{CHINA}/") else KEY):
        raise RefusedError("auth", "Authorization is invalid", code=1002)


def _check_token(token: str) -> None:
    head, claims, signature = token.split(".")
    if _part(head) != {"alg": "HS256", "typ": "JWT"}:
        raise BadTokenError("the token's header is not HS256")
    expected = hmac.digest(SECRET_KEY.encode(), f"{head}.{claims}".encode(), hashlib.sha256)
    found = _part(claims)
    if found.get("iss") != ACCESS_KEY or not hmac.compare_digest(_bytes(signature), expected):
        raise RefusedError("auth", "Authorization is invalid", code=1002)
    now = time.time()
    if set(found) != {"iss", "exp", "nbf"} or found["exp"] > now + TOKEN_SECONDS + 5:
        raise BadTokenError(f"the token's claims are {sorted(found)}, or it lasts too long")
    if found["nbf"] > now:
        raise RefusedError("auth", "Authorization is not yet valid", code=1003)
    if found["exp"] < now:
        raise RefusedError("auth", "Authorization has expired", code=1004)


def _part(text: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(_bytes(text))
    except ValueError as error:
        raise RefusedError("auth", "Authorization is invalid", code=1002) from error
    return found


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise RefusedError("auth", "Authorization is invalid", code=1002) from error
