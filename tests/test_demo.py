"""The demo: the whole journey in a process of its own, with a picture of one's own."""

from pathlib import Path

import pytest
from PIL import Image

from tests.support.command import Pixsim
from tests.support.library import draw_picture


def look_of(path: Path) -> tuple[tuple[int, int], object]:
    """The size of a picture, and the colour of the window's bar in it."""
    with Image.open(path) as picture:
        return picture.size, picture.convert("RGB").getpixel((700, 2))


@pytest.mark.long
def test_the_demo_makes_a_clip_and_a_frame_and_takes_pictures_of_the_window(tmp_path: Path) -> None:
    out = tmp_path / "out"
    picture = draw_picture(tmp_path / "lake.png", (640, 360))
    told = Pixsim(tmp_path / "home").json("demo", "--out", str(out), "--image", str(picture))
    clip, frame = told["assets"]["clip"], told["assets"]["frame"]
    assert told["lineage"] == [[told["assets"]["pictures"][0], clip], [clip, frame]]
    dark, light = look_of(out / "window-dark.png"), look_of(out / "window-light.png")
    assert dark[0] == light[0] == (1440, 900)
    assert dark[1] != light[1]
    assert look_of(out / "window-dark-large.png")[0] == (2560, 1440)
    assert (out / "clip.mp4").read_bytes()[4:8] == b"ftyp"
    assert sorted(told["files"]) == sorted(path.name for path in out.iterdir())


@pytest.mark.long
def test_a_picture_that_is_none_ends_the_demo_with_words(tmp_path: Path) -> None:
    page = tmp_path / "page.png"
    page.write_text("<html></html>")
    answer = Pixsim(tmp_path / "home").run("demo", "--out", str(tmp_path / "out"), "--image", str(page), "--json")
    assert answer.code == 1
    assert answer.json["error"] == "None of the pictures was taken."
