"""Checks an input against a model's schema."""

from typing import Any

from tests.support.servers.replicate.models import ReplicateModel, Schema

_TYPES: dict[str, Any] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
}


def wrong_fields(model: ReplicateModel, given: dict[str, Any]) -> list[tuple[str, str]]:
    """What is not right with an input: the field and the words."""
    found = [(name, f"{name} is required") for name in model.required if name not in given]
    for name, value in given.items():
        schema = model.fields.get(name)
        if schema is None:
            found.append((name, f"Additional property {name} is not allowed"))
        elif words := _wrong(schema, value):
            found.append((name, words))
    return found


def links(model: ReplicateModel, given: dict[str, Any]) -> list[tuple[str, str]]:
    """The files of an input: the field and the link."""
    found: list[tuple[str, str]] = []
    for name, value in given.items():
        schema = model.fields.get(name, {})
        if schema.get("format") == "uri":
            found.append((name, value))
        elif schema.get("items", {}).get("format") == "uri":
            found.extend((name, one) for one in value)
    return found


def _wrong(schema: Schema, value: Any) -> str | None:
    kind: str = schema["type"]
    if not isinstance(value, _TYPES[kind]) or (kind in {"integer", "number"} and isinstance(value, bool)):
        return f"Invalid type. Expected: {kind}, given: {type(value).__name__}"
    if "enum" in schema and value not in schema["enum"]:
        return f"must be one of {', '.join(map(repr, schema['enum']))}"
    if kind in {"integer", "number"} and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        return f"must be from {schema['minimum']} to {schema['maximum']}"
    if kind == "array":
        return next((words for one in value if (words := _wrong(schema["items"], one))), None)
    if schema.get("format") == "uri" and not value.startswith(("https://", "data:")):
        return "Does not match format 'uri'"
    return None
