"""Words that name what is yet to be made."""

import pytest

from app.commands.outputs import read_given, read_output
from app.domain.errors import ValidationError
from app.services.job.outputs import JobOutput, Output, RunOutput


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
