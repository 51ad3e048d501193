"""The settings as a file to take along: without secrets, and without what belongs to one computer alone.

Secrets are never in the settings; they are in the vault. What a file may not set is marked in the model: which programs
are started, who is trusted, and where calls are sent.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError as PydanticError

from app.domain.errors import ValidationError
from app.domain.settings import SECTIONS, Settings, names_of, stays
from app.system.strict_json import read_json

FORMAT: Final = 1
_MOST_FAULTS: Final = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that has another value in a file.

    Attributes:
        name: "section.field".
        here: Its value now.
        there: Its value in the file.
    """

    name: str
    here: Any
    there: Any


@dataclass(frozen=True, slots=True)
class SettingsOffer:
    """What a file would change.

    Attributes:
        differences: In the order of the settings.
        left_out: Names in the file that are not taken: unknown here, or of another computer.
    """

    differences: tuple[Difference, ...]
    left_out: tuple[str, ...]


def write_settings(settings: Settings, version: str) -> bytes:
    """The settings as a file.

    Args:
        settings: The present ones.
        version: Of the program, for who reads the file.
    """
    plain = settings.model_dump(mode="json")
    sections: dict[str, dict[str, Any]] = {}
    for name in _exchanged():
        section, _, field = name.partition(".")
        sections.setdefault(section, {})[field] = plain[section][field]
    found = {"format": FORMAT, "program": "PixSim7", "version": version, "settings": sections}
    return (json.dumps(found, indent=2, ensure_ascii=False) + "\n").encode()


def read_offer(data: bytes, present: Settings) -> SettingsOffer:
    """What a file would change; nothing is changed by reading it.

    Raises:
        ValidationError: It is no file of settings; the words name the place.
    """
    named = _values_of(_head_of(read_json(data)))
    known = set(_exchanged())
    plain = present.model_dump(mode="json")
    for name in named.keys() & known:
        section, _, field = name.partition(".")
        plain[section][field] = named[name]
    try:
        # Strict, as JSON: a number in quotes is a fault in a file, not something to guess.
        offered = Settings.model_validate_json(json.dumps(plain), strict=True)
    except PydanticError as error:
        raise ValidationError(_told(error)) from error
    differences = (Difference(name, present.get(name), offered.get(name)) for name in _exchanged() if name in named)
    return SettingsOffer(
        tuple(one for one in differences if one.here != one.there), tuple(name for name in named if name not in known)
    )


def _exchanged() -> list[str]:
    return [name for section in SECTIONS for name in names_of(section) if not stays(name)]


def _head_of(found: Any) -> dict[str, Any]:
    """The part with the settings."""
    if not isinstance(found, dict) or not isinstance(found.get("settings"), dict):
        raise ValidationError('This is no file of settings: it has no "settings".')
    number = found.get("format")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise ValidationError("format: This is no file of settings: its format has to be a number, such as 1.")
    if number > FORMAT:
        raise ValidationError(f"format: The file is of a newer PixSim7 (format {number}; this one reads {FORMAT}).")
    settings: dict[str, Any] = found["settings"]
    return settings


def _values_of(settings: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for section, fields in settings.items():
        if not isinstance(fields, dict):
            raise ValidationError(f"settings.{section[:60]}: It has to be an object.")
        values.update({f"{section}.{field}": value for field, value in fields.items()})
    return values


def _told(error: PydanticError) -> str:
    """A line for each fault, with its place."""
    faults = error.errors(include_url=False, include_input=False)
    lines = [f"settings.{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}." for fault in faults]
    return "\n".join(lines[:_MOST_FAULTS])
