"""Whom a command acts for, and where its password comes from."""

from pathlib import Path

import pytest

from app.commands.signing_in import PASSWORD_FILE_VARIABLE, ask_password
from app.domain.errors import AuthenticationError, VaultError


def test_a_password_comes_from_the_file_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "word"
    path.write_text("a lake in the evening\n", encoding="utf-8")
    path.chmod(0o600)
    monkeypatch.setenv(PASSWORD_FILE_VARIABLE, str(path))
    assert ask_password("Password: ", PASSWORD_FILE_VARIABLE) == "a lake in the evening"
    path.chmod(0o644)
    with pytest.raises(VaultError, match="Others can read"):
        ask_password("Password: ", PASSWORD_FILE_VARIABLE)


def test_without_a_file_and_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSWORD_FILE_VARIABLE, raising=False)
    with Path("/dev/null").open(encoding="utf-8") as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        with pytest.raises(AuthenticationError, match=PASSWORD_FILE_VARIABLE):
            ask_password("Password: ", PASSWORD_FILE_VARIABLE)
