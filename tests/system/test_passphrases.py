"""Keys from passphrases, the bounds of their parameters, and the file that hands one over."""

import os
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import VaultError
from app.system.passphrases import LONGEST_FILE_BYTES, KdfParams, check_new, derive_key, read_passphrase

KEPT = KdfParams(b"0123456789abcdef").as_json()


def test_the_parameters_are_kept_and_read_as_they_are() -> None:
    params = KdfParams.drawn()
    assert (params.time, params.memory_kib, params.lanes) == (3, 65_536, 4)
    assert KdfParams.of(params.as_json()) == params
    assert KdfParams.drawn().salt != params.salt


def test_a_passphrase_gives_the_same_key_each_time_another_one_or_another_salt_another_key() -> None:
    params = KdfParams.of(KEPT)
    key = derive_key("a long walk by the sea", params)
    assert len(key) == 32
    assert derive_key("a long walk by the sea", params) == key
    assert derive_key("A long walk by the sea", params) != key
    assert derive_key("a long walk by the sea", KdfParams(b"fedcba9876543210")) != key


def test_a_letter_with_a_mark_is_the_same_however_the_keyboard_made_it() -> None:
    params = KdfParams.of(KEPT)
    assert derive_key("caf\u00e9 au lait", params) == derive_key("cafe\u0301 au lait", params)


@pytest.mark.row("H-19")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("time", 1),
        ("time", 2),
        ("time", 10**6),
        ("memory_kib", 8),
        ("memory_kib", 64 * 1024 - 1),
        ("memory_kib", 4 * 1024**3),
        ("memory_kib", -65_536),
        ("lanes", 1),
        ("lanes", 2**24),
        ("time", "3"),
        ("time", 3.0),
        ("time", True),
        ("memory_kib", None),
        ("kdf", "argon2d"),
        ("kdf", "none"),
        ("salt", ""),
        ("salt", "AAAA"),
        ("salt", "not base64!"),
        ("salt", 7),
        ("extra", 1),
    ],
)
def test_parameters_that_are_weaker_too_heavy_or_nonsense_are_refused_before_any_work(name: str, value: Any) -> None:
    with pytest.raises(VaultError, match="were changed"):
        KdfParams.of({**KEPT, name: value})


@pytest.mark.row("H-19")
@pytest.mark.parametrize("name", list(KEPT))
def test_a_missing_parameter_is_refused(name: str) -> None:
    with pytest.raises(VaultError):
        KdfParams.of({key: value for key, value in KEPT.items() if key != name})


@pytest.mark.parametrize("word", ["", "seven77", "x" * (LONGEST_FILE_BYTES + 1)])
def test_a_new_passphrase_that_is_too_short_or_too_long_is_refused(word: str) -> None:
    with pytest.raises(VaultError, match="A passphrase has"):
        check_new(word)


def test_a_new_passphrase_of_eight_characters_is_allowed() -> None:
    check_new("eight888")


def make(path: Path, data: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(data)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("data", [b"by the sea", b"by the sea\n", b"by the sea\r\n"])
def test_the_line_of_the_file_is_the_passphrase(tmp_path: Path, data: bytes) -> None:
    assert read_passphrase(make(tmp_path / "word", data)) == "by the sea"
    assert read_passphrase(make(tmp_path / "word", data, 0o400)) == "by the sea"


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o666, 0o602, 0o660])
def test_a_file_that_others_can_read_or_write_is_refused_with_the_cure(tmp_path: Path, mode: int) -> None:
    with pytest.raises(VaultError, match=r"chmod 600"):
        read_passphrase(make(tmp_path / "word", b"by the sea", mode))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"two\nlines\n", "more than one line"),
        (b"x" * (LONGEST_FILE_BYTES + 1), "more than one line"),
        (b"\xff\xfe\x00", "is not text"),
    ],
)
def test_a_file_that_holds_no_passphrase_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(VaultError, match=words):
        read_passphrase(make(tmp_path / "word", data))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="cannot be read"):
        read_passphrase(tmp_path / "word")


def test_a_folder_or_a_pipe_is_no_file_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(VaultError, match="is no file"):
            read_passphrase(path)
