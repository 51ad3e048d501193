"""An adapter against its provider's test server: the calls go through gateways, as a company's would."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.providers.base import BaseProvider, OpenAccount
from app.providers.registry import ProviderEnvironment, ProviderFactory, ProviderRegistry
from app.system.gateways import Gateways
from app.system.http import HttpCalls
from app.system.transfer import Transfer
from app.system.transfer_limits import TransferLimits
from tests.support.servers.serving import ServedProvider


@dataclass(frozen=True, slots=True)
class ServedAdapter:
    """An adapter whose official addresses lead to a test server."""

    provider: BaseProvider
    server: ServedProvider
    account: OpenAccount
    gateways: Gateways
    http: HttpCalls

    @asynccontextmanager
    async def transfer(self) -> AsyncIterator[Transfer]:
        """Fetches results through the same gateways."""
        transfer = Transfer(TransferLimits(attempts=2, first_pause_seconds=0.01), gateways=self.gateways)
        try:
            yield transfer
        finally:
            await transfer.close()


@asynccontextmanager
async def adapter_of(
    provider_id: str,
    server: ServedProvider,
    folder: Path,
    *,
    options: Mapping[str, str] | None = None,
    credentials: Mapping[str, str] | None = None,
    factory: ProviderFactory | None = None,
) -> AsyncIterator[ServedAdapter]:
    """Build a provider's adapter against a served server; its account has the server's key.

    Args:
        provider_id: A provider that registers itself.
        server: The running server.
        folder: A folder of its own.
        options: The account's options; those that are not named have their defaults.
        credentials: The account's secrets; without them each secret field is the server's key.
        factory: Builds the adapter in place of the registered one: a plug-in's.
    """
    server.forget_plans()
    gateways = Gateways(server.gateways)
    http = HttpCalls(gateways)
    if factory is None:
        provider = ProviderRegistry.discover(folder, renderers=1, http=http).get(provider_id)
    else:
        (folder / provider_id).mkdir(parents=True, exist_ok=True)
        provider = factory(ProviderEnvironment(folder / provider_id, 1, http))
    fields = provider.manifest.account_fields
    account = OpenAccount(
        1,
        "ann@example.org",
        {**{one.name: one.default for one in fields if not one.is_secret}, **(options or {})},
        credentials if credentials is not None else {one.name: server.key for one in fields if one.is_secret},
    )
    await provider.start()
    try:
        yield ServedAdapter(provider, server, account, gateways, http)
    finally:
        await provider.close()
        await http.close()


@contextmanager
def adapter_built(factory: ProviderFactory, server: ServedProvider, folder: Path) -> Iterator[ServedAdapter]:
    """As `adapter_of`, for all tests of a module: an adapter that starts and ends nothing of its own."""
    gateways = Gateways(server.gateways)
    http = HttpCalls(gateways)
    provider = factory(ProviderEnvironment(folder, 1, http))
    fields = provider.manifest.account_fields
    options = {one.name: one.default for one in fields if not one.is_secret}
    secrets = {one.name: server.key for one in fields if one.is_secret}
    account = OpenAccount(1, "ann@example.org", options, secrets)
    try:
        yield ServedAdapter(provider, server, account, gateways, http)
    finally:
        asyncio.run(http.close())
