"""The text of a recipe."""

import pytest

from app.domain.errors import ValidationError
from app.services.lineage.recipe import parse_recipe


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "no recipe"),
        ("[1", "no recipe"),
        ('{"format": "pixsim7-recipe", "version": 2}', "newer version"),
        ('{"format": "pixsim7-recipe", "seed": -1}', "seed"),
        ('{"format": "pixsim7-recipe", "inputs": [{"sha256": "x"}]}', "inputs.0.sha256"),
        ('{"format": "pixsim7-recipe", "params": [1]}', "params"),
    ],
)
def test_what_is_no_recipe_is_refused_with_its_reason(text: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        parse_recipe(text)


def test_a_file_of_the_first_version_is_still_read() -> None:
    old = '{"format": "pixsim7-recipe", "version": 1, "prompt": "p", "negative_prompt": "", "model": null, "seed": 3,'
    old += '"params": {"steps": 2}, "provider": "local", "operation": null, "created_at": "2026-03-10T12:00:00+00:00",'
    old += '"name": "a.png", "sha256": null, "program": "PixSim7 Desktop 0.1"}'
    recipe = parse_recipe(old)
    assert (recipe.prompt, recipe.seed, recipe.params, recipe.inputs) == ("p", 3, {"steps": 2}, ())
