"""The contract of adapters, with the test server of each provider."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from typing_extensions import override

from app.provider_contract.contract import ProviderContract
from app.provider_contract.rig import ContractServer
from app.providers.base import BaseProvider
from app.providers.registry import ProviderEnvironment, factory_of
from tests.support.servers.serving import served


class ServedContract(ProviderContract):
    """A provider that registers itself, and its server in tests/support/servers."""

    provider_id: ClassVar[str]

    @override
    @classmethod
    def build(cls, environment: ProviderEnvironment) -> BaseProvider:
        return factory_of(cls.provider_id)(environment)

    @override
    @classmethod
    @contextmanager
    def serve(cls, folder: Path) -> Iterator[tuple[ContractServer, dict[str, str], str]]:
        with served(f"tests.support.servers.{cls.provider_id}", folder) as server:
            yield server, server.gateways, server.key
