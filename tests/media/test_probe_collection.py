"""A folder full of odd and hostile pictures, such as Pillow's own test images."""

import os
from collections import Counter
from pathlib import Path

import pytest

from app.domain.errors import MediaError
from app.media.probe import MediaInspector
from app.system.processes import DECODING, WorkerPool
from tests.media import files

FOLDER = "PIXSIM7_TEST_PICTURES"
"""Names a folder: `Tests/images` of Pillow's source package (`pip download pillow --no-binary :all: --no-deps`)."""


@pytest.fixture
def paths() -> list[Path]:
    return sorted(path for path in Path(os.environ[FOLDER]).rglob("*") if path.is_file())


async def words_of(inspector: MediaInspector, path: Path) -> str:
    """What became of a file, in words that can be counted."""
    try:
        found = await inspector.inspect(path)
    except MediaError as error:
        return error.message
    assert found.thumbnails or found.duration_ms, path.name
    return f"taken as {found.mime_type}"


@pytest.mark.long
@pytest.mark.row("H-07")
@pytest.mark.timeout(1800)
@pytest.mark.skipif(FOLDER not in os.environ, reason=f"{FOLDER} names no folder")
async def test_each_file_ends_in_a_picture_or_a_sentence_and_none_ends_the_workers(
    tmp_path: Path, paths: list[Path]
) -> None:
    pool = WorkerPool("decode", 1, limits=DECODING)
    inspector = MediaInspector(pool)
    counts = Counter([await words_of(inspector, path) for path in paths])
    good = tmp_path / "good.png"
    good.write_bytes(files.encoded(files.halves(), "PNG"))
    assert (await inspector.inspect(good)).width == 320
    await pool.close()
    assert counts
    for words, count in counts.most_common():
        print(f"{count:5} {words}")  # noqa: T201 - what a run by hand is for
        assert words.startswith("taken as ") or (words.endswith(".") and "Error" not in words)
