"""Fetching a result: with the key where its link needs it, and only from hosts that may have it."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from typing_extensions import override

from app.domain.errors import ProviderError, RemoteNotFoundError
from app.media.hashing import Copied
from app.providers.base import AccountView, RemoteOutput
from app.services.submission.fetching import ResultFetching
from tests.support.byte_server import serve_bytes, serving
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider


class KeyProvider(FakeProvider):
    """Its links want the account's name."""

    @override
    def download_headers(self, account: AccountView, url: str) -> Mapping[str, str]:
        return {"X-Key": account.email}


@pytest.fixture
def provider() -> KeyProvider:
    made = KeyProvider()
    made.instance_manifest = replace(made.instance_manifest, hosts=("api.example.com",))
    return made


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, registry=provider.registry()) as opened:
        yield opened


async def fetch(library: OpenLibrary, provider: FakeProvider, output: RemoteOutput) -> Copied:
    async with library.read() as services:
        (account,) = await services.accounts.list_accounts("fake")
    async with library.work.steps() as services:
        fetching: ResultFetching = services.tracker._fetching
        return await fetching.fetch(provider, account, output, library.incoming / "x.part")


async def test_a_link_that_needs_the_key_gets_it_from_the_adapter(library: OpenLibrary, provider: KeyProvider) -> None:
    async with serve_bytes(serving(b"the clip")) as server:
        provider.servers = frozenset({f"127.0.0.1:{server.port}"})
        url = server.url("/content")
        for needs_key, key in ((True, "fake@example.org"), (False, None)):
            copied = await fetch(library, provider, RemoteOutput(url=url, needs_key=needs_key))
            assert copied.size_bytes == 8
            assert server.requests[-1].headers.get("x-key") == key


@pytest.mark.parametrize(
    "url", ["https://cdn.example.com/x", "http://api.example.com/x", "https://api.example.com.evil.example/x", "x"]
)
async def test_no_key_goes_to_a_host_that_the_manifest_does_not_name(
    library: OpenLibrary, provider: KeyProvider, url: str
) -> None:
    with pytest.raises(ProviderError, match="key is not sent there"):
        await fetch(library, provider, RemoteOutput(url=url, needs_key=True))


async def test_a_file_that_is_not_where_it_should_be_is_gone(library: OpenLibrary, provider: KeyProvider) -> None:
    with pytest.raises(RemoteNotFoundError):
        await fetch(library, provider, RemoteOutput(path=str(library.incoming / "none")))
