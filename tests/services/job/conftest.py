"""A library whose provider does what a test tells it to."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.enums import OperationType
from app.providers.base import OperationParams
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider, FakeTextParams


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def provider() -> FakeProvider:
    made = FakeProvider(slots=20)
    operations: dict[OperationType, type[OperationParams]] = dict(made.instance_manifest.operations)
    operations[OperationType.TEXT_TO_VIDEO] = FakeTextParams
    made.instance_manifest = replace(made.instance_manifest, operations=operations)
    return made


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
        yield opened
