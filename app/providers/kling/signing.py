"""What an account's calls carry: its key, or a token signed with its older pair of keys."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

from app.domain.errors import ProviderAuthError
from app.providers.accounts import AccountView

TOKEN_SECONDS = 1800
EARLY_SECONDS = 5


def headers_of(account: AccountView, now: float) -> Mapping[str, str]:
    """The headers of a call.

    Args:
        account: Whose.
        now: Seconds since 1970.

    Raises:
        ProviderAuthError: It has neither a key nor a pair of keys.
    """
    key = account.credentials.get("api_key", "").strip()
    if key:
        return {"Authorization": f"Bearer {key}"}
    access, secret = (account.credentials.get(name, "").strip() for name in ("access_key", "secret_key"))
    if access and secret:
        return {"Authorization": f"Bearer {signed_token(access, secret, now)}"}
    raise ProviderAuthError("The account has no key. Enter an API key, or an access key with its secret key.")


def signed_token(access: str, secret: str, now: float) -> str:
    """A JSON Web Token, signed by HMAC with SHA-256."""
    claims = {"iss": access, "exp": int(now) + TOKEN_SECONDS, "nbf": int(now) - EARLY_SECONDS}
    text = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    return f"{text}.{_encoded(hmac.digest(secret.encode(), text.encode(), hashlib.sha256))}"


def _part(values: Mapping[str, object]) -> str:
    return _encoded(json.dumps(values, separators=(",", ":")).encode())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
