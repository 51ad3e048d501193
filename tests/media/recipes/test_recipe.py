"""What comes from outside is brought into bounds."""

import json

import pytest

from app.media.recipes import recipe as recipes
from app.media.recipes.recipe import model_name, plain_params, read_json, read_object, recipe, seed_of, text_of


def test_a_text_can_be_stored_whatever_was_in_it() -> None:
    assert text_of(" a\x00b\ud800 ") == "ab?"
    assert text_of(["a"]) == text_of(None) == ""
    assert len(text_of("x" * 1000)) == recipes.MAX_WORD


def test_a_seed_fits_into_the_database_or_is_kept_as_words() -> None:
    assert [seed_of(value) for value in (7, "42", 0, True, -1, 2**63, "x", 1.5)] == [7, 42, 0] + [None] * 5
    found = recipe("tool", seed=2**64 - 1)
    assert found is not None
    assert (found.seed, found.params) == (None, {"tool": "tool", "seed": "18446744073709551615"})


def test_a_models_name_has_neither_folder_nor_ending() -> None:
    names = ["xl\\base.safetensors", "a/b/flux.gguf", "SDXL 1.0", "", 5]
    assert [model_name(name) for name in names] == ["base", "flux", "SDXL 1.0", None, None]


def test_params_are_words_and_numbers_and_not_too_many() -> None:
    given = {
        "steps": 20,
        "cfg": 7.5,
        "tiled": True,
        "huge": 10**300,
        "list": [1],
        "": 1,
        "none": None,
        "far": float("inf"),
    }
    assert plain_params(given) == {"steps": 20, "cfg": 7.5, "tiled": True}
    assert len(plain_params({f"p{number}": number for number in range(500)})) == recipes.MAX_PARAMS


def test_nothing_but_the_tool_is_no_recipe() -> None:
    assert recipe("tool", prompt=" ", params={"steps": None}) is None


@pytest.mark.row("H-14")
@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        "[" * 80 + "]" * 80,
        '{"a": ' + "9" * 5000 + "}",
        " " * (recipes.MAX_TEXT + 1),
        "{",
        "",
        "[" + "0," * 250_000 + "0]",
    ],
    ids=["very deep", "deep", "digits", "long", "cut", "empty", "wide"],
)
def test_hostile_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of several kinds
        read_json(text)


def test_what_is_no_object_is_none() -> None:
    assert read_object("[1]") is read_object(None) is read_object("{") is None
    assert read_object('{"a": NaN}') == {"a": None}
    assert read_object(json.dumps({"a": {"b": [1]}})) == {"a": {"b": [1]}}
