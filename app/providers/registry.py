"""Finds the adapters: the built-in packages beside this file and installed ones by entry point.

An adapter's package registers a factory when it is imported; nobody else imports it by name.
"""

import contextlib
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog

import app.providers
from app.domain.errors import ProviderNotFoundError
from app.providers.base import BaseProvider, ProviderManifest
from app.providers.plugin_file import PluginFile
from app.providers.plugins import Plugin, find_plugins, import_plugin
from app.system.http import HttpCalls
from app.system.paths import Paths, is_safe_mode

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


_ID = re.compile(r"[a-z][a-z0-9_-]{0,31}")

ProviderFactory = Callable[[ProviderEnvironment], BaseProvider]


@dataclass(slots=True)
class _Registrations:
    factories: dict[str, tuple[ProviderManifest, ProviderFactory]] = field(default_factory=dict)
    plugins: dict[str, str] = field(default_factory=dict)
    """Provider id to the key of the plug-in that registered it; a built-in one has none."""
    importing: str = ""


_registrations = _Registrations()


def register(manifest: ProviderManifest, factory: ProviderFactory) -> None:
    """Called by an adapter's package on import.

    Raises:
        ValueError: The id is no name, or is another provider's.
    """
    name, plugin = manifest.id, _registrations.importing
    if not _ID.fullmatch(name):
        raise ValueError(f"A provider's id is made of small letters, digits, - and _, not {name!r}.")
    if name in _registrations.factories and _registrations.plugins.get(name, "") != plugin:
        raise ValueError(f"There is a provider {name} already.")
    _registrations.factories[name] = (manifest, factory)
    if plugin:
        _registrations.plugins[name] = plugin


def factory_of(provider_id: str) -> ProviderFactory:
    """What builds a built-in adapter.

    Raises:
        ProviderNotFoundError: There is none of that id.
    """
    with contextlib.suppress(ModuleNotFoundError):
        importlib.import_module(f"app.providers.{provider_id}")
    if provider_id not in _registrations.factories:
        raise ProviderNotFoundError(f"There is no provider {provider_id}.")
    return _registrations.factories[provider_id][1]


@dataclass(frozen=True, slots=True)
class PluginChoice:
    """Which plug-ins may be loaded.

    Attributes:
        folder: Where plug-ins lie that are not installed with the program.
        file: What the user has confirmed.
        is_safe_mode: None is loaded.
    """

    folder: Path
    file: PluginFile
    is_safe_mode: bool = False

    @classmethod
    def of(cls, paths: Paths) -> "PluginChoice":
        """The choice of an installation."""
        return cls(paths.data / "plugins", PluginFile(paths.config / "plugins.json"), is_safe_mode())


class ProviderRegistry:
    """The adapters of this run, by id."""

    def __init__(
        self,
        providers: Mapping[str, BaseProvider],
        failed: Mapping[str, str] | None = None,
        *,
        plugins: PluginChoice | None = None,
        loaded: Mapping[str, str] | None = None,
    ) -> None:
        self._providers = dict(providers)
        self.failed = dict(failed or {})
        """Package name, plug-in or id of what could not be imported or built, to its error."""
        self.plugins = plugins
        """Which plug-ins could be loaded; None where there are none, in tests."""
        self.loaded = dict(loaded or {})
        """Key of each plug-in whose code is in this run, to the SHA-256 of its files at that time."""

    @classmethod
    def discover(
        cls,
        data_folder: Path,
        *,
        renderers: int = 0,
        http: HttpCalls | None = None,
        plugins: PluginChoice | None = None,
    ) -> "ProviderRegistry":
        """Import every built-in adapter and confirmed plug-in and build it; one that fails harms nothing else."""
        failed: dict[str, str] = {}
        for module in pkgutil.iter_modules(app.providers.__path__):
            if not module.ispkg:
                continue
            try:
                importlib.import_module(f"app.providers.{module.name}")
            except Exception as error:
                log.exception("provider_import_failed", package=module.name)
                failed[module.name] = _words(error)
        loaded = _load(plugins, failed) if plugins is not None else {}
        providers: dict[str, BaseProvider] = {}
        http = http or HttpCalls()
        for name, (_, factory) in sorted(_registrations.factories.items()):
            if _registrations.plugins.get(name, "") not in {"", *loaded}:
                continue
            try:
                folder = data_folder / name
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                providers[name] = factory(ProviderEnvironment(folder, renderers, http))
            except Exception as error:
                log.exception("provider_not_built", provider_id=name)
                failed[name] = _words(error)
        return cls(providers, failed, plugins=plugins, loaded=loaded)

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

    def plugin_of(self, provider_id: str) -> str | None:
        """The key of the plug-in that brought a provider; None for a built-in one."""
        return _registrations.plugins.get(provider_id)

    def error_of(self, plugin: str) -> str:
        """Why a plug-in, or a provider that it brought, could not be imported or built; empty where nothing failed."""
        names = [name for name in self.failed if plugin in {name, self.plugin_of(name)}]
        return self.failed[names[0]] if names else ""


def _load(choice: PluginChoice, failed: dict[str, str]) -> dict[str, str]:
    """Import the plug-ins whose files are those that were confirmed; gives their keys and hashes."""
    loaded: dict[str, str] = {}
    confirmed = {} if choice.is_safe_mode else choice.file.load()
    for plugin in find_plugins(choice.folder) if confirmed else ():
        known = confirmed.get(plugin.key)
        if plugin.problem or known is None or known.sha256 != plugin.sha256:
            log.info("plugin_not_loaded", plugin=plugin.key, version=plugin.version, sha256=plugin.sha256)
            continue
        try:
            with _registering_for(plugin):
                import_plugin(plugin, choice.folder)
        except (Exception, SystemExit) as error:
            log.exception("plugin_import_failed", plugin=plugin.key, version=plugin.version)
            failed[plugin.key] = _words(error)
        else:
            log.info("plugin_loaded", plugin=plugin.key, version=plugin.version, sha256=plugin.sha256)
            loaded[plugin.key] = plugin.sha256
    return loaded


@contextmanager
def _registering_for(plugin: Plugin) -> Iterator[None]:
    _registrations.importing = plugin.key
    try:
        yield
    finally:
        _registrations.importing = ""


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
