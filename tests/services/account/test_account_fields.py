"""What an account is told, by its provider's manifest."""

from dataclasses import replace

import pytest

from app.domain.errors import ValidationError
from app.providers.base import AccountField
from app.services.account.account_fields import LONGEST_FIELD, check_fields, merged, with_token
from tests.support.provider import FakeProvider

MANIFEST = replace(
    FakeProvider().manifest,
    account_fields=(
        AccountField("region", "Region", choices=("eu", "us")),
        AccountField("note", "Note", is_required=False),
        AccountField("key", "Key", is_secret=True),
    ),
)


def test_an_empty_text_takes_a_field_away_and_what_is_not_named_stays() -> None:
    assert merged({"region": "eu", "note": "mine"}, {"note": "", "key": "k"}) == {"region": "eu", "key": "k"}


def test_what_the_provider_asks_for_is_taken() -> None:
    check_fields(MANIFEST, {"region": "eu"}, {"key": "k"})


@pytest.mark.parametrize(
    ("options", "credentials", "field"),
    [
        ({}, {"key": "k"}, "region"),
        ({"region": "eu"}, {}, "key"),
        ({"region": "moon"}, {"key": "k"}, "region"),
        ({"region": "eu", "key": "k"}, {"key": "k"}, "key"),
        ({"region": "eu"}, {"key": "k", "note": "n"}, "note"),
        ({"region": "eu", "other": "o"}, {"key": "k"}, "other"),
        ({"region": "eu"}, {"key": "k\n"}, "key"),
        ({"region": "eu"}, {"key": "https://api.example.org"}, "key"),
        ({"region": "eu", "note": "n" * (LONGEST_FIELD + 1)}, {"key": "k"}, "note"),
    ],
)
def test_a_field_that_is_missing_unknown_or_not_allowed_is_named(
    options: dict[str, str], credentials: dict[str, str], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        check_fields(MANIFEST, options, credentials)
    assert caught.value.field == field


def test_a_token_that_is_given_alone_is_the_first_secret_unless_one_is_called_so() -> None:
    assert with_token(MANIFEST, "t", {}) == {"key": "t"}
    assert with_token(MANIFEST, None, {"key": "k"}) == {"key": "k"}
    two = (AccountField("other", "Other", is_secret=True), AccountField("jwt_token", "Token", is_secret=True))
    assert with_token(replace(MANIFEST, account_fields=two), "t", {}) == {"jwt_token": "t"}
    with pytest.raises(ValidationError, match="takes no token"):
        with_token(FakeProvider().manifest, "t", {})
