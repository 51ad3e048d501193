"""Whether a file carries credentials."""

from pathlib import Path

import pytest

from app.media.credentials.store_size import MAX_STORE_BYTES, store_size
from tests.media.files import encoded, halves
from tests.support.credentials import signed


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF"])
def test_the_length_is_that_of_the_store(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"a.{form.lower()}"
    path.write_bytes(encoded(halves(16, 16), form))
    assert store_size(path) is None
    target = signed(path, f"image/{form.lower()}")
    added = target.stat().st_size - path.stat().st_size
    size = store_size(target) or 0
    assert 1000 < size <= added


def test_it_is_found_at_the_end_of_a_long_file_and_a_length_without_an_end_is_too_long(tmp_path: Path) -> None:
    path = tmp_path / "long.webp"
    path.write_bytes(bytes(5 * 1024**2) + (700).to_bytes(4, "big") + b"jumb" + bytes(692))
    assert store_size(path) == 700
    path.write_bytes(bytes(8) + (1).to_bytes(4, "big") + b"jumb" + (2**40).to_bytes(8, "big"))
    assert store_size(path) == 2**40
    path.write_bytes(bytes(12) + b"jumb")
    assert store_size(path) == MAX_STORE_BYTES + 1
