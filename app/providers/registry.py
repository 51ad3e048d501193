"""Finds the adapters: the built-in packages beside this file and installed ones by entry point.

An adapter's package registers a factory when it is imported; nobody else imports it by name.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog

import app.providers
from app.domain.errors import ProviderNotFoundError
from app.providers.base import BaseProvider, ProviderManifest
from app.system.http import HttpCalls

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ProviderEnvironment:
    """What an adapter is given when it is built.

    Attributes:
        data_folder: A folder of its own under the data folder; made before the adapter is built.
        renderers: How many renders the engine inside may run at once; 0 lets it choose.
        http: Makes the calls; shared by all adapters.
    """

    data_folder: Path
    renderers: int = 0
    http: HttpCalls = field(default_factory=HttpCalls)


ProviderFactory = Callable[[ProviderEnvironment], BaseProvider]


@dataclass(slots=True)
class _Registrations:
    factories: dict[str, tuple[ProviderManifest, ProviderFactory]] = field(default_factory=dict)


_registrations = _Registrations()


def register(manifest: ProviderManifest, factory: ProviderFactory) -> None:
    """Called by an adapter's package on import."""
    _registrations.factories[manifest.id] = (manifest, factory)


class ProviderRegistry:
    """The adapters of this run, by id."""

    def __init__(self, providers: Mapping[str, BaseProvider], failed: Mapping[str, str] | None = None) -> None:
        self._providers = dict(providers)
        self.failed = dict(failed or {})
        """Package name or id of what could not be imported or built, to its error."""

    @classmethod
    def discover(cls, data_folder: Path, *, renderers: int = 0, http: HttpCalls | None = None) -> "ProviderRegistry":
        """Import every built-in adapter and build it; one that fails is listed and harms nothing else."""
        failed: dict[str, str] = {}
        for module in pkgutil.iter_modules(app.providers.__path__):
            if not module.ispkg:
                continue
            try:
                importlib.import_module(f"app.providers.{module.name}")
            except Exception as error:
                log.exception("provider_import_failed", package=module.name)
                failed[module.name] = _words(error)
        providers: dict[str, BaseProvider] = {}
        http = http or HttpCalls()
        for name, (_, factory) in sorted(_registrations.factories.items()):
            try:
                folder = data_folder / name
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                providers[name] = factory(ProviderEnvironment(folder, renderers, http))
            except Exception as error:
                log.exception("provider_not_built", provider_id=name)
                failed[name] = _words(error)
        return cls(providers, failed)

    def get(self, provider_id: str) -> BaseProvider:
        """The adapter of that id.

        Raises:
            ProviderNotFoundError: None is registered.
        """
        provider = self._providers.get(provider_id)
        if provider is None:
            raise ProviderNotFoundError(f"There is no provider {provider_id}.")
        return provider

    def __contains__(self, provider_id: str) -> bool:
        return provider_id in self._providers

    def all(self) -> tuple[BaseProvider, ...]:
        return tuple(self._providers.values())


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
