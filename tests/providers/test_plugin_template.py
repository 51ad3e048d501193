"""The template of a plug-in: made, installed, confirmed, loaded, and tested as its author would."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.enums import OperationType
from app.providers.plugin_file import PluginFile
from app.providers.registry import PluginChoice, ProviderRegistry
from app.services.provider.plugin_service import PluginService, PluginState
from tests.architecture.sources import ROOT

TEMPLATE = ROOT / "resources" / "help" / "plugin-template"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The template in a folder of its own, as an author has it."""
    return Path(shutil.copytree(TEMPLATE, tmp_path / "lantern", ignore=shutil.ignore_patterns("__pycache__")))


def _run(*words: str, folder: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _start(folder: Path) -> tuple[PluginService, ProviderRegistry]:
    choice = PluginChoice(folder / "plugins", PluginFile(folder / "plugins.json"))
    registry = ProviderRegistry.discover(folder / "providers", plugins=choice)
    return PluginService(registry), registry


async def test_a_plug_in_made_from_the_template_is_installed_confirmed_and_offers_its_models(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    install = ("-m", "pip", "install", "-q", "--no-index", "--no-build-isolation", "--no-deps")
    words = (*install, "--target", str(tmp_path / "plugins"), str(made))
    await asyncio.to_thread(_run, *words, folder=tmp_path)
    service, registry = _start(tmp_path)
    (row,) = await service.list_plugins()
    assert (row.distribution, row.version, row.names) == ("pixsim7-lantern", "1.0.0", ("lantern",))
    assert (row.state, "lantern" in registry) == (PluginState.NEW, False)
    await service.confirm_plugin(row.key, row.sha256)
    service, registry = _start(tmp_path)
    assert [row.state for row in await service.list_plugins()] == [PluginState.ON]
    assert set(registry.get("lantern").manifest.operations) == {
        OperationType.TEXT_TO_VIDEO,
        OperationType.IMAGE_TO_VIDEO,
    }


def test_the_templates_own_tests_keep_the_contract(made: Path) -> None:
    _run("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-k", "not odd_answer", folder=made)


@pytest.mark.long
def test_the_template_stands_random_answers(made: Path) -> None:
    _run("-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "odd_answer", folder=made)
