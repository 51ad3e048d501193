"""Recipes are written into copies of pictures."""

import io
from pathlib import Path

import pytest
from PIL import Image

from app.media.probe import inspect_file
from app.media.recipes.embedding import embed
from tests.media.recipes.samples import A1111, encoded, png

RECIPE = {"prompt": "a café", "negative_prompt": "rain", "model": "flux", "seed": 7, "params": {"steps": 4}}
SETTINGS = {"Steps": 4, "Seed": 7, "Model": "flux"}


@pytest.mark.parametrize(("name", "mime_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_what_is_embedded_is_found_again_and_the_pixels_are_the_same(tmp_path: Path, name: str, mime_type: str) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(encoded(name).getvalue())
    assert embed(source, target, mime_type, RECIPE, SETTINGS)
    found = inspect_file(str(target)).recipe
    assert found is not None
    assert {key: getattr(found, key) for key in RECIPE} == RECIPE
    with Image.open(source) as before, Image.open(target) as after:
        assert before.tobytes() == after.tobytes()


def test_other_programs_read_the_parameters_and_their_own_stay(tmp_path: Path) -> None:
    source = tmp_path / "a.png"
    source.write_bytes(encoded("PNG").getvalue())
    embed(source, tmp_path / "b.png", "image/png", RECIPE, SETTINGS)
    with Image.open(tmp_path / "b.png") as opened:
        assert opened.info["parameters"] == "a café\nNegative prompt: rain\nSteps: 4, Seed: 7, Model: flux"
    embed(png(source, parameters=A1111), tmp_path / "c.png", "image/png", RECIPE, SETTINGS)
    with Image.open(tmp_path / "c.png") as opened:
        assert opened.info["parameters"] == A1111


def test_what_takes_no_recipe_or_not_so_long_a_one_is_told(tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.write_bytes(encoded("GIF").getvalue())
    assert not embed(source, tmp_path / "b", "image/gif", RECIPE, SETTINGS)
    assert not (tmp_path / "b").exists()
    source.write_bytes(encoded("JPEG").getvalue())
    assert not embed(source, tmp_path / "c", "image/jpeg", {"prompt": "x" * 80_000}, SETTINGS)
    assert io.BytesIO(source.read_bytes()).read(2) == b"\xff\xd8"
