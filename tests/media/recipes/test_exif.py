"""The words in EXIF."""

import pytest
from PIL import Image

from app.media.recipes.exif import read_exif
from tests.media.recipes.samples import user_comment


@pytest.mark.parametrize("code", ["utf-16-be", "utf-16-le", "utf-16"])
def test_a_comment_is_read_whichever_end_comes_first(code: str) -> None:
    texts = read_exif(user_comment("a cat\nSteps: 20", code).removeprefix(b"Exif\x00\x00"))
    assert texts["parameters"] == texts["UserComment"] == "a cat\nSteps: 20"


def test_descriptions_and_the_tags_of_comfyui_are_read() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0131] = "a hill", "Some Tool"
    exif[0x0110], exif[0x010F] = 'prompt:{"a": 1}', "Canon"
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\x00\x00\x00words"
    texts = read_exif(exif.tobytes().removeprefix(b"Exif\x00\x00"))
    assert texts == {
        "ImageDescription": "a hill",
        "Software": "Some Tool",
        "prompt": '{"a": 1}',
        "UserComment": "words",
        "parameters": "words",
    }
    assert read_exif(b"") == {}


@pytest.mark.row("H-06")
def test_a_long_comment_is_cut() -> None:
    texts = read_exif(user_comment("x" * 700_000).removeprefix(b"Exif\x00\x00"))
    assert len(texts["UserComment"]) == 524_288
