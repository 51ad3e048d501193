"""Expands a plan into the parameters of each job: pure, but for the chance and the lists that are handed in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from random import Random
from typing import Any

from app.domain.enums import BatchSource, MediaType
from app.domain.errors import ValidationError
from app.providers.base import OperationParams, input_slots
from app.services.job.batch_plan import MOST_JOBS, BatchPlan
from app.services.job.wildcards import Lists, Template, parse

SEED = "seed"
SEEDS = 2**31
"""How many there are: every provider takes these."""


@dataclass(frozen=True, slots=True)
class Item:
    """The parameters of one job, not checked yet.

    Attributes:
        row: The row of the table that it comes from, counted from 0; None where there is no table.
    """

    params: dict[str, Any]
    row: int | None


def check_names(plan: BatchPlan, model: type[OperationParams]) -> None:
    """See that what differs are parameters of the operation.

    Raises:
        ValidationError: Something is none; `field` names it.
    """
    names = [*plan.axes, *(name for row in plan.rows for name in row)]
    unknown = next((name for name in names if name not in model.model_fields), None)
    if unknown is not None:
        raise ValidationError(f"There is no parameter {unknown}.", field=unknown)
    empty = next((name for name, values in plan.axes.items() if not values), None)
    if empty is not None:
        raise ValidationError(f"{_title(model, empty)} has no values.", field=empty)
    if plan.pictures:
        names.append(picture_slot(plan, model))
    taken = next((name for name in names if name in plan.depends_on), None)
    if taken is not None:
        words = f"{_title(model, taken)} is to be the result of a job: nothing else can take its place."
        raise ValidationError(words, field=taken)


def picture_slot(plan: BatchPlan, model: type[OperationParams]) -> str:
    """The input that takes the pictures of a plan.

    Raises:
        ValidationError: There is none, or it takes no pictures.
    """
    slots = {slot.name: slot for slot in input_slots(model)}
    if not plan.slot:
        name = next((name for name, slot in slots.items() if slot.fits(MediaType.IMAGE)), None)
        if name is None:
            raise ValidationError("This operation takes no picture.", field="slot")
        return name
    if plan.slot not in slots:
        raise ValidationError(f"There is no input {plan.slot}.", field="slot")
    if not slots[plan.slot].fits(MediaType.IMAGE):
        raise ValidationError(f"{slots[plan.slot].title} takes no pictures.", field="slot")
    return plan.slot


def names_in(plan: BatchPlan) -> set[str]:
    """The lists of words that the texts of a plan name."""
    texts = [plan.params, *plan.rows, {str(number): value for number, value in enumerate(_axis_values(plan))}]
    return {
        name for values in texts for text in values.values() if isinstance(text, str) for name in parse(text).names()
    }


def source_of(plan: BatchPlan) -> BatchSource:
    """From what a batch comes, for show: the first of what makes it differ."""
    if plan.rows:
        return BatchSource.TABLE
    if plan.pictures:
        return BatchSource.FOLDER
    if plan.axes:
        return BatchSource.MATRIX
    has_wildcards = any(isinstance(text, str) and not parse(text).is_plain for text in plan.params.values())
    return BatchSource.WILDCARDS if has_wildcards else BatchSource.VARIATIONS


def expand(plan: BatchPlan, model: type[OperationParams], lists: Lists, chance: Random) -> list[Item]:
    """The jobs of a plan, in the order of the queue.

    Args:
        plan: Its names are checked.
        model: The operation's parameters.
        lists: Those that `names_in` gives, and what their lines name.
        chance: Draws wildcards and seeds.

    Raises:
        ValidationError: They are too many, or a wildcard cannot be meant.
    """
    combinations = max(1, len(plan.rows)) * max(1, len(plan.pictures)) * prod(map(len, plan.axes.values()))
    _check_count(combinations * plan.variations)
    texts = _Texts(model, lists, chance, draws=not plan.every_wildcard)
    items: list[Item] = []
    seeds = _Seeds(chance)
    for row, params in _combinations(plan, model):
        for filled in texts.filled(params, MOST_JOBS):
            _check_count(len(items) + plan.variations)
            for variation in range(plan.variations):
                drawn = texts.drawn(filled)
                items.append(Item(_with_seed(drawn, model, variation, seeds), row))
    return items


def _axis_values(plan: BatchPlan) -> list[Any]:
    return [value for values in plan.axes.values() for value in values]


def _combinations(plan: BatchPlan, model: type[OperationParams]) -> Iterator[tuple[int | None, dict[str, Any]]]:
    rows: Sequence[tuple[int | None, dict[str, Any]]] = list(enumerate(plan.rows)) or [(None, {})]
    slot = picture_slot(plan, model) if plan.pictures else ""
    pictures: list[dict[str, Any]] = [{slot: picture} for picture in plan.pictures] or [{}]
    axes = [[(name, value) for value in values] for name, values in plan.axes.items()]
    for (row, cells), picture, chosen in product(rows, pictures, list(product(*axes))):
        yield row, {**plan.params, **cells, **picture, **dict(chosen)}


class _Texts:
    """Fills the wildcards in the texts of a job: all that they stand for, or one drawn for each job."""

    def __init__(self, model: type[OperationParams], lists: Lists, chance: Random, *, draws: bool) -> None:
        self._slots = {slot.name for slot in input_slots(model)}
        self._lists = lists
        self._chance = chance
        self._draws = draws
        self._templates: dict[str, Template] = {}

    def filled(self, params: dict[str, Any], most: int) -> Iterator[dict[str, Any]]:
        """All that the wildcards make of a combination; itself alone where each job draws its own.

        Raises:
            ValidationError: A wildcard cannot be meant, or these are more than `most`.
        """
        templates = dict(self._of(params))
        count = prod(self._count(name, template, most) for name, template in templates.items())
        if self._draws:
            return iter([params])
        _check_count(count)
        every = [[(name, text) for text in template.every(self._lists, most)] for name, template in templates.items()]
        return ({**params, **dict(chosen)} for chosen in product(*every))

    def drawn(self, params: dict[str, Any]) -> dict[str, Any]:
        """The parameters with a choice for each wildcard that is left."""
        if not self._draws:
            return params
        return {**params, **{name: template.draw(self._lists, self._chance) for name, template in self._of(params)}}

    def _of(self, params: Mapping[str, Any]) -> Iterator[tuple[str, Template]]:
        for name, text in params.items():
            if isinstance(text, str) and name not in self._slots:
                yield name, self._parsed(name, text)

    def _parsed(self, name: str, text: str) -> Template:
        if text not in self._templates:
            try:
                self._templates[text] = parse(text)
            except ValidationError as error:
                raise ValidationError(error.message, field=name) from error
        return self._templates[text]

    def _count(self, name: str, template: Template, most: int) -> int:
        try:
            return template.count(self._lists, most)
        except ValidationError as error:
            raise ValidationError(error.message, field=name) from error


class _Seeds:
    """Draws seeds, each once in a batch."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._drawn: set[int] = set()

    def next(self) -> int:
        seed = self._chance.randrange(SEEDS)
        while seed in self._drawn:
            seed = self._chance.randrange(SEEDS)
        self._drawn.add(seed)
        return seed


def _with_seed(params: dict[str, Any], model: type[OperationParams], variation: int, seeds: _Seeds) -> dict[str, Any]:
    """The parameters with a seed: a drawn one, or the given one and those that follow it for the variations."""
    if SEED not in model.model_fields:
        return params
    given = params.get(SEED)
    if given is None:
        return {**params, SEED: seeds.next()}
    if variation and isinstance(given, int):
        return {**params, SEED: (given + variation) % SEEDS}
    return params


def _check_count(count: int) -> None:
    if count > MOST_JOBS:
        raise ValidationError(f"A batch has at most {MOST_JOBS:,} jobs; these are more.")


def _title(model: type[OperationParams], name: str) -> str:
    return model.model_fields[name].title or name
