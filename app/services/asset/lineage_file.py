"""A lineage as a file: assets by the hash of their content, and the edges between them; no ids, and no prompts.

    {"format": "pixsim7-lineage", "version": 1, "nodes": [{"sha256": ...}], "edges": [{"parent": 0, "child": 1, ...}]}

An edge names its ends by their places in `nodes`; the edges of a child stand in the order of its parents. Names are in
it, and a result is often named by the first words of its prompt.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

import pydantic
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.domain.enums import MediaType, OperationType
from app.domain.errors import ValidationError
from app.system.strict_json import read_json

FORMAT: Final = "pixsim7-lineage"
VERSION: Final = 1
MAX_NODES: Final = 10_000
MAX_EDGES: Final = 20_000
MAX_LENGTH: Final = 8 * 1024 * 1024
"""Characters or bytes; what the most nodes and edges take is less than that."""
LONGEST_NAME: Final = 1_000
"""Characters."""
LONGEST_ROLE: Final = 40
"""Characters."""
_MOST: Final = 2**53

_Number = Annotated[int, Field(ge=0, le=_MOST)]


class FileNode(BaseModel):
    """An asset: what it is, and when and how it was made."""

    model_config = ConfigDict(frozen=True, strict=True)

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Of its file; None where its file was never here, and nobody can know it again."""
    name: Annotated[str, Field(max_length=LONGEST_NAME)]
    media_type: MediaType
    operation_type: OperationType | None = None
    width: _Number | None = None
    height: _Number | None = None
    duration_ms: _Number | None = None
    created_at: AwareDatetime


class FileEdge(BaseModel):
    """From a parent to the child that was made from it, by their places among the nodes."""

    model_config = ConfigDict(frozen=True, strict=True)

    parent: _Number
    child: _Number
    operation_type: OperationType
    role: Annotated[str, Field(min_length=1, max_length=LONGEST_ROLE, pattern=r"^[^\x00-\x1f\x7f]+$")] | None = None
    start_ms: _Number | None = None
    end_ms: _Number | None = None
    """Equal to the start for a frame."""
    weight: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1.0

    @pydantic.model_validator(mode="after")
    def _is_span(self) -> "FileEdge":
        if (self.start_ms is None) != (self.end_ms is None):
            raise ValueError("a span has a start and an end")
        if self.start_ms is not None and self.end_ms is not None and self.end_ms < self.start_ms:
            raise ValueError("a span does not end before it starts")
        return self


class LineageFile(BaseModel):
    """A part of a lineage. Fields that a later program adds are passed over."""

    model_config = ConfigDict(frozen=True, strict=True)

    format: Literal["pixsim7-lineage"]
    version: Literal[1]
    nodes: Annotated[list[FileNode], Field(max_length=MAX_NODES)]
    edges: Annotated[list[FileEdge], Field(max_length=MAX_EDGES)]

    @pydantic.model_validator(mode="after")
    def _has_ends(self) -> "LineageFile":
        count = len(self.nodes)
        for number, edge in enumerate(self.edges):
            if edge.parent >= count or edge.child >= count:
                raise ValueError(f"edge {number} names a node that is not there")
        return self


def read_lineage_file(text: str | bytes) -> LineageFile:
    """The lineage that a file holds.

    Raises:
        ValidationError: It is too long, or no such file; nothing of one that is wrong anywhere is taken.
    """
    if len(text) > MAX_LENGTH:
        raise ValidationError(f"A lineage file has at most {MAX_LENGTH // 1024 // 1024} MB.", field="file")
    try:
        file = LineageFile.model_validate_json(text)
        # A name that is there twice: pydantic takes the last one without a word.
        read_json(text, most_bytes=MAX_LENGTH)
    except ValidationError as error:
        raise ValidationError(error.message, field="file") from error
    except pydantic.ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        said = f"{where}: {first['msg']}" if where else first["msg"]
        raise ValidationError(f"This is no lineage file of {FORMAT} {VERSION}: {said}.", field="file") from error
    return file


def write_lineage_file(nodes: Sequence[Mapping[str, Any]], edges: Sequence[Mapping[str, Any]]) -> str:
    """The text of a file; what a node or an edge does not say is left out.

    Args:
        nodes: The fields of `FileNode`, among others, as JSON has them.
        edges: The fields of `FileEdge`, among others, as JSON has them.
    """
    data = {
        "format": FORMAT,
        "version": VERSION,
        "nodes": [_said(node, FileNode) for node in nodes],
        "edges": [_said(edge, FileEdge) for edge in edges],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _said(row: Mapping[str, Any], kind: type[BaseModel]) -> dict[str, Any]:
    return {name: row[name] for name in kind.model_fields if row.get(name) is not None}
