"""Tokens: what we sign is read, and nothing else."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.session import LEEWAY
from app.system.tokens import Claims, claimed_user, read, sign

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
CLAIMS = Claims(7, 11, NOW, NOW + HOUR)
PAYLOAD = {"user_id": 7, "session_id": 11, "iat": int(NOW.timestamp()), "exp": int((NOW + HOUR).timestamp())}


def forged(header: dict[str, Any] | None = None, payload: Any = None, *, key: bytes = KEY) -> str:
    """A token of any header and payload with a right HS256 signature, as no library would make it."""
    parts = [{"alg": "HS256", "typ": "JWT"} if header is None else header, PAYLOAD if payload is None else payload]
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    body = b".".join(texts)
    signature = jwt.get_algorithm_by_name("HS256").sign(body, key)
    return b".".join([body, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def test_a_token_says_what_was_signed() -> None:
    token = sign(CLAIMS, KEY)
    assert claimed_user(token) == 7
    assert read(token, KEY, NOW) == CLAIMS
    assert read(forged(), KEY, NOW) == CLAIMS


@pytest.mark.parametrize("now", [NOW - LEEWAY, NOW + HOUR - timedelta(seconds=1)])
def test_it_counts_from_its_making_to_its_end(now: datetime) -> None:
    assert read(sign(CLAIMS, KEY), KEY, now) == CLAIMS


@pytest.mark.row("H-18")
@pytest.mark.parametrize("now", [NOW + HOUR, NOW + timedelta(days=999), NOW - LEEWAY - timedelta(seconds=1)])
def test_an_expired_one_and_one_from_the_future_are_none(now: datetime) -> None:
    assert read(sign(CLAIMS, KEY), KEY, now) is None


@pytest.mark.row("H-18")
def test_one_of_another_key_is_none() -> None:
    assert read(sign(CLAIMS, OTHER), KEY, NOW) is None


@pytest.mark.row("H-18")
@pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512", "RS256", "ES256", "hs256", "", None, 5])
def test_one_of_another_algorithm_is_none(algorithm: Any) -> None:
    assert read(forged({"alg": algorithm, "typ": "JWT"}), KEY, NOW) is None
    assert read(forged({"alg": algorithm, "typ": "JWT"}).rpartition(".")[0] + ".", KEY, NOW) is None


@pytest.mark.row("H-18")
@pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")
@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_one_that_is_truly_signed_by_another_algorithm_is_none(algorithm: str) -> None:
    assert read(jwt.encode(PAYLOAD, KEY, algorithm), KEY, NOW) is None


@pytest.mark.row("H-18")
def test_a_stripped_one_is_none() -> None:
    token = sign(CLAIMS, KEY)
    head, payload, signature = token.split(".")
    for stripped in (
        f"{head}.{payload}.",
        f"{head}.{payload}",
        f"{head}..{signature}",
        f".{payload}.{signature}",
        "..",
    ):
        assert read(stripped, KEY, NOW) is None
    assert read(f"{head}.{payload}.{signature[:-1]}", KEY, NOW) is None


@pytest.mark.row("H-18")
@pytest.mark.parametrize("name", sorted(PAYLOAD))
def test_one_without_a_claim_is_none(name: str) -> None:
    assert read(forged(payload={key: value for key, value in PAYLOAD.items() if key != name}), KEY, NOW) is None


@pytest.mark.row("H-18")
@pytest.mark.parametrize(
    "header",
    [
        {"alg": "HS256", "typ": "JWT", "crit": ["exp"]},
        {"alg": "HS256", "typ": "JWT", "crit": ["b64"], "b64": False},
        {"alg": "HS256", "typ": "JWT", "crit": []},
        {"alg": "HS256", "typ": "JWT", "kid": "../../etc/passwd"},
        {"alg": "HS256", "typ": "JWT", "jwk": {"kty": "oct", "k": "AAAA"}},
        {"alg": "HS256", "typ": "JWT", "jku": "https://example.org/keys"},
        {"alg": "HS256"},
        {"typ": "JWT"},
        {"alg": "HS256", "typ": "JWE"},
        [],
    ],
)
def test_one_whose_header_says_more_or_less_than_ours_is_none(header: Any) -> None:
    assert read(forged(header), KEY, NOW) is None


@pytest.mark.row("H-18")
@pytest.mark.parametrize(
    "change",
    [
        {"user_id": True},
        {"user_id": "7"},
        {"user_id": 7.0},
        {"user_id": -7},
        {"user_id": 0},
        {"user_id": 2**63},
        {"session_id": None},
        {"session_id": [11]},
        {"exp": "9999999999"},
        {"exp": 1e300},
        {"exp": 2**62},
        {"exp": float("inf")},
        {"iat": float("nan")},
        {"admin": True},
        {"nbf": 1},
        {"aud": "other"},
    ],
)
def test_one_whose_claims_are_not_just_ours_is_none(change: dict[str, Any]) -> None:
    assert read(forged(payload={**PAYLOAD, **change}), KEY, NOW) is None


@pytest.mark.row("H-18")
@pytest.mark.parametrize(
    "text", ["", ".", "a.b.c", "e30.e30.e30", "\x00", "ünï.cö.dé", "🙂", "eyJ" * 4000, "a" * 2_000_000, "\ud800.a.b"]
)
def test_junk_is_none(text: str) -> None:
    assert claimed_user(text) is None
    assert read(text, KEY, NOW) is None


@pytest.mark.row("H-18")
@settings(max_examples=20)
@given(data=st.data())
def test_a_token_that_was_changed_anywhere_is_none(data: st.DataObject) -> None:
    token = sign(CLAIMS, KEY)
    place = data.draw(st.integers(0, len(token) - 1))
    sign_there = data.draw(st.sampled_from("AZaz09-_.=!"))
    changed = token[:place] + sign_there + token[place + 1 :]
    assert changed == token or read(changed, KEY, NOW) is None


@pytest.mark.row("H-18")
@settings(max_examples=20)
@given(st.dictionaries(st.sampled_from([*PAYLOAD, "nbf", "x"]), st.none() | st.booleans() | st.integers() | st.text()))
def test_whatever_is_claimed_is_read_only_if_we_could_have_said_it(payload: dict[str, Any]) -> None:
    found = read(forged(payload=payload), KEY, NOW)
    assert found is None or set(payload) == set(PAYLOAD)


@pytest.mark.row("H-18")
def test_a_key_that_is_too_short_is_an_error_and_opens_nothing() -> None:
    with pytest.raises(jwt.InvalidKeyError):
        sign(CLAIMS, KEY[:16])
    with pytest.raises(jwt.InvalidKeyError):
        read(forged(key=KEY[:16]), KEY[:16], NOW)
