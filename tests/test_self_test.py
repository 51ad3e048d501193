"""What an installation says of itself."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.self_test import LIBRARIES, _SelfTest
from app.ui.people.desks import Desk
from tests.support.command import Pixsim


def with_resources(folder: Path) -> _SelfTest:
    context = SimpleNamespace(theme=SimpleNamespace(resources=folder))
    return _SelfTest(cast("Desk", SimpleNamespace(context=context)))


@pytest.mark.long
def test_this_installation_is_whole_and_the_users_data_is_not_touched(tmp_path: Path) -> None:
    pixsim = Pixsim(tmp_path / "home")
    answer = pixsim.run("--self-test", "--json")
    assert answer.code == 0, answer.out
    told = answer.json
    assert told["ok"]
    names = [check["name"] for check in told["checks"]]
    assert {"program", "database", "readers", "codecs", "vault", "adb", "qt", "fonts", "job", "window"} <= set(names)
    assert not pixsim.home.exists()


async def test_a_file_that_a_package_forgot_is_named(tmp_path: Path) -> None:
    (tmp_path / "icons").mkdir()
    (tmp_path / "icons" / "icons.txt").write_text("play\npause\n")
    (tmp_path / "icons" / "play.svg").touch()
    test = with_resources(tmp_path)
    found = await test._try("resources", test._resources)
    assert not found.ok
    assert "icons/pause.svg" in found.words
    assert "help" in found.words
    assert "icons/play.svg" not in found.words


async def test_a_library_that_cannot_be_loaded_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.self_test.LIBRARIES", (*LIBRARIES[:1], "not_in_the_package"))
    test = with_resources(Path())
    found = await test._try("libraries", test._libraries)
    assert (found.ok, "not_in_the_package" in found.words) == (False, True)


async def test_a_check_that_fails_is_a_finding_and_a_bug_is_not_hidden() -> None:
    async def fails() -> str:
        raise OSError("it is not there")

    async def is_wrong() -> Any:
        raise ZeroDivisionError

    test = with_resources(Path())
    found = await test._try("files", fails)
    assert (found.ok, found.words) == (False, "OSError: it is not there")
    with pytest.raises(ZeroDivisionError):
        await test._try("files", is_wrong)
