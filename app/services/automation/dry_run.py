"""Walks a preset on a screen that is looked at once, without touching the phone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import pydantic

from app.devices.actions.base import ActionKind, ActionParams, Group
from app.domain.errors import PresetError
from app.services.automation.dry_looks import Look, Looker, Seen, Verdict, What
from app.services.automation.preset_file import PresetFile, Step
from app.services.automation.run_events import words_of
from app.services.automation.variables import fill, names_in

_CHANGING: Final = frozenset({Group.TOUCH, Group.KEYS, Group.APPS})
"""Actions of these groups show another screen."""


@dataclass(frozen=True, slots=True)
class DryStep:
    """A step and what is known of it before it runs.

    Attributes:
        path: As a run names it: "3.1", or "3.e1" in the other way.
    """

    path: str
    step_id: str
    look: Look


def dry_run(
    preset: PresetFile, kinds: Mapping[str, ActionKind], seen: Seen, variables: Mapping[str, str] | None = None
) -> list[DryStep]:
    """All steps from top to bottom, those that would not run too.

    A step is judged by the screen that is seen. Once one before it would show another screen, what is not on this one
    is unknown, and so is every condition. A variable without a value is one that the run asks for.

    Args:
        preset: What is walked.
        kinds: The actions.
        seen: The screen, and what steps may name.
        variables: What is given for its variables; their defaults hold for the rest.
    """
    given = {name: variable.default for name, variable in preset.variables.items()} | dict(variables or {})
    walk = _Walk(kinds, Looker(seen), {name: value or None for name, value in given.items()})
    walk.all(preset.steps, "")
    return walk.steps


class _Walk:
    def __init__(self, kinds: Mapping[str, ActionKind], looker: Looker, values: dict[str, str | None]) -> None:
        self.steps: list[DryStep] = []
        self._kinds = kinds
        self._looker = looker
        self._values = values
        """What is known of the variables; None of one that only the run knows."""
        self._doubts: list[str] = []
        """The numbers of the steps around that decide whether the present one runs."""

    def all(self, steps: tuple[Step, ...], prefix: str) -> None:
        for number, step in enumerate(steps, start=1):
            path = f"{prefix}{number}"
            if step.is_off:
                self._pass(step, path, Look(Verdict.PASSED).saying(What.TURNED_OFF))
            else:
                self._one(step, path)

    def _pass(self, step: Step, path: str, look: Look) -> None:
        """Note that a step would not run, nor what is in it."""
        self.steps.append(DryStep(path, step.id, look))
        self._pass_all(step.steps, f"{path}.", look)
        self._pass_all(step.otherwise, f"{path}.e", look)

    def _pass_all(self, steps: tuple[Step, ...], prefix: str, look: Look) -> None:
        for number, step in enumerate(steps, start=1):
            self._pass(step, f"{prefix}{number}", look)

    def _one(self, step: Step, path: str) -> None:
        look = self._look(step)
        if self._doubts:
            look = look.saying(What.PERHAPS, step=self._doubts[-1])
        self.steps.append(DryStep(path, step.id, look))
        self._values |= look.sets
        kind = self._kinds.get(step.action)
        if not self._looker.changed_by and (self._is_awaited(look, kind) or _changes(step, kind)):
            # What is awaited comes with another screen.
            self._looker.changed_by = path
        self._bodies(step, path, look)

    def _is_awaited(self, look: Look, kind: ActionKind | None) -> bool:
        return look.verdict is Verdict.MISSING and self._looker.waits > 0 and kind is not None and not kind.has_body

    def _look(self, step: Step) -> Look:
        kind = self._kinds.get(step.action)
        if kind is None:
            return Look(Verdict.WRONG).saying(What.WRONG, words=f"There is no action {step.action}.")
        self._looker.waits = 0.0
        unknown = [name for name in sorted(names_in(step.params)) if self._values.get(name, "") is None]
        if unknown:
            sets = dict.fromkeys(_set_by(step))
            return Look(Verdict.UNKNOWN, sets=sets).saying(What.LATER_VALUE, name=", ".join(unknown))
        known = {name: value for name, value in self._values.items() if value is not None}
        try:
            params = kind.params.filled({key: fill(value, known) for key, value in step.params.items()})
        except (pydantic.ValidationError, PresetError) as error:
            return Look(Verdict.WRONG).saying(What.WRONG, words=words_of(error))
        waits = kind.seconds if step.timeout is None else step.timeout
        self._looker.waits = (waits or 0.0) if kind.is_waiting else 0.0
        look = self._looker.look(step.action, params)
        return look if look.sets else _with_set(look, params)

    def _bodies(self, step: Step, path: str, look: Look) -> None:
        kind = self._kinds.get(step.action)
        # A body that runs again may set something else each time.
        is_once = kind is not None and kind.has_otherwise
        for branch, steps, prefix in (("steps", step.steps, f"{path}."), ("otherwise", step.otherwise, f"{path}.e")):
            if look.branch == branch:
                self._body(steps, prefix, forgets=not is_once)
            elif look.branch == "both":
                self._doubts.append(path)
                self._body(steps, prefix, forgets=True)
                self._doubts.pop()
            else:
                self._pass_all(steps, prefix, Look(Verdict.PASSED).saying(What.NOT_TAKEN, step=path))

    def _body(self, steps: tuple[Step, ...], prefix: str, *, forgets: bool) -> None:
        before = dict(self._values)
        self.all(steps, prefix)
        if forgets:
            self._values = {name: value if before.get(name) == value else None for name, value in self._values.items()}


def _changes(step: Step, kind: ActionKind | None) -> bool:
    return kind is None or kind.category in _CHANGING or step.action == "call_preset"


def _set_by(step: Step) -> list[str]:
    name = step.params.get("variable")
    return [name] if isinstance(name, str) and name else []


def _with_set(look: Look, params: ActionParams) -> Look:
    """Of any action that keeps something in a variable: only its run knows the value."""
    name = getattr(params, "variable", None)
    if not isinstance(name, str) or not name:
        return look
    return replace(look, sets={name: None})
