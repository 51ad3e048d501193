"""The steps of a preset as lines of a list, each with its depth."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from app.devices.actions.base import ActionKind
from app.services.automation.preset_editing import Branch, Spot
from app.services.automation.preset_file import PresetFile, Step

RowKind = Literal["step", "otherwise", "hint"]


@dataclass(frozen=True, slots=True)
class Row:
    """A line.

    Attributes:
        kind: A step; the word over the other way of the step before; or the room in an empty body.
        depth: How many steps are around it.
        spot: Where its step stands, or where one that is put here comes to stand.
        step: None but for a step.
        number: "3.1", or "3.e1" in the other way, as runs name it.
        is_off: It or a step around it is passed over.
    """

    kind: RowKind
    depth: int
    spot: Spot
    step: Step | None = None
    number: str = ""
    is_off: bool = False


def rows_of(preset: PresetFile, kinds: Mapping[str, ActionKind]) -> list[Row]:
    """All lines from top to bottom."""
    return list(_rows(preset.steps, kinds, Spot(), 0, "", is_off=False))


def _rows(
    steps: tuple[Step, ...], kinds: Mapping[str, ActionKind], first: Spot, depth: int, before: str, *, is_off: bool
) -> Iterator[Row]:
    for index, step in enumerate(steps):
        number = f"{before}{index + 1}"
        is_passed = is_off or step.is_off
        yield Row("step", depth, Spot(first.parent, first.branch, index), step, number, is_passed)
        kind = kinds.get(step.action)
        if step.steps or (kind is not None and kind.has_body):
            yield from _body(step, "steps", kinds, depth + 1, f"{number}.", is_off=is_passed)
        if step.otherwise or (kind is not None and kind.has_otherwise):
            yield Row("otherwise", depth, Spot(step.id, "otherwise", 0), number=number, is_off=is_passed)
            yield from _body(step, "otherwise", kinds, depth + 1, f"{number}.e", is_off=is_passed)


def _body(
    step: Step, branch: Branch, kinds: Mapping[str, ActionKind], depth: int, before: str, *, is_off: bool
) -> Iterator[Row]:
    inner = step.steps if branch == "steps" else step.otherwise
    if inner:
        yield from _rows(inner, kinds, Spot(step.id, branch), depth, before, is_off=is_off)
    else:
        yield Row("hint", depth, Spot(step.id, branch), is_off=is_off)
