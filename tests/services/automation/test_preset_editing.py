"""Changes of a preset, each of which leaves the former one as it was."""

import random
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from app.domain.errors import PresetError
from app.services.automation.preset_editing import (
    Spot,
    add_steps,
    change_step,
    copy_steps,
    fresh_id,
    move_steps,
    parents_of,
    problems_of,
    remove_steps,
    siblings_at,
    spot_above,
    spot_below,
    spot_inside,
    spot_of,
    spot_outside,
    step_of,
    turn_off,
)
from app.services.automation.preset_file import LIMIT_DEPTH, LIMIT_STEPS, PresetFile, Step, check_limits, steps_of


class TapParams(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str


class NoParams(BaseModel):
    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Kind:
    params: type[BaseModel]
    has_body: bool = False
    has_otherwise: bool = False


KINDS = {
    "tap": Kind(TapParams),
    "repeat": Kind(NoParams, has_body=True),
    "when": Kind(NoParams, has_body=True, has_otherwise=True),
}


def tap(name: str, **more: Any) -> Step:
    return Step(id=name, action="tap", params={"text": name}, **more)


def preset(*steps: Step) -> PresetFile:
    return PresetFile(format=1, name="Send", steps=steps)


def sample() -> PresetFile:
    """s1, s2 (when: s3, s4; otherwise: s5), s6."""
    when = Step(id="s2", action="when", steps=(tap("s3"), tap("s4")), otherwise=(tap("s5"),))
    return preset(tap("s1"), when, tap("s6"))


def drawn(given: PresetFile | tuple[Step, ...]) -> str:
    """The ids with their nesting: "s1 s2(s3 s4|s5) s6"."""
    steps = given.steps if isinstance(given, PresetFile) else given
    parts = []
    for step in steps:
        inner = f"({drawn(step.steps)}|{drawn(step.otherwise)})" if step.steps or step.otherwise else ""
        parts.append(step.id + inner)
    return " ".join(parts)


def test_steps_are_added_removed_and_copied_with_ids_of_their_own() -> None:
    given = sample()
    added = add_steps(given, Spot("s2", "otherwise", 1), [tap("s5"), tap("new")])
    assert drawn(added) == "s1 s2(s3 s4|s5 s7 new) s6"
    assert drawn(add_steps(given, Spot("", "steps", 0), [tap("a")])) == "a s1 s2(s3 s4|s5) s6"
    assert drawn(remove_steps(given, ["s3", "s6"])) == "s1 s2(s4|s5)"
    copied, names = copy_steps(given, ["s2", "s3"])
    assert (drawn(copied), names) == ("s1 s2(s3 s4|s5) s7(s8 s9|s10) s6", ["s7"])
    assert copy_steps(given, ["no"]) == (given, [])
    assert fresh_id(given) == "s7"
    assert drawn(given) == "s1 s2(s3 s4|s5) s6"
    with pytest.raises(PresetError, match="no longer there"):
        add_steps(given, Spot("gone"), [tap("a")])


def test_steps_move_within_into_and_out_of_bodies_but_not_into_themselves() -> None:
    given = sample()
    assert drawn(move_steps(given, ["s1"], Spot("", "steps", 3))) == "s2(s3 s4|s5) s6 s1"
    assert drawn(move_steps(given, ["s6", "s1"], Spot("s2", "steps", 1))) == "s2(s3 s1 s6 s4|s5)"
    assert drawn(move_steps(given, ["s3"], Spot("s2", "steps", 2))) == "s1 s2(s4 s3|s5) s6"
    assert drawn(move_steps(given, ["s5", "s3"], Spot("", "steps", 0))) == "s3 s5 s1 s2(s4|) s6"
    for inside in (Spot("s2", "otherwise", 0), Spot("s2")):
        with pytest.raises(PresetError, match="into itself"):
            move_steps(given, ["s2"], inside)


def test_the_keys_move_a_step_up_down_in_and_out() -> None:
    given = sample()
    assert spot_above(given, "s6") == Spot("", "steps", 1)
    assert spot_above(given, "s3") == Spot("", "steps", 1)
    assert spot_above(given, "s5") == Spot("s2", "steps", 2)
    assert (spot_above(given, "s1"), spot_above(given, "no")) == (None, None)
    assert spot_below(given, "s1", KINDS) == Spot("", "steps", 2)
    assert spot_below(given, "s4", KINDS) == Spot("s2", "otherwise", 0)
    assert spot_below(given, "s5", KINDS) == Spot("", "steps", 2)
    assert (spot_below(given, "s6", KINDS), spot_below(given, "no", KINDS)) == (None, None)
    assert spot_inside(given, "s6", KINDS) == Spot("s2", "otherwise", 1)
    assert spot_inside(remove_steps(given, ["s5"]), "s6", KINDS) == Spot("s2", "steps", 2)
    assert spot_inside(given, "s4", KINDS) is None
    assert (spot_inside(given, "s1", KINDS), spot_inside(given, "s2", {})) == (None, None)
    assert spot_outside(given, "s3") == Spot("", "steps", 2)
    assert spot_outside(given, "s1") is None
    assert parents_of(given, "s5") == ["s2"]
    # Down and up again is as it was.
    spot = spot_below(given, "s4", KINDS)
    assert spot is not None
    down = move_steps(given, ["s4"], spot)
    assert drawn(down) == "s1 s2(s3|s4 s5) s6"
    back = spot_above(down, "s4")
    assert back is not None
    assert move_steps(down, ["s4"], back) == given


def test_fields_of_a_step_change_and_what_is_not_allowed_is_refused() -> None:
    given = sample()
    changed = change_step(given, "s5", params={"text": "x"}, retries=2, note="why")
    step = step_of(changed, "s5")
    assert step is not None
    assert (step.params, step.retries, step.note) == ({"text": "x"}, 2, "why")
    with pytest.raises(PresetError):
        change_step(given, "s5", retries=11)
    off = turn_off(given, {"s2", "s3"}, is_off=True)
    assert [step.id for _, step in steps_of(off) if step.is_off] == ["s2", "s3"]
    assert turn_off(off, {"s2", "s3"}, is_off=False) == given


def test_limits_hold_while_editing() -> None:
    full = preset(*(tap(f"s{number}") for number in range(LIMIT_STEPS)))
    with pytest.raises(PresetError, match="more than"):
        copy_steps(full, ["s3"])
    deep = Step(id="d0", action="repeat")
    for number in range(1, LIMIT_DEPTH):
        deep = Step(id=f"d{number}", action="repeat", steps=(deep,))
    with pytest.raises(PresetError, match="deep"):
        add_steps(preset(deep), Spot("d0"), [tap("a")])


def test_problems_are_told_at_their_step() -> None:
    bad = Step(id="s9", action="repeat", steps=(Step(id="s10", action="tap"), Step(id="s11", action="gone")))
    found = problems_of(preset(tap("s1"), bad), KINDS)
    assert [(item.step_id, item.place, item.field) for item in found] == [
        ("s10", "steps.1.steps.0.params.text", "params.text"),
        ("s11", "steps.1.steps.1.action", "action"),
    ]
    assert problems_of(sample(), KINDS) == []


def test_moves_at_random_lose_and_double_no_step() -> None:
    draw = random.Random(7)  # noqa: S311
    given = sample()
    names = {step.id for _, step in steps_of(given)}
    for _ in range(150):
        chosen = draw.sample(sorted(names), draw.randint(1, 3))
        parent = draw.choice(["", "s2"])
        branch = draw.choice(["steps", "otherwise"]) if parent else "steps"
        spot = Spot(parent, branch, 0)  # type: ignore[arg-type]
        spot = Spot(parent, spot.branch, draw.randint(0, len(siblings_at(given, spot))))
        if "s2" in chosen and parent:
            continue
        given = move_steps(given, chosen, spot)
        check_limits(given)
        assert sorted(step.id for _, step in steps_of(given)) == sorted(names)
        assert all(spot_of(given, name) is not None for name in names)
