"""The locks hold every package that pyproject.toml asks for, by hash and without an address."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.architecture.sources import text_of

LOCK = "packaging/requirements.lock"
TEST_LOCK = "packaging/requirements-test.lock"


def _pins(lock: str) -> Iterator[tuple[str, str]]:
    """Each requirement of a lock and what follows it up to the next one."""
    blocks = re.split(r"^(?=[A-Za-z])", text_of(lock), flags=re.MULTILINE)
    for block in filter(None, blocks):
        first, _, rest = block.partition("\\\n")
        yield first.strip(), rest


def _pinned(lock: str) -> dict[str, set[Version]]:
    pinned: dict[str, set[Version]] = {}
    for line, _ in _pins(lock):
        requirement = Requirement(line)
        version = Version(str(requirement.specifier).removeprefix("=="))
        pinned.setdefault(canonicalize_name(requirement.name), set()).add(version)
    return pinned


def _asked_for(*, with_tests: bool) -> list[str]:
    project: dict[str, Any] = tomllib.loads(text_of("pyproject.toml"))["project"]
    return [*project["dependencies"], *(project["optional-dependencies"]["test"] if with_tests else [])]


@pytest.mark.parametrize("lock", [LOCK, TEST_LOCK])
def test_a_lock_holds_no_address(lock: str) -> None:
    assert ":" + "//" not in text_of(lock)


@pytest.mark.parametrize("lock", [LOCK, TEST_LOCK])
def test_each_package_of_a_lock_is_pinned_with_hashes(lock: str) -> None:
    loose = [line for line, rest in _pins(lock) if "==" not in line or "--hash=sha256:" not in rest]
    assert not loose


@pytest.mark.parametrize(("lock", "with_tests"), [(LOCK, False), (TEST_LOCK, True)])
def test_a_lock_holds_what_the_project_asks_for(lock: str, *, with_tests: bool) -> None:
    pinned = _pinned(lock)
    unmet = []
    for text in _asked_for(with_tests=with_tests):
        requirement = Requirement(text)
        versions = pinned.get(canonicalize_name(requirement.name), set())
        if not any(version in requirement.specifier for version in versions):
            unmet.append(text)
    assert not unmet


def test_the_lock_for_tests_holds_the_lock_for_use() -> None:
    assert set(_pins(LOCK)) <= set(_pins(TEST_LOCK))
