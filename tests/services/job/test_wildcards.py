"""Wildcards in texts."""

import time
from collections.abc import Sequence
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import ValidationError
from app.services.job.wildcards import DEEPEST, Lists, Template, parse

COLOURS = ["red", "blue", "{dark|light} green"]
MEANT = ["red", "blue", "dark green", "light green"]


def lists(**lines: Sequence[str]) -> Lists:
    return {name: [parse(line) for line in of_list] for name, of_list in lines.items()}


def every(text: str, **lines: Sequence[str]) -> list[str]:
    template, known = parse(text), lists(**lines)
    texts = list(template.every(known, 1000))
    assert template.count(known, 1000) == len(texts)
    return texts


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("a lake", ["a lake"]),
        ("", [""]),
        ("a {red|blue} lake", ["a red lake", "a blue lake"]),
        ("{a|b}{c|d}", ["ac", "ad", "bc", "bd"]),
        ("{a|{b|c} d}", ["a", "b d", "c d"]),
        ("{a|{b|{c|d}}}!", ["a!", "b!", "c!", "d!"]),
        ("{|old }barn", ["barn", "old barn"]),
        ("{a|a}", ["a", "a"]),
        ("{single}", ["{single}"]),
        ('{"shot": "wide {a|b}"}', ['{"shot": "wide a"}', '{"shot": "wide b"}']),
        ("{x{a|b}", ["{xa", "{xb"]),
        ("a | b } c", ["a | b } c"]),
        (r"\{a|b\}", ["{a|b}"]),
        (r"{a\|b|c}", ["a|b", "c"]),
        (r"\\{a|b}", ["\\a", "\\b"]),
        (r"\\\{a", ["\\{a"]),
        (r"a\nb \d", [r"a\nb \d"]),
        (r"snake_case \_ \__colour__", ["snake_case _ __colour__"]),
        ("__colour__", MEANT),
        ("__COLOUR__ {x|__colour__}", [f"{a} {b}" for a in MEANT for b in ("x", *MEANT)]),
        ("a__b", ["a__b"]),
        ("___colour___", ["_red_", "_blue_", "_dark green_", "_light green_"]),
    ],
)
def test_a_text_stands_for_all_that_its_alternatives_and_lists_allow_in_their_order(
    text: str, texts: list[str]
) -> None:
    assert every(text, colour=COLOURS) == texts
    drawn = {parse(text).draw(lists(colour=COLOURS), Random(seed)) for seed in range(200)}  # noqa: S311
    assert drawn == set(texts)


def test_the_same_chance_draws_the_same(library_of_words: Lists) -> None:
    template = parse("{a|b|c} __word__ {d|e}")
    first, second = ([template.draw(library_of_words, chance) for _ in range(20)] for chance in (Random(7), Random(7)))  # noqa: S311
    assert first == second
    assert len(set(first)) > 3


@pytest.fixture
def library_of_words() -> Lists:
    return lists(word=[f"w{number}" for number in range(100)])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a {red|blue lake", "A { has no }: {red|blue lake"),
        ("__nothing__", "no list of words called nothing"),
        ("{a|__Nothing__}", "no list of words called nothing"),
        ("__loop__", "named by lists that it names itself"),
        ("{" * (DEEPEST + 1) + "a|b" + "}" * (DEEPEST + 1), "more than 8 deep"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_words(text: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        parse(text).count(lists(loop=["a", "b __hoop__"], hoop=["__loop__"]), 10)
    assert sentence in caught.value.message


def test_counting_stops_and_hostile_lists_do_not_grow_without_end() -> None:
    assert parse("{a|b}" * 100).count({}, 1000) == 1001
    many = lists(a=["__b__" * 400], b=["__c__" * 400], c=["__d__" * 400], d=["x"])
    started = time.perf_counter()
    template = parse("__a__")
    assert template.count(many, 1000) == 1
    with pytest.raises(ValidationError, match="longer than"):
        template.draw(many, Random(1))  # noqa: S311
    with pytest.raises(ValidationError, match="longer than"):
        list(template.every(many, 1000))
    with pytest.raises(ValidationError, match="longer than"):
        parse("__a__").draw(lists(a=["x" * 15_000 + "__b__"], b=["y" * 15_000]), Random(1))  # noqa: S311
    assert time.perf_counter() - started < 5


def test_a_template_knows_the_lists_that_it_names() -> None:
    template = parse("__a__ {b|__C_d__ {e|__f-g__}} {h __i__}")
    assert template.names() == {"a", "c_d", "f-g", "i"}
    assert not template.is_plain
    assert parse("a { b } \\{").is_plain


plain = st.text(alphabet="ab {}|_\\\"'é\n", max_size=12)


@given(plain)
def test_any_text_is_read_or_refused_with_words(text: str) -> None:
    try:
        template = parse(text)
    except ValidationError:
        return
    assert isinstance(template, Template)
    if template.is_plain:
        assert every(text) == ["".join(str(piece) for piece in template.pieces)]


words = st.text(alphabet="abc é", max_size=4)
trees = st.recursive(
    words,
    lambda inner: st.lists(st.lists(inner, max_size=3).map(tuple), min_size=2, max_size=3),
    max_leaves=8,
)


def _written(tree: object) -> str:
    if isinstance(tree, str):
        return tree
    assert isinstance(tree, list)
    return "{" + "|".join("".join(map(_written, parts)) for parts in tree) + "}"


def _meant(tree: object) -> list[str]:
    if isinstance(tree, str):
        return [tree]
    assert isinstance(tree, list)
    return [text for parts in tree for text in _all_of(parts)]


def _all_of(parts: Sequence[object]) -> list[str]:
    return ["".join(chosen) for chosen in product(*map(_meant, parts))]


@given(st.lists(trees, max_size=3))
def test_every_combination_comes_once_and_in_order(parts: list[object]) -> None:
    text = "".join(map(_written, parts))
    wanted = _all_of(parts)
    if len(wanted) <= 1000:
        assert every(text) == wanted
    assert parse(text).count({}, 50) == min(len(wanted), 51)
