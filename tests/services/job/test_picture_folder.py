"""The pictures of a folder."""

from pathlib import Path

import pytest

from app.domain.errors import ValidationError
from app.services.job.picture_folder import find_pictures


def test_pictures_come_in_the_order_of_their_numbers_without_hidden_ones_and_other_files(tmp_path: Path) -> None:
    for name in ("take 10.png", "Take 2.JPG", "take 2b.webp", "10.gif", "9.avif", ".hidden.png", "clip.mp4", "a.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder.png").mkdir()
    assert [path.name for path in find_pictures(tmp_path)] == [
        "9.avif",
        "10.gif",
        "Take 2.JPG",
        "take 2b.webp",
        "take 10.png",
    ]


def test_a_folder_without_pictures_or_with_too_many_or_none_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="no picture in the folder"):
        find_pictures(tmp_path)
    for number in range(1001):
        (tmp_path / f"{number}.png").touch()
    with pytest.raises(ValidationError, match="more than 1,000"):
        find_pictures(tmp_path)
    with pytest.raises(ValidationError, match="cannot be read: No such file"):
        find_pictures(tmp_path / "nowhere")
