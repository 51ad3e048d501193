"""The targets of the fuzzer hold what is known, and a while of random inputs."""

import importlib
import pkgutil
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import app.providers
from tests.security.fuzz.seeds import SEEDS, seeds_of
from tests.security.fuzz.targets import TARGETS

ROUNDS = 2_000


@pytest.fixture(autouse=True, scope="module")
def _providers_are_there() -> None:
    for found in pkgutil.iter_modules(app.providers.__path__):
        if found.ispkg:
            importlib.import_module(f"app.providers.{found.name}")


def changed(random: Random, data: bytes) -> bytes:
    """An input with some of its bytes changed, taken out, doubled or put in."""
    held = bytearray(data)
    for _ in range(random.randint(1, 6)):
        at = random.randint(0, len(held))
        match random.randint(0, 4):
            case 0:
                held[at : at + 1] = bytes([random.randint(0, 255)])
            case 1:
                del held[at : at + random.randint(1, 9)]
            case 2:
                held[at:at] = held[at : at + random.randint(1, 40)]
            case 3:
                held[at:at] = random.randbytes(random.randint(1, 9))
            case _:
                held[at : at + 4] = random.choice((b"\xff\xff\xff\xff", bytes(4), b"\x7f\xff\xff\xff", b"\0\0\0\1"))
    return bytes(held)


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_its_seeds_and_a_few_changes_of_each(name: str) -> None:
    random = Random(name)  # noqa: S311 - odd, not secret
    for seed in seeds_of(name):
        TARGETS[name](seed)
        for _ in range(5):
            TARGETS[name](changed(random, seed))


def test_each_target_has_seeds_of_its_own() -> None:
    assert {name for name in TARGETS if not name.startswith("answers_of_")} == set(SEEDS)


@pytest.mark.fuzz
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=ROUNDS, deadline=None, suppress_health_check=list(HealthCheck))
@given(random=st.randoms(use_true_random=True), bytes_alone=st.binary(max_size=300))
def test_a_target_holds_random_inputs(name: str, random: Random, bytes_alone: bytes) -> None:
    TARGETS[name](changed(random, random.choice(seeds_of(name))))
    TARGETS[name](bytes_alone)
