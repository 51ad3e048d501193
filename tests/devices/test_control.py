"""What no phone can do is refused before one is asked."""

import pytest

from app.devices.control import MAX_MS, check_key, check_ms, check_path, check_point, check_text
from app.devices.text_entry import MAX_TEXT
from app.domain.errors import ValidationError


def test_what_a_phone_can_do_is_let_through() -> None:
    check_point(-5, 3000.5)
    check_path([(1, 1), (2, 2)])
    check_key(26)
    check_text("größer 😀\n" + "x" * (MAX_TEXT - 10))
    assert [check_ms(ms) for ms in (0, MAX_MS)] == [0, MAX_MS]


@pytest.mark.row("H-16")
def test_what_no_phone_can_do_is_refused() -> None:
    for x in (float("nan"), float("inf"), 1e9):
        with pytest.raises(ValidationError):
            check_point(1, x)
    for points in ([(1.0, 1.0)], [(1.0, 1.0)] * 2001, [(1.0, 1.0), (1.0, float("nan"))]):
        with pytest.raises(ValidationError):
            check_path(points)
    for ms in (-1, MAX_MS + 1):
        with pytest.raises(ValidationError):
            check_ms(ms)
    for code in (0, -1, 2000):
        with pytest.raises(ValidationError):
            check_key(code)
    for words in ("a\0b", "half \ud83d", "x" * (MAX_TEXT + 1)):
        with pytest.raises(ValidationError):
            check_text(words)
