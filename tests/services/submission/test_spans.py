from typing import Any

import pytest

from app.services.submission.spans import used_span


@pytest.mark.parametrize(
    ("params", "length_ms", "span"),
    [
        ({"at": 1.5}, None, (1500, 1500)),
        ({"start": 1.0, "end": 2.25}, 5000, (1000, 2250)),
        ({"start": 1, "end": 0}, 5000, (1000, 5000)),
        ({"start": 1.0, "end": 0.0}, None, None),
        ({"start": 1.0, "end": 9.0}, 5000, (1000, 5000)),
        ({"start": 7.0, "end": 9.0}, 5000, (5000, 5000)),
        ({"start": 1.0, "end": 9.0}, None, (1000, 9000)),
        ({"start": 0.0, "end": 0.0}, 5000, None),
        ({"start": "a", "end": 2}, 5000, None),
        ({"start": 1, "end": None}, 5000, None),
        ({"prompt": "a"}, 5000, None),
    ],
)
def test_the_part_that_was_used_is_read_from_the_parameters(
    params: dict[str, Any], length_ms: int | None, span: tuple[int, int] | None
) -> None:
    assert used_span(params, length_ms) == span
