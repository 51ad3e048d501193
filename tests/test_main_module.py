"""`pixsim7 ...` is the window, or a command."""

from pathlib import Path

import pytest

from app.__main__ import _wants_window


@pytest.mark.parametrize(
    ("arguments", "wants"),
    [
        ([], True),
        (["--data-dir", "there"], True),
        (["--data-dir=there"], True),
        (["--data-dir", "there", "doctor"], False),
        (["doctor"], False),
        (["--safe-mode"], True),
        (["--safe-mode", "doctor"], False),
        (["--help"], False),
        (["./lake.png"], True),
        (["lake.png"], True),
        (["other.png"], False),
        (["pixsim7:open"], True),
    ],
)
def test_files_open_the_window_and_words_are_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], *, wants: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lake.png").touch()
    Path("doctor").touch()
    assert _wants_window(arguments) is wants
