"""Fills the variables of a preset into the parameters of its steps: `{{name}}` becomes plain text, once."""

import re
from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

from app.devices.actions.registry import discover
from app.domain.errors import PresetError, ValidationError
from app.services.automation.preset_file import PresetFile, check_preset, steps_of

_PLACE: Final = re.compile(r"\{\{ ?([A-Za-z_][A-Za-z0-9_]{0,39}) ?\}\}")


def start_values(preset: PresetFile, given: Mapping[str, str]) -> dict[str, str]:
    """What the variables of a preset are at its start: what is given, else their defaults.

    Raises:
        PresetError: One is given that the preset does not have.
    """
    for name in given:
        if name not in preset.variables:
            raise PresetError("variables", f"The preset “{preset.name}” has no variable {name}.")
    return {name: given.get(name, variable.default) for name, variable in preset.variables.items()}


def check_unattended(preset: PresetFile, given: Mapping[str, str]) -> None:
    """See that a preset can run where nobody is asked for anything.

    Raises:
        PresetError: It cannot run; says where.
        ValidationError: A variable that its steps use has no value.
    """
    check_preset(preset, discover())
    params = [dict(step.params) for _, step in steps_of(preset) if not step.is_off]
    used = {name for values in params for name in names_in(values)}
    # A step that names a variable plainly fills it.
    filled = {value for values in params for value in values.values() if isinstance(value, str)}
    for name, variable in preset.variables.items():
        if name in used - filled and not (given.get(name) or variable.default):
            title = variable.title or name
            raise ValidationError(f"“{preset.name}”: the variable “{title}” has no value.", field="variables")


def names_in(value: JsonValue) -> set[str]:
    """The variables that texts in it name."""
    if isinstance(value, str):
        return set(_PLACE.findall(value))
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {name for part in parts for name in names_in(part)}


def fill(value: JsonValue, variables: Mapping[str, str]) -> JsonValue:
    """The value with all texts in it filled; what a variable holds is never looked at for variables again.

    Raises:
        PresetError: A variable has no value; it is named.
    """
    if isinstance(value, str):
        return _PLACE.sub(lambda found: _value_of(found[1], variables), value)
    if isinstance(value, dict):
        return {key: fill(part, variables) for key, part in value.items()}
    if isinstance(value, list):
        return [fill(part, variables) for part in value]
    return value


def _value_of(name: str, variables: Mapping[str, str]) -> str:
    try:
        return variables[name]
    except KeyError:
        raise PresetError("", f"The variable “{name}” has no value.") from None
