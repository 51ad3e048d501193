"""Passwords as they are kept."""

import argon2
import pytest

from app.system.passwords import hash_password, is_outdated, is_password

WORDS = "a lake at Dämmerung"


@pytest.fixture(scope="module")
def kept() -> str:
    return hash_password(WORDS)


def test_what_is_kept_is_argon2id_with_the_parameters_that_the_library_recommends(kept: str) -> None:
    found = argon2.extract_parameters(kept)
    assert found == argon2.profiles.RFC_9106_LOW_MEMORY
    assert found.type == argon2.low_level.Type.ID
    assert WORDS not in kept
    assert not is_outdated(kept)


def test_only_the_password_is_right_however_its_letters_are_composed(kept: str) -> None:
    assert is_password(kept, WORDS)
    assert is_password(kept, "a lake at Da\N{COMBINING DIAERESIS}mmerung")
    assert not is_password(kept, "a lake at Dammerung")


@pytest.mark.parametrize("damaged", ["", "$argon2id$v=19$m=65536,t=3,p=4$short$x", "plain words", "$argon2id$"])
def test_with_a_hash_that_is_none_no_password_is_right(damaged: str) -> None:
    assert not is_password(damaged, WORDS)


def test_without_a_hash_no_password_is_right_and_a_whole_run_is_made_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs: list[argon2.Parameters] = []
    verify = argon2.PasswordHasher.verify

    def counted(hasher: argon2.PasswordHasher, kept: str, password: bytes) -> bool:
        runs.append(argon2.extract_parameters(kept))
        return verify(hasher, kept, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    assert not is_password(None, WORDS)
    assert runs == [argon2.profiles.RFC_9106_LOW_MEMORY]


def test_a_hash_of_weaker_parameters_is_outdated_and_still_tells_the_password() -> None:
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(WORDS)
    assert is_outdated(weak)
    assert is_password(weak, WORDS)
