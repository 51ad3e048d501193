"""What the command line prints of rows."""

import json
from datetime import UTC, datetime

import pytest

from app.cli_data import _read_word, as_lines, as_text
from app.domain.enums import JobStatus
from app.domain.errors import ValidationError
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
