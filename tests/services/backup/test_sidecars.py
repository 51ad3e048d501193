"""Sidecars are files that anybody can edit: what makes no sense is passed over."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.services.asset.library import Library
from app.services.backup.sidecars import LONGEST_BYTES, read_sidecars

GOOD: dict[str, Any] = {
    "format": 1,
    "asset_id": 7,
    "file": "files/ab/x.png",
    "sha256": "ab" * 32,
    "size_bytes": 3,
    "media_type": "image",
    "mime_type": "image/png",
    "name": "x.png",
    "origin": "job",
    "provider_id": "local",
    "operation_type": "text_to_image",
    "prompt": "a lake",
    "negative_prompt": "",
    "model": None,
    "params": {"prompt": "a lake"},
    "seed": 3,
    "job_id": 4,
    "submission_id": "s",
    "created_at": "2026-11-30T12:00:00+00:00",
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    found = Library(tmp_path / "library")
    found.open()
    (found.folder / "files" / "ab").mkdir()
    (found.folder / "files" / "ab" / "x.png").write_bytes(b"png")
    return found


def write(library: Library, told: Any, name: str = "ab-7.json") -> None:
    folder = library.folder / "sidecars" / "ab"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(told if isinstance(told, str) else json.dumps(told), "utf-8")


def test_one_of_an_older_version_is_read(library: Library) -> None:
    write(library, GOOD)
    (found,) = read_sidecars(library)
    assert (found.asset_id, found.job_id, found.width, found.output_index) == (7, 4, None, None)


def test_they_come_in_the_order_of_their_assets(library: Library) -> None:
    for number in (12, 3, 100):
        write(library, GOOD | {"asset_id": number}, f"ab-{number}.json")
    write(library, GOOD | {"asset_id": 1}, "odd.json")
    assert [found.asset_id for found in read_sidecars(library)] == [1, 3, 12, 100]


@pytest.mark.row("H-22")
@pytest.mark.parametrize(
    "wrong",
    [
        {"asset_id": 0},
        {"asset_id": 2**63},
        {"asset_id": "7"},
        {"file": "../outside.png"},
        {"file": "files/ab/gone.png"},
        {"file": "files/\x00"},
        {"sha256": "short"},
        {"media_type": "hologram"},
        {"operation_type": "dance"},
        {"width": -1},
        {"created_at": "2026-11-30T12:00:00"},
        {"params": [1]},
        {"prompt": "x" * 30_000},
    ],
)
def test_what_makes_no_sense_is_passed_over(library: Library, wrong: dict[str, Any]) -> None:
    (library.folder.parent / "outside.png").write_bytes(b"x")
    write(library, GOOD | wrong)
    assert list(read_sidecars(library)) == []


@pytest.mark.row("H-14")
@pytest.mark.parametrize(
    "text", ["", "[1]", "{", '{"seed": NaN}', "[" * 100_000, '{"prompt": "' + "x" * LONGEST_BYTES + '"}']
)
def test_what_is_no_sidecar_is_passed_over(library: Library, text: str) -> None:
    write(library, text)
    assert list(read_sidecars(library)) == []
