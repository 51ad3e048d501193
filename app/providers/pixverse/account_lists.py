"""The voices and looks of the accounts, which only PixVerse knows: kept in a file, and offered in the forms."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import structlog

from app.providers.catalog import Catalog
from app.providers.pixverse.answers import whole

log = structlog.get_logger(__name__)

VOICES: Final = "speaker"
LOOKS: Final = "restyle_id"
_MOST: Final = 500
_LONGEST: Final = 80


def listed(found: Mapping[str, Any], ids: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Id to name of a page's rows; what is not as it should be is left out.

    Args:
        found: What the answer holds.
        ids: The names that the id may have.
        names: The names that the title may have.
    """
    rows = found.get("data", found.get("list"))
    if not isinstance(rows, list):
        return {}
    lists: dict[str, str] = {}
    for row in rows[:_MOST]:
        if isinstance(row, dict):
            key = next((text for name in ids if (text := _text(row.get(name)))), None)
            if key is not None:
                lists[key] = next((text for name in names if (text := _text(row.get(name)))), key)
    return lists


class AccountLists:
    """A small file beside the models: field to values and their names."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lists = _read(path)

    def learn(self, field: str, values: Mapping[str, str]) -> bool:
        """Add what an account has; gives whether anything is new."""
        known = self._lists.setdefault(field, {})
        if not values or values.items() <= known.items():
            return False
        known.update(values)
        return True

    def save(self) -> None:
        """Write the file; one that cannot be written is only missed at the next start."""
        part = self._path.with_suffix(".part")
        try:
            part.write_text(json.dumps(self._lists, ensure_ascii=False), "utf-8")
            part.replace(self._path)
        except OSError:
            log.warning("account_lists_not_written", exc_info=True, path=str(self._path))

    def over(self, catalog: Catalog) -> Catalog:
        """The catalog whose forms offer these values beside its own."""
        if not self._lists:
            return catalog
        fields = dict(catalog.fields)
        for name, values in self._lists.items():
            field = fields.get(name)
            if field is not None and field.get("kind") == "choice":
                choices = list(dict.fromkeys([*field.get("choices", ()), *values]))
                fields[name] = {**field, "choices": choices, "labels": {**field.get("labels", {}), **values}}
        return Catalog(fields, catalog.models, catalog.trouble)


def _text(value: Any) -> str | None:
    number = whole(value)
    if number is not None:
        return str(number)
    return value[:_LONGEST] if isinstance(value, str) and value.strip() else None


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    lists: dict[str, dict[str, str]] = {}
    for field in (VOICES, LOOKS):
        values = found.get(field) if isinstance(found, dict) else None
        if isinstance(values, dict):
            lists[field] = {str(key): str(name) for key, name in values.items()}
    return lists
