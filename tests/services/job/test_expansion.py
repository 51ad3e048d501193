"""Expanding a plan: pure."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from app.domain.enums import BatchSource, InputRole, MediaType, OperationType
from app.domain.errors import ValidationError
from app.providers.base import InputRef, OperationParams, input_slot
from app.services.job.batch_plan import BatchPlan
from app.services.job.expansion import SEEDS, Item, check_names, expand, names_in, picture_slot, source_of
from app.services.job.wildcards import Lists, parse


class Params(OperationParams):
    """Something of each."""

    prompt: str = Field(title="Prompt")
    style: str = ""
    strength: float = Field(0.5, title="Motion")
    clip: InputRef | None = input_slot(InputRole.SOURCE_CLIP, MediaType.VIDEO, title="Clip", required=False)
    first_frame: InputRef | None = input_slot(InputRole.FIRST_FRAME, MediaType.IMAGE, title="Picture", required=False)
    reference: InputRef | None = input_slot(InputRole.REFERENCE, MediaType.IMAGE, title="Reference", required=False)


class PlainParams(OperationParams):
    """No picture."""

    prompt: str = ""


class SeedlessParams(PlainParams):
    """Not that there are such."""


del SeedlessParams.model_fields["seed"]


def plan(**fields: Any) -> BatchPlan:
    return BatchPlan(provider_id="fake", operation_type=OperationType.IMAGE_TO_IMAGE, **fields)


def expanded(
    of: BatchPlan, *, lists: Lists | None = None, seed: int = 1, model: type[OperationParams] = Params
) -> list[Item]:
    check_names(of, model)
    return expand(of, model, lists or {}, Random(seed))  # noqa: S311


def values(items: list[Item], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(item.params.get(name) for name in names) for item in items]


def test_variations_are_the_same_but_for_their_seeds() -> None:
    items = expanded(plan(params={"prompt": "a"}, variations=5))
    assert values(items, "prompt") == [("a",)] * 5
    seeds = [item.params["seed"] for item in items]
    assert len(set(seeds)) == 5
    assert all(0 <= seed < SEEDS for seed in seeds)
    assert [item.params["seed"] for item in expanded(plan(params={"prompt": "a"}, variations=5))] == seeds


def test_variations_of_a_given_seed_are_those_that_follow_it() -> None:
    items = expanded(plan(params={"prompt": "a", "seed": SEEDS - 2}, variations=3))
    assert values(items, "seed") == [(SEEDS - 2,), (SEEDS - 1,), (0,)]
    same = expanded(plan(params={"prompt": "a", "seed": 7}, axes={"strength": [0, 1]}))
    assert values(same, "strength", "seed") == [(0, 7), (1, 7)]
    axis = expanded(plan(params={"prompt": "a", "seed": 7}, axes={"seed": [3, 4]}, variations=2))
    assert values(axis, "seed") == [(3,), (4,), (4,), (5,)]


def test_a_matrix_is_every_combination_the_first_axis_changing_last() -> None:
    items = expanded(plan(params={"prompt": "a"}, axes={"style": ["x", "y"], "strength": [0.1, 0.2]}, variations=2))
    assert values(items, "style", "strength") == [
        (style, strength) for style in ("x", "y") for strength in (0.1, 0.2) for _ in range(2)
    ]


def test_rows_go_before_what_is_the_same_in_all_and_are_told_by_number() -> None:
    rows = [{"prompt": "b", "seed": 5}, {"style": "z"}]
    items = expanded(plan(params={"prompt": "a"}, rows=rows, axes={"strength": [0, 1]}))
    assert values(items, "prompt", "style", "strength") == [
        ("b", None, 0),
        ("b", None, 1),
        ("a", "z", 0),
        ("a", "z", 1),
    ]
    assert [item.row for item in items] == [0, 0, 1, 1]
    assert items[0].params["seed"] == 5


def test_each_picture_takes_its_place_and_comes_twice_where_it_is_named_twice() -> None:
    items = expanded(plan(params={"prompt": "a", "reference": 1}, pictures=[8, 9, 8]))
    assert values(items, "first_frame", "reference") == [(8, 1), (9, 1), (8, 1)]
    items = expanded(plan(params={"prompt": "a"}, pictures=[8], slot="reference"))
    assert values(items, "first_frame", "reference") == [(None, 8)]


def test_each_job_draws_its_own_wildcards_anew_by_the_same_chance() -> None:
    lists = {"colour": [parse("red"), parse("{dark|light} blue")]}
    wanted = plan(params={"prompt": r"a __colour__ {barn|lake} \{x|y\}", "style": "{1|2}"}, variations=100)
    items = expanded(wanted, lists=lists)
    drawn = Counter(values(items, "prompt", "style"))
    assert len(drawn) == 12
    assert ("a dark blue lake {x|y}", "2") in drawn
    assert expanded(wanted, lists=lists) == items
    assert expanded(wanted, lists=lists, seed=2) != items


def test_every_combination_of_the_wildcards_is_made_where_that_is_asked_for() -> None:
    wanted = plan(
        params={"prompt": r"{a|b} \{c\}", "seed": 3},
        rows=[{"style": "{1|2}"}, {"style": "3"}],
        every_wildcard=True,
        variations=2,
    )
    items = expanded(wanted)
    assert values(items, "prompt", "style") == [
        (f"{letter} {{c}}", style)
        for style_set in (("1", "2"), ("3",))
        for letter in ("a", "b")
        for style in style_set
        for _ in range(2)
    ]
    assert [item.params["seed"] for item in items] == [3, 4] * 6


def test_an_input_is_no_text_and_a_model_without_seeds_gets_none() -> None:
    items = expanded(plan(params={"prompt": "a", "clip": "{a|b}"}))
    assert items[0].params["clip"] == "{a|b}"
    assert "seed" not in expanded(plan(params={"prompt": "a"}), model=SeedlessParams)[0].params


@pytest.mark.parametrize(
    ("fields", "sentence", "field"),
    [
        ({"axes": {"colour": ["red"]}}, "no parameter colour", "colour"),
        ({"rows": [{"prompt": "a"}, {"mood": "b"}]}, "no parameter mood", "mood"),
        ({"axes": {"strength": []}}, "Motion has no values", "strength"),
        ({"pictures": [1], "slot": "prompt"}, "no input prompt", "slot"),
        ({"pictures": [1], "slot": "clip"}, "Clip takes no pictures", "slot"),
        ({"params": {"prompt": "{a|b"}}, "has no }", "prompt"),
        ({"params": {"prompt": "{a|b"}, "every_wildcard": True}, "has no }", "prompt"),
        ({"params": {"style": "__nothing__"}}, "no list of words called nothing", "style"),
        ({"params": {"style": "__nothing__"}, "every_wildcard": True}, "no list of words called nothing", "style"),
        ({"axes": {"strength": list(range(11)), "seed": list(range(100))}}, "at most 1,000 jobs", None),
        ({"variations": 500, "pictures": [1, 2, 3]}, "at most 1,000 jobs", None),
        ({"params": {"prompt": "{a|b}" * 10}, "every_wildcard": True}, "at most 1,000 jobs", None),
        ({"params": {"prompt": "{a|b}" * 9}, "variations": 2, "every_wildcard": True}, "at most 1,000 jobs", None),
    ],
)
def test_what_cannot_be_meant_or_is_too_much_is_refused_with_the_field(
    fields: dict[str, Any], sentence: str, field: str | None
) -> None:
    with pytest.raises(ValidationError) as caught:
        expanded(plan(**{"params": {"prompt": "a"}, **fields}))
    assert sentence in caught.value.message
    assert caught.value.field == field


def test_an_operation_without_pictures_takes_no_folder() -> None:
    with pytest.raises(ValidationError, match="takes no picture"):
        picture_slot(plan(pictures=[1]), PlainParams)
    assert picture_slot(plan(pictures=[1]), Params) == "first_frame"


def test_the_source_is_the_first_of_what_makes_a_batch_differ() -> None:
    assert source_of(plan(rows=[{}], pictures=[1], axes={"seed": [1]})) == BatchSource.TABLE
    assert source_of(plan(pictures=[1], axes={"seed": [1]})) == BatchSource.FOLDER
    assert source_of(plan(axes={"seed": [1]}, params={"prompt": "{a|b}"})) == BatchSource.MATRIX
    assert source_of(plan(params={"prompt": "{a|b}"}, variations=2)) == BatchSource.WILDCARDS
    assert source_of(plan(params={"prompt": "a"}, variations=2)) == BatchSource.VARIATIONS


def test_the_lists_that_any_text_of_a_plan_names_are_known() -> None:
    wanted = plan(
        params={"prompt": "__a__", "strength": 1}, rows=[{"style": "{x|__b__}"}], axes={"style": ["__C__", "d", 3]}
    )
    assert names_in(wanted) == {"a", "b", "c"}


letters = st.text("abc", min_size=1, max_size=2)


@given(
    rows=st.lists(st.fixed_dictionaries({"prompt": letters}), max_size=4),
    pictures=st.lists(st.integers(1, 3), max_size=3),
    styles=st.lists(letters, min_size=1, max_size=3),
    strengths=st.lists(st.sampled_from([0.1, 0.2]), min_size=1, max_size=3),
    variations=st.integers(1, 3),
)
def test_the_count_is_the_product_nothing_is_lost_and_the_order_is_stable(
    rows: list[dict[str, str]], pictures: list[int], styles: list[str], strengths: list[float], variations: int
) -> None:
    wanted = plan(
        params={"prompt": "p"},
        rows=rows,
        pictures=pictures,
        axes={"style": styles, "strength": strengths},
        variations=variations,
    )
    items = expanded(wanted)
    every_picture: list[int | None] = [*pictures] or [None]
    expected = [
        (row["prompt"], picture, style, strength)
        for row in rows or [{"prompt": "p"}]
        for picture in every_picture
        for style in styles
        for strength in strengths
        for _ in range(variations)
    ]
    assert values(items, "prompt", "first_frame", "style", "strength") == expected
    assert len({item.params["seed"] for item in items}) == len(items)
    assert expanded(wanted) == items
