"""Changes a preset step by step: each change gives a new preset, so that the former one can come back."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.domain.errors import PresetError
from app.services.automation.preset_file import PresetFile, Step, StepKind, check_limits, faults_of, steps_of

Branch = Literal["steps", "otherwise"]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a step stands, or is to stand.

    Attributes:
        parent: The id of the step around it; empty at the top.
        branch: Which of that step's two lists.
        index: How many stand before it there.
    """

    parent: str = ""
    branch: Branch = "steps"
    index: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a step.

    Attributes:
        step_id: Whose.
        place: As an error of a file names it: "steps.3.params.selector.value".
        field: What of the step: "params.selector.value"; empty for the whole.
        words: A sentence.
    """

    step_id: str
    place: str
    field: str
    words: str


def step_of(preset: PresetFile, step_id: str) -> Step | None:
    return next((step for _, step in steps_of(preset) if step.id == step_id), None)


def parents_of(preset: PresetFile, step_id: str) -> list[str]:
    """The ids of the steps around one, the nearest first."""
    found = []
    spot = spot_of(preset, step_id)
    while spot is not None and spot.parent:
        found.append(spot.parent)
        spot = spot_of(preset, spot.parent)
    return found


def spot_of(preset: PresetFile, step_id: str) -> Spot | None:
    for spot, step in _spots(preset.steps, Spot()):
        if step.id == step_id:
            return spot
    return None


def siblings_at(preset: PresetFile, spot: Spot) -> tuple[Step, ...]:
    """The list that a spot is in; empty where its parent is not there."""
    if not spot.parent:
        return preset.steps
    parent = step_of(preset, spot.parent)
    return () if parent is None else _branch(parent, spot.branch)


def add_steps(preset: PresetFile, spot: Spot, steps: Iterable[Step]) -> PresetFile:
    """Put steps at a spot; an id that is taken becomes another one.

    Raises:
        PresetError: It would break a limit, or the parent is not there.
    """
    taken = {step.id for _, step in steps_of(preset)}
    fresh = tuple(_with_fresh_ids(step, taken) for step in steps)
    if spot.parent and step_of(preset, spot.parent) is None:
        raise PresetError("steps", "The step around it is no longer there.")

    def put(old: tuple[Step, ...]) -> tuple[Step, ...]:
        return (*old[: spot.index], *fresh, *old[spot.index :])

    return _checked(_with_branch(preset, spot, put))


def remove_steps(preset: PresetFile, ids: Collection[str]) -> PresetFile:
    """Take steps out with all that is in them."""
    return _with_steps(preset, _without(preset.steps, frozenset(ids)))


def move_steps(preset: PresetFile, ids: Collection[str], spot: Spot) -> PresetFile:
    """Move steps, in their order, to a spot of the preset as it is now; those inside others go with these.

    Raises:
        PresetError: A step would lie in itself, or too deep.
    """
    moving = chosen_steps(preset, ids)
    names = {step.id for step in moving}
    if spot.parent in names or names & set(parents_of(preset, spot.parent)):
        raise PresetError("steps", "A step cannot be moved into itself.")
    before = sum(step.id in names for step in siblings_at(preset, spot)[: spot.index])
    return add_steps(remove_steps(preset, names), replace(spot, index=spot.index - before), moving)


def copy_steps(preset: PresetFile, ids: Collection[str]) -> tuple[PresetFile, list[str]]:
    """Put a copy of each chosen step after the last of them.

    Returns:
        The preset and the ids of the copies.

    Raises:
        PresetError: It would break a limit.
    """
    chosen = chosen_steps(preset, ids)
    spot = spot_of(preset, chosen[-1].id) if chosen else None
    if spot is None:
        return preset, []
    copied = add_steps(preset, replace(spot, index=spot.index + 1), chosen)
    after = siblings_at(copied, spot)[spot.index + 1 : spot.index + 1 + len(chosen)]
    return copied, [step.id for step in after]


def change_step(preset: PresetFile, step_id: str, **fields: Any) -> PresetFile:
    """Give fields of a step other values.

    Raises:
        PresetError: A value is not allowed, or the preset becomes too large.
    """

    def change(step: Step) -> Step:
        return _validated(step, fields) if step.id == step_id else step

    return _checked(_with_steps(preset, _mapped(preset.steps, change)))


def turn_off(preset: PresetFile, ids: Collection[str], *, is_off: bool) -> PresetFile:
    def change(step: Step) -> Step:
        return step.model_copy(update={"is_off": is_off}) if step.id in ids else step

    return _with_steps(preset, _mapped(preset.steps, change))


def chosen_steps(preset: PresetFile, ids: Collection[str]) -> list[Step]:
    """The steps of these ids in their order, without those that lie in another of them."""
    return list(_topmost(preset.steps, frozenset(ids)))


def spot_above(preset: PresetFile, step_id: str) -> Spot | None:
    """Where a step comes to stand if it goes up by one: also out of a body, or from the other way into it."""
    spot = spot_of(preset, step_id)
    if spot is None or spot.index:
        return spot and replace(spot, index=spot.index - 1)
    if spot.branch == "otherwise":
        return Spot(spot.parent, "steps", len(siblings_at(preset, Spot(spot.parent))))
    return spot_of(preset, spot.parent) if spot.parent else None


def spot_below(preset: PresetFile, step_id: str, kinds: Mapping[str, StepKind]) -> Spot | None:
    """Where a step comes to stand if it goes down by one; as `move_steps` counts, with the step still in its place."""
    spot = spot_of(preset, step_id)
    if spot is None or spot.index + 1 < len(siblings_at(preset, spot)):
        return spot and replace(spot, index=spot.index + 2)
    parent = step_of(preset, spot.parent) if spot.parent else None
    if parent is None:
        return None
    if spot.branch == "steps" and _has(kinds, parent, "otherwise"):
        return Spot(parent.id, "otherwise", 0)
    return spot_outside(preset, step_id)


def spot_inside(preset: PresetFile, step_id: str, kinds: Mapping[str, StepKind]) -> Spot | None:
    """The end of the body of the step before it, where that one has a body."""
    spot = spot_of(preset, step_id)
    if spot is None or not spot.index:
        return None
    before = siblings_at(preset, spot)[spot.index - 1]
    if not _has(kinds, before, "steps"):
        return None
    branch: Branch = "otherwise" if before.otherwise else "steps"
    return Spot(before.id, branch, len(_branch(before, branch)))


def spot_outside(preset: PresetFile, step_id: str) -> Spot | None:
    """After the step around it."""
    spot = spot_of(preset, step_id)
    around = spot_of(preset, spot.parent) if spot is not None and spot.parent else None
    return around and replace(around, index=around.index + 1)


def problems_of(preset: PresetFile, kinds: Mapping[str, StepKind]) -> list[Problem]:
    """What keeps the preset from running, in the order of its steps."""
    steps = sorted(steps_of(preset), key=lambda item: -len(item[0]))
    found = []
    for place, words in faults_of(preset, kinds):
        here, step = next(item for item in steps if place == item[0] or place.startswith(f"{item[0]}."))
        found.append(Problem(step.id, place, place.removeprefix(here).removeprefix("."), words))
    return found


def fresh_id(preset: PresetFile) -> str:
    """An id that no step has."""
    return _fresh({step.id for _, step in steps_of(preset)})


def _fresh(taken: Collection[str]) -> str:
    numbers = [int(found[1]) for name in taken if (found := re.fullmatch(r"s([0-9]{1,9})", name))]
    return f"s{max(numbers, default=0) + 1}"


def _with_fresh_ids(step: Step, taken: set[str]) -> Step:
    step_id = _fresh(taken) if step.id in taken else step.id
    taken.add(step_id)
    return step.model_copy(
        update={
            "id": step_id,
            "steps": tuple(_with_fresh_ids(inner, taken) for inner in step.steps),
            "otherwise": tuple(_with_fresh_ids(inner, taken) for inner in step.otherwise),
        }
    )


def _validated(step: Step, fields: Mapping[str, Any]) -> Step:
    values = {name: getattr(step, name) for name in Step.model_fields} | dict(fields)
    try:
        return Step.model_validate(values)
    except ValueError as error:
        raise PresetError(", ".join(fields), str(error)) from error


def _spots(steps: tuple[Step, ...], first: Spot) -> Iterator[tuple[Spot, Step]]:
    for index, step in enumerate(steps):
        yield replace(first, index=index), step
        yield from _spots(step.steps, Spot(step.id, "steps"))
        yield from _spots(step.otherwise, Spot(step.id, "otherwise"))


def _branch(step: Step, branch: Branch) -> tuple[Step, ...]:
    return step.steps if branch == "steps" else step.otherwise


def _has(kinds: Mapping[str, StepKind], step: Step, branch: Branch) -> bool:
    kind = kinds.get(step.action)
    if kind is None:
        return False
    return kind.has_body if branch == "steps" else kind.has_otherwise


def _with_branch(preset: PresetFile, spot: Spot, change: Callable[[tuple[Step, ...]], tuple[Step, ...]]) -> PresetFile:
    if not spot.parent:
        return _with_steps(preset, change(preset.steps))

    def put(step: Step) -> Step:
        if step.id != spot.parent:
            return step
        return step.model_copy(update={spot.branch: change(_branch(step, spot.branch))})

    return _with_steps(preset, _mapped(preset.steps, put))


def _mapped(steps: tuple[Step, ...], change: Callable[[Step], Step]) -> tuple[Step, ...]:
    return tuple(
        change(
            step.model_copy(update={"steps": _mapped(step.steps, change), "otherwise": _mapped(step.otherwise, change)})
        )
        for step in steps
    )


def _without(steps: tuple[Step, ...], ids: frozenset[str]) -> tuple[Step, ...]:
    return tuple(
        step.model_copy(update={"steps": _without(step.steps, ids), "otherwise": _without(step.otherwise, ids)})
        for step in steps
        if step.id not in ids
    )


def _topmost(steps: tuple[Step, ...], ids: frozenset[str]) -> Iterator[Step]:
    for step in steps:
        if step.id in ids:
            yield step
        else:
            yield from _topmost(step.steps, ids)
            yield from _topmost(step.otherwise, ids)


def _with_steps(preset: PresetFile, steps: tuple[Step, ...]) -> PresetFile:
    return preset.model_copy(update={"steps": steps})


def _checked(preset: PresetFile) -> PresetFile:
    check_limits(preset)
    return preset
