"""Which plug-ins may be loaded."""

import sys
from pathlib import Path

import pytest

from app.domain.errors import ResourceNotFoundError, ValidationError
from app.providers.plugin_file import PluginFile
from app.providers.registry import PluginChoice, ProviderRegistry
from app.services.provider.plugin_service import PluginService, PluginState
from tests.support.plugins import install_plugin


class Starts:
    """Starts of the program on one folder."""

    def __init__(self, folder: Path) -> None:
        self.plugins = folder / "plugins"
        self._folder = folder

    def start(self, *, is_safe_mode: bool = False) -> tuple[PluginService, ProviderRegistry]:
        choice = PluginChoice(self.plugins, PluginFile(self._folder / "plugins.json"), is_safe_mode)
        registry = ProviderRegistry.discover(self._folder / "providers", plugins=choice)
        return PluginService(registry), registry


async def _states(service: PluginService) -> dict[str, PluginState]:
    return {row.key: row.state for row in await service.list_plugins()}


@pytest.fixture
def starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Starts:
    monkeypatch.setattr(sys, "path", [*sys.path])
    return Starts(tmp_path)


async def test_a_plug_in_is_off_until_it_is_confirmed_and_again_when_it_changes(starts: Starts) -> None:
    package = install_plugin(starts.plugins, "lantern-one")
    service, registry = starts.start()
    assert await _states(service) == {"lantern-one": PluginState.NEW}
    assert "lantern_one" not in registry
    (row,) = await service.list_plugins()
    with pytest.raises(ValidationError, match=row.sha256):
        await service.confirm_plugin("lantern-one", "0" * 64)
    confirmed = await service.confirm_plugin("Lantern_One", row.sha256)
    assert confirmed.state is PluginState.ON_NEXT_START

    service, registry = starts.start()
    assert await _states(service) == {"lantern-one": PluginState.ON}
    assert "lantern_one" in registry
    assert registry.plugin_of("lantern_one") == "lantern-one"
    assert registry.plugin_of("local") is None

    (package / "more.py").write_text("A = 1\n")
    assert await _states(service) == {"lantern-one": PluginState.CHANGED}
    service, registry = starts.start()
    assert "lantern_one" not in registry
    (row,) = await service.list_plugins()
    assert (row.state, row.confirmed_version) == (PluginState.CHANGED, "1.0")
    assert (await service.confirm_plugin(row.key, row.sha256)).state is PluginState.ON_NEXT_START


async def test_a_plug_in_that_is_forgotten_is_off_from_the_next_start_on(starts: Starts) -> None:
    install_plugin(starts.plugins, "lantern-two")
    service, _ = starts.start()
    (row,) = await service.list_plugins()
    await service.confirm_plugin(row.key, row.sha256)
    service, registry = starts.start()
    assert (await service.forget_plugin(row.key)).state is PluginState.OFF_NEXT_START
    assert "lantern_two" in registry
    service, registry = starts.start()
    assert await _states(service) == {"lantern-two": PluginState.NEW}
    assert "lantern_two" not in registry
    with pytest.raises(ResourceNotFoundError):
        await service.forget_plugin("nobody")


async def test_in_safe_mode_none_is_loaded(starts: Starts) -> None:
    install_plugin(starts.plugins, "lantern-three")
    service, _ = starts.start()
    (row,) = await service.list_plugins()
    await service.confirm_plugin(row.key, row.sha256)
    service, registry = starts.start(is_safe_mode=True)
    assert service.is_safe_mode
    assert await _states(service) == {"lantern-three": PluginState.SAFE_MODE}
    assert "lantern_three" not in registry
    assert "local" in registry


_REGISTERING = """
from dataclasses import replace
from app.providers.registry import register
from tests.support.provider import FakeProvider
register(replace(FakeProvider().instance_manifest, id="{id}"), lambda environment: FakeProvider())
"""


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("broken", "raise RuntimeError('its library is missing')", "its library is missing"),
        ("leaving", "raise SystemExit('it wants to leave')", "it wants to leave"),
        ("posing", _REGISTERING.format(id="local"), "a provider local already"),
        ("climbing", _REGISTERING.format(id="../up"), "small letters"),
        ("unmade", _REGISTERING.format(id="unmade").replace("FakeProvider())", "1 / 0)"), "division by zero"),
    ],
)
async def test_one_that_fails_is_listed_with_its_error_and_harms_nothing_else(
    starts: Starts, name: str, code: str, words: str
) -> None:
    install_plugin(starts.plugins, name, code=code)
    install_plugin(starts.plugins, f"well{name}")
    service, _ = starts.start()
    for row in await service.list_plugins():
        await service.confirm_plugin(row.key, row.sha256)
    service, registry = starts.start()
    rows = {row.key: row for row in await service.list_plugins()}
    assert rows[name].state is PluginState.FAILED
    assert words in rows[name].error
    assert rows[f"well{name}"].state is PluginState.ON
    assert {"local", f"well{name}"} <= {one.manifest.id for one in registry.all()}
    assert registry.get("local").manifest.name != "Fake"


async def test_one_that_hides_behind_a_module_of_the_program_is_not_imported(starts: Starts) -> None:
    install_plugin(starts.plugins, "email")
    install_plugin(starts.plugins, "elsewhere", entry="a_module_elsewhere")
    service, registry = starts.start()
    rows = {row.key: row for row in await service.list_plugins()}
    await service.confirm_plugin("email", rows["email"].sha256)
    with pytest.raises(ValidationError, match="cannot be used"):
        await service.confirm_plugin("elsewhere", rows["elsewhere"].sha256)
    service, registry = starts.start()
    rows = {row.key: row for row in await service.list_plugins()}
    assert rows["email"].state is PluginState.FAILED
    assert "comes first" in rows["email"].error
    assert rows["elsewhere"].state is PluginState.UNUSABLE
    assert "email" not in registry


async def test_a_registry_without_a_choice_has_no_plug_ins() -> None:
    service = PluginService(ProviderRegistry({}))
    assert await service.list_plugins() == []
    assert not service.is_safe_mode
    with pytest.raises(ResourceNotFoundError):
        await service.confirm_plugin("any", "0" * 64)
