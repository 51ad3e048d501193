"""What an account's calls carry."""

import base64
import json

import pytest

from app.domain.errors import ProviderAuthError
from app.providers.base import OpenAccount
from app.providers.kling.signing import headers_of, signed_token
from app.system.redaction import Redactor


def test_a_key_is_sent_and_an_older_pair_signs_a_token() -> None:
    assert headers_of(OpenAccount(1, "", {}, {"api_key": " k "}), 0)["Authorization"] == "Bearer k"
    pair = OpenAccount(1, "", {}, {"access_key": "a", "secret_key": "s", "api_key": ""})
    assert headers_of(pair, 1000.5)["Authorization"] == f"Bearer {signed_token('a', 's', 1000.5)}"
    head, claims, signature = signed_token("a", "s", 1000.5).split(".")
    assert [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, claims)] == [
        {"alg": "HS256", "typ": "JWT"},
        {"iss": "a", "exp": 2800, "nbf": 995},
    ]
    assert "=" not in signature
    assert Redactor().text(f"GET failed: {signed_token('a', 's', 1000.5)}") == "GET failed: [redacted]"
    with pytest.raises(ProviderAuthError):
        headers_of(OpenAccount(1, ""), 0)
