"""Our own recipe."""

import json

from app.media.recipes import own
from app.media.recipes.recipe import FoundRecipe


def test_what_is_written_is_read_again() -> None:
    recipe = FoundRecipe("a café", "rain", "flux", 7, {"steps": 4, "size": [1, 2], "more": {"a": None}})
    told = {name: getattr(recipe, name) for name in recipe.__dataclass_fields__}
    text = own.dump({**told, "name": "file.png"})
    assert own.parse(text) == own.read({own.KEY: text}) == own.read({f"xmp:{own.KEY}": text}) == recipe


def test_what_is_not_ours_or_beyond_bounds_is_none() -> None:
    long = own.dump({"prompt": "x" * own.MAX_LENGTH})
    for text in (None, "", "{", "[]", '{"format": "another"}', long):
        assert own.parse(text) is None


def test_a_hostile_one_is_made_harmless() -> None:
    text = json.dumps(
        {"format": own.FORMAT, "prompt": ["x"], "seed": 10**40, "model": 5, "params": {"a": "\ud800", "b": 1e999}}
    )
    assert own.parse(text.replace("Infinity", "1e999")) == FoundRecipe(params={"a": "?", "b": None})
    assert own.parse(json.dumps({"format": own.FORMAT, "params": [1]})) == FoundRecipe()
