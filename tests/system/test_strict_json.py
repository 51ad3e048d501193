import pytest

from app.domain.errors import ValidationError
from app.system.strict_json import MOST_BYTES, read_json


def test_a_file_is_read_up_to_its_bounds() -> None:
    assert read_json(b'{"a": [1, "b", null, 1.5]}') == {"a": [1, "b", None, 1.5]}
    assert read_json("[" * 32 + "]" * 32)
    assert read_json('"' + "x" * 30 + '"', most_bytes=32) == "x" * 30


@pytest.mark.row("H-14")
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[" * 200_000, "deeply"),
        (b"[" * 40 + b"]" * 40, "deeply"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b"9" * 5_000, "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b" " * (MOST_BYTES + 1), "larger than 4 MB"),
    ],
)
def test_a_hostile_file_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        read_json(data)
