"""What differs between results."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from app.domain.enums import AssetOrigin, MediaType, OperationType
from app.ui.panels.gallery.compare.differences import NONE, Known, lines_of
from tests.ui.panels.gallery.compare.using import row


def job(cost: int | None, seconds: int | None) -> Any:
    start = row().created_at
    ended = None if seconds is None else start + timedelta(seconds=seconds)
    return SimpleNamespace(actual_cost=cost, started_at=start, ended_at=ended)


def test_what_differs_comes_first_and_the_order_of_the_recipe_stays() -> None:
    one = Known(row(), "Local engine", job=job(6, 14))
    other = Known(row(seed=88214912, params={"guidance": 7.5}, model="v2"), "Local engine", job=job(6, 16))
    first = lines_of([one, other], differing_first=True)
    assert [(line.label, line.values) for line in first] == [
        ("Seed", ("88,214,907", "88,214,912")),
        ("Guidance", ("6.5", "7.5")),
        ("Time", ("0:14", "0:16")),
        ("Model", (NONE, "v2")),
        ("Credits", ("6", "6")),
        ("Made by", ("Local engine", "Local engine")),
        ("Size", ("1536 \N{MULTIPLICATION SIGN} 864",) * 2),
    ]
    assert [line.label for line in lines_of([one, other], differing_first=False)][:4] == [
        "Seed",
        "Guidance",
        "Credits",
        "Time",
    ]


def test_an_import_a_clip_and_a_frame_say_what_they_have() -> None:
    imported = Known(row(origin=AssetOrigin.UPLOAD, params=None, seed=None, width=None))
    clip = Known(row(media_type=MediaType.VIDEO, duration_ms=4000), job=job(None, None))
    frame = Known(row(operation_type=OperationType.FRAME_EXTRACTION, params={"at": 1.5}))
    lines = {line.label: line.values for line in lines_of([imported, clip, frame], differing_first=True)}
    assert lines["Made by"] == ("Imported", NONE, NONE)
    assert lines["Length"] == (NONE, "0:04", NONE)
    assert lines["Seed"][2] == NONE
    assert "Credits" not in lines
    assert lines_of([], differing_first=True) == []
