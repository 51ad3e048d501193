"""The names of exported files, made from a pattern like "{date} {prompt} {id}"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.errors import ValidationError
from app.services.asset.file_names import safe_name

FIELDS: Final = ("date", "time", "name", "prompt", "provider", "model", "seed", "id", "counter")
PATTERN: Final = "{name}"
MAX_PATTERN: Final = 200
_PROMPT_LENGTH: Final = 60
_FIELD: Final = re.compile(r"\{([^{}]*)\}")
_REPEATED: Final = re.compile(r"([ _.\-])(?:\s*\1)+")
_EDGES: Final = " _-."


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What a name can be made of."""

    id: int
    name: str
    created_at: datetime
    prompt: str = ""
    provider: str = ""
    model: str | None = None
    seed: int | None = None


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that is empty, too long, or names what is not known.

    Raises:
        ValidationError: It says what is wrong.
    """
    if not pattern.strip():
        raise ValidationError("A pattern for the names is needed.", field="pattern")
    if len(pattern) > MAX_PATTERN:
        raise ValidationError(f"The pattern is longer than {MAX_PATTERN} characters.", field="pattern")
    unknown = [field for field in _FIELD.findall(pattern) if field not in FIELDS]
    if unknown:
        known = ", ".join(f"{{{field}}}" for field in FIELDS)
        raise ValidationError(f"{{{unknown[0]}}} is not known; there are {known}.", field="pattern")
    if set("{}") & set(_FIELD.sub("", pattern)):
        raise ValidationError("A brace of the pattern is open.", field="pattern")


def export_stem(pattern: str, facts: NameFacts, counter: int) -> str:
    """The name of a file without its ending: of 120 characters and 200 bytes at most, and fit for every file system.

    What is not known of an asset leaves nothing behind, nor the separators around it.

    Raises:
        ValidationError: The pattern is not right.
    """
    check_pattern(pattern)
    words = _words(facts, counter)
    made = _FIELD.sub(lambda found: words[found[1]], pattern)
    made = _REPEATED.sub(r"\1", made).strip(_EDGES)
    return safe_name(made, f"asset {facts.id}")


def _words(facts: NameFacts, counter: int) -> Mapping[str, str]:
    local = facts.created_at.astimezone()
    return {
        "date": f"{local:%Y-%m-%d}",
        "time": f"{local:%H.%M.%S}",
        "name": _stem(facts.name),
        "prompt": _start(facts.prompt),
        "provider": facts.provider,
        "model": facts.model or "",
        "seed": "" if facts.seed is None else str(facts.seed),
        "id": str(facts.id),
        "counter": f"{counter:04}",
    }


def _stem(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return stem if dot and stem and len(ending) <= 5 and ending.isalnum() else name  # noqa: PLR2004 - ".jpeg", ".webm"


def _start(prompt: str) -> str:
    """The first words of a prompt."""
    text = " ".join(prompt.split())
    if len(text) <= _PROMPT_LENGTH:
        return text
    return text[: _PROMPT_LENGTH + 1].rpartition(" ")[0] or text[:_PROMPT_LENGTH]
