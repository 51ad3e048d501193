"""The server that an account names."""

import pytest

from app.domain.enums import OperationType
from app.domain.errors import ProviderAuthError, ValidationError
from app.providers.base import OpenAccount
from app.providers.sora.manifest import CATALOG
from app.providers.sora.servers import check_account, headers_of, server_of, unfit_reason

GPU = "http://gpu:8000/v1"
KEY = {"key": "sk-1"}


def account(base_url: str, **more: str) -> OpenAccount:
    return OpenAccount(1, "a@example.org", {"base_url": base_url, **more}, {"key": "sk-1"})


def test_addresses_are_openais_or_those_of_ones_own() -> None:
    assert server_of(account("")).is_official
    own = server_of(account(" http://127.0.0.1:8091/v1/ "))
    assert (own.base, own.own, own.place) == ("http://127.0.0.1:8091/v1", "http://127.0.0.1:8091/v1", "127.0.0.1:8091")
    for near in ("http://gpu:8000/v1", "http://192.168.1.5/v1", "http://[::1]:80/v1", "http://gpu.local/v1"):
        assert server_of(account(near)).own == near
    assert server_of(account("https://gateway.example.org/v1")).own is not None


@pytest.mark.parametrize(
    "address",
    [
        "ftp://x",
        "text",
        "http://8.8.8.8/v1",
        "http://example.org/v1",
        "https://me:word@x.example",
        "https://[",
        "http://:5",
        "https://x.example/v1?key=1",
        "http://api.openai.com/v1",
        "http://x:999999/v1",
    ],
)
def test_an_address_that_is_none_or_open_to_all_is_refused(address: str) -> None:
    with pytest.raises(ProviderAuthError):
        server_of(account(address))


def test_the_organisation_goes_to_openai_alone() -> None:
    options = {"organization": "org-1", "project": "evil\r\nheader"}
    official, own = account("", **options), account("http://gpu:8000/v1", **options)
    assert headers_of(official, server_of(official)) == {"Authorization": "Bearer sk-1", "OpenAI-Organization": "org-1"}
    assert headers_of(own, server_of(own)) == {"Authorization": "Bearer sk-1"}
    assert headers_of(OpenAccount(1, "a"), server_of(own)) == {}


@pytest.mark.parametrize(
    ("options", "credentials", "field"),
    [
        ({}, {}, "key"),
        ({"base_url": "https://api.openai.com/v1"}, {}, "key"),
        ({"base_url": "sk-proj-1"}, {}, "base_url"),
        ({"base_url": "sk-proj-1"}, KEY, "base_url"),
        ({"base_url": "gpu"}, KEY, "base_url"),
        ({}, KEY, None),
        ({"base_url": GPU}, {}, None),
        ({"base_url": GPU}, KEY, None),
    ],
)
def test_a_key_in_the_wrong_field_and_a_missing_one_are_named(
    options: dict[str, str], credentials: dict[str, str], field: str | None
) -> None:
    if field is None:
        check_account(options, credentials)
        return
    with pytest.raises(ValidationError) as caught:
        check_account(options, credentials)
    assert caught.value.field == field


def test_clips_are_made_by_servers_of_ones_own_and_pictures_by_whoever_has_the_model() -> None:
    picture, clip = OperationType.TEXT_TO_IMAGE, OperationType.TEXT_TO_VIDEO
    official, own = {"base_url": "https://api.openai.com/v1"}, {"base_url": GPU}
    for options, operation, model, words in (
        (official, clip, None, "no clips any more"),
        (official, clip, "own", "no clips any more"),
        ({}, clip, None, "no clips any more"),
        (official, picture, None, ""),
        (official, picture, "gpt-image-2", ""),
        (official, picture, "own", "a server of your own"),
        (own, picture, "own", ""),
        (own, clip, "own", ""),
        (own, picture, "gpt-image-2", "OpenAI's"),
        (own, picture, "a model of the user's file", ""),
        (own | {"makes": "pictures"}, clip, "own", "makes pictures alone"),
        (own | {"makes": "pictures"}, picture, "own", ""),
        (own | {"makes": "clips"}, picture, "own", "makes clips alone"),
        (own | {"makes": "clips"}, clip, "own", ""),
        ({"base_url": "text"}, clip, None, ""),
    ):
        reason = unfit_reason(CATALOG, operation, options, model)
        assert (words in reason, bool(reason)) == (True, bool(words)), (options, operation, model)
