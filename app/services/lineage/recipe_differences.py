"""What differs between two recipes: field by field, and the words of their prompts."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from app.services.lineage.recipe import Recipe, RecipeInput

_RELATED: Final = 0.35
"""Texts that have less in common are told one after the other."""
_MOST_PAIRS: Final = 20_000
_WORDS: Final = re.compile(r"\s*(?:[\w'\N{RIGHT SINGLE QUOTATION MARK}-]+|[^\w\s])")
_TEXTS: Final = ("prompt", "negative_prompt")
_COMPARED: Final = ("operation", "provider", "model", "seed", "cost", "credit_type", "seconds", "app_version")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of two texts; `side` is 0 or 1 where only that one has them, else None."""

    text: str
    side: int | None = None


@dataclass(frozen=True, slots=True)
class RecipeDifference:
    """A field of two recipes that is not the same.

    Attributes:
        field: Its name; of a parameter after "params.", of an input after "inputs.", which is then its slot.
        first: Its value in the first one, JSON-ready; None where that has none.
        second: Its value in the second one.
        pieces: Of a text, both as one.
    """

    field: str
    first: Any
    second: Any
    pieces: tuple[Piece, ...] = ()


def compare_recipes(first: Recipe, second: Recipe) -> list[RecipeDifference]:
    """What differs, in the order in which it is told of one."""
    one, other = _facts(first), _facts(second)
    return [
        RecipeDifference(
            name,
            one.get(name),
            other.get(name),
            tuple(compare_words(str(one[name]), str(other[name]))) if name in _TEXTS else (),
        )
        for name in dict.fromkeys((*one, *other))
        if one.get(name) != other.get(name)
    ]


def compare_words(first: str, second: str) -> list[Piece]:
    """Two texts as one: the words that both have, and those that only one has, where it has them."""
    one, other = _WORDS.findall(first.strip()), _WORDS.findall(second.strip())
    left, right = ([word.strip() for word in words] for words in (one, other))
    # With many pairs of the same words, those that come again and again begin no match: it would take hours.
    counts = Counter(left)
    matcher = SequenceMatcher(None, left, right, autojunk=sum(counts[word] for word in right) > _MOST_PAIRS)
    if one and other and matcher.ratio() < _RELATED:
        return [Piece(" ".join(first.split()), 0), Piece(" ".join(second.split()), 1)]
    pieces: list[Piece] = []
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("".join(one[start:end])))
            continue
        pieces += [Piece("".join(one[start:end]), 0)] if end > start else []
        pieces += [Piece("".join(other[other_start:other_end]), 1)] if other_end > other_start else []
    return [Piece(piece.text.strip(), piece.side) for piece in pieces]


def _facts(recipe: Recipe) -> dict[str, Any]:
    data = recipe.as_data()
    texts = {name: data[name] for name in _TEXTS}
    inputs = {f"inputs.{_place(part, number)}": _told(part) for number, part in enumerate(recipe.inputs, 1)}
    params: Mapping[str, Any] = data["params"]
    told = {f"params.{name}": value for name, value in params.items() if name not in {*_TEXTS, "seed", "model"}}
    fields = {name: data[name] for name in _COMPARED}
    facts = {**texts, **inputs, **told, **fields}
    return {name: value for name, value in facts.items() if name in _TEXTS or value not in (None, "")}


def _place(part: RecipeInput, number: int) -> str:
    return part.slot or f"{part.role or 'input'}_{number}"


def _told(part: RecipeInput) -> dict[str, Any]:
    """What an input is; how its file is called in which library is no part of it."""
    told = part.model_dump(mode="json", include={"sha256", "start_ms", "end_ms"}, exclude_none=True)
    return {**told, "name": part.name}
