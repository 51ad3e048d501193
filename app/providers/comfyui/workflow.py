"""A workflow as the program keeps it: the graph, and where in it each parameter of the operation goes."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.domain.enums import OperationType
from app.providers.comfyui.graph import MOST_NODES, Node, link_of
from app.providers.workflows import FieldKind, MappedField

NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
FIELD_NAME: Final = r"^[a-z][a-z0-9_]{0,39}$"
MOST_FIELDS: Final = 60
RESERVED: Final = frozenset({"model"})
"""Names that every operation has already."""


class Workflow(BaseModel):
    """A file of the folder `workflows`; what is in it was checked when it was added, and is checked again when read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = Field(1, ge=1, le=1)
    title: str = Field(min_length=1, max_length=60)
    about: str = Field("", max_length=400)
    operation: OperationType
    graph: dict[str, Node] = Field(min_length=1, max_length=MOST_NODES)
    fields: dict[str, MappedField] = Field(max_length=MOST_FIELDS)
    outputs: tuple[str, ...] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name, field in self.fields.items():
            if re.match(FIELD_NAME, name) is None or name in RESERVED:
                raise ValueError(f"{name!r} cannot be the name of a parameter")
            for place in field.places:
                node = self.graph.get(place.node)
                if node is None or place.input not in node.inputs:
                    raise ValueError(f"{field.title}: node {place.node} has no input {place.input}")
        seed = self.fields.get("seed")
        if seed is not None and seed.kind is not FieldKind.INTEGER:
            raise ValueError("the seed is a whole number")
        missing = [key for key in self.outputs if key not in self.graph]
        if missing:
            raise ValueError(f"there is no node {missing[0]} to take the result from")
        return self

    def slots(self) -> Iterator[tuple[str, MappedField]]:
        """The parameters that take an asset."""
        return ((name, field) for name, field in self.fields.items() if field.kind is FieldKind.INPUT)


def filled(workflow: Workflow, values: Mapping[str, Any]) -> dict[str, Any]:
    """The graph as it is sent, with each value in its places.

    Args:
        workflow: What to run.
        values: Parameter to value; one without a value leaves the graph's own, a slot without one takes out its nodes
            and what they are linked to.
    """
    inputs = {key: dict(node.inputs) for key, node in workflow.graph.items()}
    gone: set[str] = set()
    for name, field in workflow.fields.items():
        value = values.get(name)
        if value is None and field.kind is FieldKind.INPUT:
            gone |= {place.node for place in field.places}
        for place in field.places if value is not None else ():
            inputs[place.node][place.input] = _as_input(inputs[place.node][place.input], value)
    kept = {key: node for key, node in workflow.graph.items() if key not in gone}
    return {key: node.as_sent(_without_links_to(gone, inputs[key])) for key, node in kept.items()}


def _without_links_to(gone: set[str], inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in inputs.items() if link_of(value) not in gone}


def _as_input(former: object, value: Any) -> Any:
    """A value in the type that the graph had there: a whole number stays one."""
    if isinstance(former, int) and not isinstance(former, bool) and isinstance(value, float):
        return round(value) if math.isfinite(value) else former
    return value


def slug(title: str) -> str:
    """A file's name out of a title; never empty."""
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return words[:50].strip("-") or "workflow"
