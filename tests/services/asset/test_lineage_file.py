"""The file of a lineage: what it holds comes back, and what is none is refused with the place of the fault."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.enums import MediaType, OperationType
from app.domain.errors import ValidationError
from app.services.asset.lineage_file import (
    MAX_EDGES,
    MAX_LENGTH,
    MAX_NODES,
    read_lineage_file,
    write_lineage_file,
)

NODE = {"sha256": "a" * 64, "name": "lake", "media_type": "image", "created_at": "2026-11-30T10:00:00Z"}
EDGE = {"parent": 0, "child": 1, "operation_type": "fusion"}


def text_of(**changes: Any) -> str:
    return json.dumps({"format": "pixsim7-lineage", "version": 1, "nodes": [NODE, NODE], "edges": [EDGE], **changes})


def test_what_is_written_is_read_again() -> None:
    nodes: list[dict[str, Any]] = [
        {**NODE, "id": 7, "name": "Ä lake", "media_type": "video", "duration_ms": 4000, "width": None},
        {**NODE, "sha256": None, "created_at": "2026-11-30T10:00:00.123456+00:00"},
    ]
    edge: dict[str, Any] = {
        "parent": 0,
        "child": 1,
        "operation_type": "frame_extraction",
        "role": "clip",
        "start_ms": 5,
        "end_ms": 5,
    }
    read = read_lineage_file(write_lineage_file(nodes, [{**edge, "weight": 0.5, "job_id": 3}, EDGE]))
    clip, frame = read.nodes
    assert (clip.name, clip.media_type, clip.duration_ms, clip.width) == ("Ä lake", MediaType.VIDEO, 4000, None)
    assert (frame.sha256, frame.created_at) == (None, datetime(2026, 11, 30, 10, 0, 0, 123_456, tzinfo=UTC))
    assert read.edges[0].model_dump(mode="json") == {**edge, "weight": 0.5}
    assert read.edges[1].weight == 1.0
    later = read_lineage_file(text_of(later="unknown", nodes=[{**NODE, "later": []}] * 2))
    assert later.edges[0].operation_type == OperationType.FUSION


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "EOF"),
        ("nonsense", "expected"),
        ("[]", "object"),
        (b"\xff\xfe\x00", "JSON"),
        ("[" * 5_000, "recursion"),
        ('{"nodes": ' * 5_000, "recursion"),
        (text_of(format="pixsim7-recipe"), "format"),
        (text_of(version=2), "version"),
        (text_of(version="1"), "version"),
        (text_of(nodes={}), "nodes"),
        (text_of(nodes=[NODE]), "edge 0 names a node that is not there"),
        (text_of(nodes=[NODE] * (MAX_NODES + 1)), "at most 10000 items"),
        (text_of(edges=[EDGE] * (MAX_EDGES + 1)), "at most 20000 items"),
        (text_of(nodes=[{**NODE, "sha256": "A" * 64}, NODE]), "nodes.0.sha256"),
        (text_of(nodes=[{**NODE, "name": "x" * 1_001}, NODE]), "nodes.0.name"),
        (text_of(nodes=[{**NODE, "media_type": "scent"}, NODE]), "nodes.0.media_type"),
        (text_of(nodes=[{**NODE, "created_at": "2026-11-30T10:00:00"}, NODE]), "nodes.0.created_at"),
        (text_of(edges=[{**EDGE, "parent": -1}]), "edges.0.parent"),
        (text_of(edges=[{**EDGE, "child": 1e300}]), "edges.0.child"),
        (text_of(edges=[{**EDGE, "operation_type": "theft"}]), "edges.0.operation_type"),
        (text_of(edges=[{**EDGE, "role": "a\u0000b"}]), "edges.0.role"),
        (text_of(edges=[{**EDGE, "start_ms": 1}]), "a span has a start and an end"),
        (text_of(edges=[{**EDGE, "start_ms": 2, "end_ms": 1}]), "does not end before"),
        (text_of(edges=[{**EDGE, "start_ms": 2**70, "end_ms": 2**71}]), "edges.0.start_ms"),
        (text_of(edges=[{**EDGE, "weight": -0.5}]), "edges.0.weight"),
        (text_of(edges=[{**EDGE, "weight": float("inf")}]), "weight"),
        (" " * (MAX_LENGTH + 1), "at most 8 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "text",
)
def test_what_is_no_such_file_is_refused_with_the_place_of_the_fault(text: str | bytes, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_lineage_file(text)
    assert said.lower() in refused.value.message.lower()
    assert len(refused.value.message) < 400
