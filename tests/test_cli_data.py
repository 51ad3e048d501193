"""What the command line prints of rows."""

import json
from datetime import UTC, datetime

import pytest

from app.cli_data import _read_word, as_lines, as_text, read_given, read_output
from app.domain.enums import JobStatus
from app.domain.errors import ValidationError
from app.services.job.outputs import JobOutput, Output, RunOutput
from tests.support.provider import FakeTextParams

DATA = {"id": 1, "status": JobStatus.FAILED, "at": datetime(2026, 3, 1, tzinfo=UTC), "nothing": None, "list": [1, 2]}


def test_json_has_every_field_as_plain_values() -> None:
    assert json.loads(as_text(DATA)) == {
        "id": 1,
        "status": "failed",
        "at": "2026-03-01T00:00:00Z",
        "nothing": None,
        "list": [1, 2],
    }


def test_lines_leave_out_what_is_not_there() -> None:
    lines = as_lines(DATA).splitlines()
    assert [line.split()[0] for line in lines] == ["id", "status", "at", "list"]
    assert lines[3].endswith("1, 2")


@pytest.mark.parametrize(
    ("word", "pair"),
    [
        ("prompt=a lake", ("prompt", "a lake")),
        ("prompt=5", ("prompt", "5")),
        ("prompt=a=b", ("prompt", "a=b")),
        ("seed=7", ("seed", 7)),
        ("size=480p", ("size", "480p")),
        ("other=true", ("other", True)),
    ],
)
def test_a_word_becomes_the_value_that_its_parameter_takes(word: str, pair: tuple[str, object]) -> None:
    assert _read_word(FakeTextParams, word) == pair


def test_a_word_without_a_value_is_refused() -> None:
    with pytest.raises(ValidationError, match="name=value"):
        _read_word(FakeTextParams, "prompt")


@pytest.mark.parametrize(
    ("word", "output"),
    [
        ("job:12", JobOutput(12, 0)),
        ("job:12:2", JobOutput(12, 1)),
        ("run:3", RunOutput(3, 0)),
        ("run:3:10", RunOutput(3, 9)),
        ("12", None),
        ("run:", None),
        ("jobs:1", None),
        ("job:\u0663", None),
        ("job:" + "9" * 19, None),
        ("./job:1", None),
    ],
)
def test_a_word_names_an_output_or_none(word: str, output: Output | None) -> None:
    assert read_output(word) == output


def test_outputs_are_counted_from_one() -> None:
    with pytest.raises(ValidationError, match="first output is number 1"):
        read_output("run:1:0")


def test_variables_take_outputs_of_jobs() -> None:
    assert read_given(["file=5", "other=6:2"]) == {"file": JobOutput(5, 0), "other": JobOutput(6, 1)}
    for word in ("file", "=5", "file=run:5", "file=x", "file=5:x"):
        with pytest.raises(ValidationError, match="is not VARIABLE=JOB"):
            read_given([word])
