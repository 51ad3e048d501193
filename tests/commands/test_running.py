"""What every command shares: words or JSON, and the exit code."""

import json
from typing import NoReturn

import pytest
import typer

from app.bootstrap import Program
from app.commands.running import FAILED, WRONG, fail, run, show
from app.domain.errors import PixSimError, ValidationError


@pytest.fixture(autouse=True)
def home(tmp_path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIXSIM7_HOME", str(tmp_path))


@pytest.mark.parametrize(
    ("error", "code"), [(PixSimError("It rained."), FAILED), (ValidationError("That is no day."), WRONG)]
)
def test_an_error_of_ours_is_said_on_standard_error_with_its_exit_code(
    capfd: pytest.CaptureFixture[str], error: PixSimError, code: int
) -> None:
    async def work(_program: Program) -> NoReturn:
        raise error

    with pytest.raises(typer.Exit) as caught:
        run(work)
    assert caught.value.exit_code == code
    assert capfd.readouterr().err.strip().endswith(error.message)


def test_the_same_is_shown_to_a_person_and_to_a_program(capfd: pytest.CaptureFixture[str]) -> None:
    async def work(program: Program) -> None:
        show({"user": program.user_id}, "One user.", as_json=False)
        show({"user": program.user_id}, "One user.", as_json=True)

    run(work)
    assert capfd.readouterr().out == 'One user.\n{\n  "user": 1\n}\n'


def test_no_name_out_of_a_file_steers_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    name = "lake\x1b]0;root\x07\x9b2J\x7f\r"
    show({}, f"{name}\n\tdune", as_json=False)
    show({"name": name}, "", as_json=True)
    with pytest.raises(typer.Exit):
        fail(PixSimError(f"There is no {name}."), FAILED)
    said = capfd.readouterr()
    assert said.out.startswith("lake\ufffd]0;root\ufffd\ufffd2J\ufffd\ufffd\n\tdune\n")
    assert json.loads(said.out.partition("dune\n")[2]) == {"name": name}
    assert not {"\x1b", "\x07", "\x9b", "\x7f", "\r"} & {*said.out, *said.err}
