"""The plug-ins that are installed: which may be loaded is the user's decision, about exactly these files."""

from dataclasses import dataclass
from enum import StrEnum

import structlog

from app.domain.errors import ResourceNotFoundError, ValidationError
from app.providers.plugin_file import ConfirmedPlugin
from app.providers.plugins import Plugin, find_plugins, plugin_key
from app.providers.registry import PluginChoice, ProviderRegistry
from app.system.threads import in_thread

log = structlog.get_logger(__name__)


class PluginState(StrEnum):
    """What becomes of a plug-in: a choice takes hold at the next start."""

    NEW = "new"
    CHANGED = "changed"
    ON = "on"
    ON_NEXT_START = "on_next_start"
    OFF_NEXT_START = "off_next_start"
    FAILED = "failed"
    UNUSABLE = "unusable"
    SAFE_MODE = "safe_mode"


@dataclass(frozen=True, slots=True)
class PluginRow:
    """A plug-in and what becomes of it.

    Attributes:
        key: By what it is confirmed and forgotten.
        distribution: The installed package.
        version: Of the package as it is installed now.
        names: Its entry points.
        sha256: Over its files as they are now.
        files: How many that are.
        uses: The packages that it runs besides, which are not confirmed.
        state: What becomes of it.
        confirmed_version: The version that was confirmed; None where none is.
        error: What its code said when it was loaded, or why it cannot be used; empty where nothing is wrong.
    """

    key: str
    distribution: str
    version: str
    names: tuple[str, ...]
    sha256: str
    files: int
    uses: tuple[str, ...]
    state: PluginState
    confirmed_version: str | None
    error: str


class PluginService:
    """Lists, confirms and forgets plug-ins; reads their files and imports nothing of them."""

    def __init__(self, registry: ProviderRegistry) -> None:
        self._registry = registry

    @property
    def is_safe_mode(self) -> bool:
        """Whether this run loads none."""
        return self._registry.plugins is not None and self._registry.plugins.is_safe_mode

    async def list_plugins(self) -> list[PluginRow]:
        """The plug-ins as they lie on the disk now, by name."""
        choice = self._registry.plugins
        return await in_thread(self._rows, choice) if choice is not None else []

    async def confirm_plugin(self, key: str, sha256: str) -> PluginRow:
        """Let a plug-in be loaded from the next start on, with exactly these files.

        Args:
            key: The plug-in.
            sha256: What the user was shown.

        Raises:
            ResourceNotFoundError: It is not installed.
            ValidationError: It cannot be used, or its files are others than those that were shown.
            StorageError: The disk refuses.
        """
        row, choice = await self._get(key)
        if row.state is PluginState.UNUSABLE:
            raise ValidationError(f"{row.distribution} cannot be used. {row.error}", field="plugin")
        if row.sha256 != sha256:
            words = f"The files of {row.distribution} are others: their SHA-256 is {row.sha256}."
            raise ValidationError(words, field="sha256")
        await in_thread(choice.file.confirm, row.key, ConfirmedPlugin(version=row.version, sha256=sha256))
        log.info("plugin_confirmed", plugin=row.key, version=row.version, sha256=sha256)
        return (await self._get(key))[0]

    async def forget_plugin(self, key: str) -> PluginRow:
        """Let a plug-in be loaded no longer, from the next start on.

        Raises:
            ResourceNotFoundError: It is not installed.
            StorageError: The disk refuses.
        """
        row, choice = await self._get(key)
        await in_thread(choice.file.forget, row.key)
        log.info("plugin_forgotten", plugin=row.key)
        return (await self._get(key))[0]

    async def _get(self, key: str) -> tuple[PluginRow, PluginChoice]:
        choice = self._registry.plugins
        rows = {row.key: row for row in await self.list_plugins()}
        row = rows.get(plugin_key(key))
        if choice is None or row is None:
            raise ResourceNotFoundError("plug-in", key)
        return row, choice

    def _rows(self, choice: PluginChoice) -> list[PluginRow]:
        confirmed = choice.file.load()
        return [self._row(plugin, confirmed.get(plugin.key)) for plugin in find_plugins(choice.folder)]

    def _row(self, plugin: Plugin, confirmed: ConfirmedPlugin | None) -> PluginRow:
        state = self._state(plugin, confirmed)
        error = plugin.problem or (self._registry.error_of(plugin.key) if state is PluginState.FAILED else "")
        return PluginRow(
            key=plugin.key,
            distribution=plugin.distribution,
            version=plugin.version,
            names=plugin.names,
            sha256=plugin.sha256,
            files=plugin.files,
            uses=plugin.uses,
            state=state,
            confirmed_version=confirmed.version if confirmed is not None else None,
            error=error,
        )

    def _state(self, plugin: Plugin, confirmed: ConfirmedPlugin | None) -> PluginState:
        if plugin.problem:
            return PluginState.UNUSABLE
        is_loaded = plugin.key in self._registry.loaded
        if confirmed is None:
            return PluginState.OFF_NEXT_START if is_loaded else PluginState.NEW
        if confirmed.sha256 != plugin.sha256:
            return PluginState.CHANGED
        return self._confirmed_state(plugin, is_loaded=is_loaded)

    def _confirmed_state(self, plugin: Plugin, *, is_loaded: bool) -> PluginState:
        if self.is_safe_mode:
            return PluginState.SAFE_MODE
        if self._registry.error_of(plugin.key):
            return PluginState.FAILED
        is_current = is_loaded and self._registry.loaded[plugin.key] == plugin.sha256
        return PluginState.ON if is_current else PluginState.ON_NEXT_START
