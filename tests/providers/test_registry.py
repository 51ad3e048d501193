"""How adapters are found."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import app.providers
from app.domain.errors import ProviderNotFoundError
from app.providers import registry as registry_module
from app.providers.base import BaseProvider
from app.providers.registry import ProviderEnvironment, ProviderRegistry, register
from tests.support.provider import FakeProvider


def test_the_engine_inside_is_found_and_has_a_folder_of_its_own(tmp_path: Path) -> None:
    registry = ProviderRegistry.discover(tmp_path / "providers", renderers=1)
    assert registry.get("local").manifest.id == "local"
    assert (tmp_path / "providers" / "local").is_dir()
    assert registry.failed == {}


@pytest.fixture
def broken_plug_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package beside the built-in adapters that cannot be imported."""
    package = tmp_path / "more" / "broken_adapter"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('its library is missing')\n")
    monkeypatch.setattr(app.providers, "__path__", [*app.providers.__path__, str(package.parent)])
    yield package.name
    sys.modules.pop(f"app.providers.{package.name}", None)


def test_an_adapter_that_cannot_be_imported_is_listed_with_its_error_and_harms_no_other(
    tmp_path: Path, broken_plug_in: str
) -> None:
    registry = ProviderRegistry.discover(tmp_path / "providers")
    assert registry.failed == {broken_plug_in: "its library is missing"}
    assert "local" in [provider.manifest.id for provider in registry.all()]


@pytest.mark.parametrize("in_the_way", [False, True])
def test_an_adapter_that_cannot_be_built_is_listed_with_its_error_and_harms_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, in_the_way: bool
) -> None:
    def fail(_environment: ProviderEnvironment) -> BaseProvider:
        raise RuntimeError("its key is broken")

    # What is imported for the first time below would be registered in the copy alone.
    ProviderRegistry.discover(tmp_path / "before")
    monkeypatch.setattr(registry_module._registrations, "factories", dict(registry_module._registrations.factories))
    register(replace(FakeProvider().instance_manifest, id="a-broken-one"), fail)
    if in_the_way:
        (tmp_path / "a-broken-one").write_text("a file")
    registry = ProviderRegistry.discover(tmp_path)
    assert list(registry.failed) == ["a-broken-one"]
    assert ("its key is broken" in registry.failed["a-broken-one"]) is not in_the_way
    assert "local" in [provider.manifest.id for provider in registry.all()]
    with pytest.raises(ProviderNotFoundError):
        registry.get("a-broken-one")


def test_a_provider_that_nobody_registered_is_not_there() -> None:
    fake = FakeProvider()
    registry = fake.registry()
    assert registry.get("fake") is fake
    assert registry.all() == (fake,)
    with pytest.raises(ProviderNotFoundError, match="nobody"):
        registry.get("nobody")
