"""Bringing 1,000 pictures into the library, against sha256sum and a plain copy of the same files."""

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.bootstrap import DECODERS, open_program
from app.media.hashing import hash_file
from app.media.probe import MediaInspector
from app.services.upload.upload_file import PathUpload
from app.system import threads
from app.system.paths import paths_in
from app.system.processes import DECODING, WorkerPool
from tests.benchmarks.measure import against
from tests.support.library import draw_picture

GROUP = "gallery"
AT_ONCE = 4


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    count = 100 if quick else 1000
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        root = Path(folder)
        pictures = [draw_picture(root / f"{number}.jpg", (1600, 1067), seed=number) for number in range(count)]
        peer = _plain(pictures, root / "copies")
        seconds = asyncio.run(_upload(root / "home", pictures))
        parts = [_read(pictures), _hash(pictures), asyncio.run(_decode(pictures))]
    yield {
        "name": f"upload_of_{count}_pictures",
        "value": round(seconds / count * 1000, 2),
        "unit": "ms a picture",
        "peer": round(peer / count * 1000, 2),
        "ratio": round(seconds / peer, 2),
        "goal": "reported beside sha256sum and a copy; it decodes each picture and draws its thumbnails too",
        "holds": None,
    }

    yield against(f"import_of_{count}_against_its_slowest_part", [seconds], [max(parts)], unit="s", at_most=1.1)


def _read(pictures: list[Path]) -> float:
    started = time.perf_counter()
    for picture in pictures:
        picture.read_bytes()
    return time.perf_counter() - started


def _hash(pictures: list[Path]) -> float:
    started = time.perf_counter()
    for picture in pictures:
        hash_file(picture)
    return time.perf_counter() - started


async def _decode(pictures: list[Path]) -> float:
    """The trial decode with its thumbnails, in as many workers and turns as an import has."""
    pool = WorkerPool("decode", DECODERS, limits=DECODING)
    inspector = MediaInspector(pool)
    turns = asyncio.Semaphore(AT_ONCE)

    async def look(picture: Path) -> None:
        async with turns:
            await inspector.inspect(picture)

    try:
        await asyncio.gather(*map(look, pictures[:AT_ONCE]))
        started = time.perf_counter()
        await asyncio.gather(*map(look, pictures))
        return time.perf_counter() - started
    finally:
        await pool.close()
        await asyncio.to_thread(threads.close)


def _plain(pictures: list[Path], target: Path) -> float:
    target.mkdir()
    started = time.perf_counter()
    subprocess.run(["sha256sum", *map(str, pictures)], check=True, stdout=subprocess.DEVNULL)
    for picture in pictures:
        shutil.copyfile(picture, target / picture.name)
    return time.perf_counter() - started


async def _upload(home: Path, pictures: list[Path]) -> float:
    try:
        async with open_program(paths_in(home)) as program:
            turns = asyncio.Semaphore(AT_ONCE)

            async def take(picture: Path) -> None:
                async with turns, program.units.steps(program.user_id) as services:
                    await services.uploads.upload(program.user_id, PathUpload(picture), "local")

            started = time.perf_counter()
            await asyncio.gather(*map(take, pictures))
            return time.perf_counter() - started
    finally:
        await asyncio.to_thread(threads.close)
