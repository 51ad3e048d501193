"""Who is signed in."""

import pytest

from app.system.login_name import login_name


def test_the_name_is_that_of_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ada")
    assert login_name() == "ada"
