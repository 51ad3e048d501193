"""The server that an account names."""

import pytest

from app.domain.errors import ProviderAuthError
from app.providers.base import OpenAccount
from app.providers.sora.servers import headers_of, server_of


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
