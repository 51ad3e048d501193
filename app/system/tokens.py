"""Tokens of sessions: JWT, signed with HMAC-SHA-256 and nothing else."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from app.domain.session import LEEWAY

ALGORITHM: Final = "HS256"
LONGEST_TOKEN = 1024
_CLAIMS: Final = ("exp", "iat", "user_id", "session_id")
_OPTIONS: Final = {
    "require": list(_CLAIMS),
    "enforce_minimum_key_length": True,
    # The library would ask the computer's clock; ours is asked below.
    "verify_exp": False,
    "verify_iat": False,
}


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says: whose session it names, and from when to when it may."""

    user_id: int
    session_id: int
    issued_at: datetime
    expires_at: datetime


def sign(claims: Claims, key: bytes) -> str:
    """The token of these claims.

    Raises:
        jwt.InvalidKeyError: The key is too short.
    """
    import jwt  # noqa: PLC0415 - loaded with the first token: who has no password needs none

    payload = {
        "user_id": claims.user_id,
        "session_id": claims.session_id,
        "iat": int(claims.issued_at.timestamp()),
        "exp": int(claims.expires_at.timestamp()),
    }
    return jwt.PyJWT({"enforce_minimum_key_length": True}).encode(payload, key, ALGORITHM)


def claimed_user(token: str) -> int | None:
    """Whose key is to be taken to look at a token: what it says itself, not believed yet."""
    import jwt  # noqa: PLC0415 - as above

    if len(token) > LONGEST_TOKEN:
        return None
    try:
        payload = jwt.decode(token, options={"verify_signature": False})
    except (jwt.InvalidTokenError, ValueError, TypeError):
        return None
    user_id = payload.get("user_id")
    return user_id if _is_id(user_id) else None


def read(token: str, key: bytes, now: datetime) -> Claims | None:
    """What a token says; None unless it is one of ours, of this key, and of now."""
    import jwt  # noqa: PLC0415 - as above

    try:
        found = jwt.PyJWT(_OPTIONS).decode_complete(token, key, algorithms=[ALGORITHM])  # type: ignore[arg-type]
    except (jwt.InvalidTokenError, ValueError, TypeError):
        return None
    header, payload = found["header"], found["payload"]
    if header != {"alg": ALGORITHM, "typ": "JWT"} or set(payload) != set(_CLAIMS):
        return None
    if not all(_is_id(payload[name]) for name in _CLAIMS):
        return None
    return _in_time(payload, now)


def _in_time(payload: dict[str, Any], now: datetime) -> Claims | None:
    try:
        issued_at, expires_at = (datetime.fromtimestamp(payload[name], UTC) for name in ("iat", "exp"))
    except (ValueError, OverflowError, OSError):
        return None
    if issued_at > now + LEEWAY or expires_at <= now:
        return None
    return Claims(payload["user_id"], payload["session_id"], issued_at, expires_at)


def _is_id(value: object) -> bool:
    """A whole number that SQLite can hold: neither a flag nor a fraction."""
    return type(value) is int and 0 < value < 2**63
