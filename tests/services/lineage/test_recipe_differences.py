"""What differs between two recipes."""

import dataclasses
from pathlib import Path
from time import process_time

from app.services.lineage.recipe_differences import Piece, compare_words
from tests.support.library import open_library
from tests.support.recipes import make_clip
from tests.support.samples import add_rows


def test_the_words_that_only_one_prompt_has_are_marked_where_it_has_them() -> None:
    pieces = compare_words(
        "Lake before sunrise, violet haze, wide lens", "Lake before sunrise, teal haze, wide lens, 8k"
    )
    assert pieces == [
        Piece("Lake before sunrise,"),
        Piece("violet", 0),
        Piece("teal", 1),
        Piece("haze, wide lens"),
        Piece(", 8k", 1),
    ]
    assert compare_words("a b", "a b") == [Piece("a b")]
    assert compare_words("", "new words") == [Piece("new words", 1)]
    assert compare_words("one thing", "quite other words here") == [
        Piece("one thing", 0),
        Piece("quite other words here", 1),
    ]


def test_a_long_prompt_is_compared_by_its_words_and_one_that_repeats_itself_holds_nobody_up() -> None:
    words = [f"word{number % 70}," for number in range(130)]
    changed = [*words[:100], "teal,", *words[101:]]
    assert [piece for piece in compare_words(" ".join(words), " ".join(changed)) if piece.side is not None] == [
        Piece("word30", 0),
        Piece("teal", 1),
    ]
    start = process_time()
    assert compare_words("a b " * 500, "b a c " * 300)[0].side == 0
    assert process_time() - start < 0.5


async def test_recipes_are_compared_field_by_field_and_word_by_word(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        frame = await library.import_picture("lake.png")
        first, second = await make_clip(library, frame), await make_clip(library, frame, duration=5.0)
        async with library.read() as services:
            (length,) = await services.recipes.compare(first, second)
            assert dataclasses.astuple(length) == ("params.duration", 3.0, 5.0, ())
            assert await services.recipes.compare(first, first) == []
        (other,) = await add_rows(library, 1, prompt="the lake sleeps", seed=11, sha256="f" * 64)
        async with library.read() as services:
            differences = {one.field: one for one in await services.recipes.compare(first, other)}
        assert [(piece.text, piece.side) for piece in differences["prompt"].pieces] == [
            ("the lake", None),
            ("wakes", 0),
            ("sleeps", 1),
        ]
        assert differences["inputs.first_frame"].second is None
        assert "seed" not in differences
