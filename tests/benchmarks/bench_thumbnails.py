"""Thumbnails against vipsthumbnail and the bare decode, a page of them against its bytes, a jump to a far place.

Work is measured as time of a processor, each figure and its peer in turns. Ours makes both sizes, the 8x8 picture and
the checks of a file from outside; the peers make one size.
"""

import io
import os
import resource
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QSize, Qt
from PySide6.QtGui import QImageReader

from app.media.probe import inspect_file
from app.media.thumbnails import THUMBNAIL_SIZES, ThumbnailStore
from tests.benchmarks.measure import against

GROUP = "gallery"
_KEEP = Qt.AspectRatioMode.KeepAspectRatio
PAGE = 60
SIZE = 256
SHAPES = ((1280, 960), (1920, 1280), (2400, 1800), (3200, 2400))
FORMATS = {"jpeg": ("JPEG", {"quality": 90}), "png": ("PNG", {}), "webp": ("WEBP", {"quality": 85})}
GOALS = {"jpeg": 1 / 1.3, "png": 1 / 1.1, "webp": 1 / 1.1}


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    count, turns = (8, 3) if quick else (24, 5)
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        for name in FORMATS:
            files = _draw(Path(folder) / name, name, count if name == "jpeg" else count // 2)
            yield from _against_vips(name, files, Path(folder) / "out", turns)
        yield from _threads(_draw(Path(folder) / "pair", "jpeg", count))
        yield from _pages(Path(folder), turns * 4)


def _against_vips(name: str, files: Sequence[Path], out: Path, turns: int) -> Iterator[dict[str, Any]]:
    out.mkdir(exist_ok=True)
    command = shutil.which("vipsthumbnail")
    ours, bare, vips = [], [], []
    for _ in range(turns):
        ours.append(_own_seconds(partial(_inspect, files)) / len(files))
        bare.append(_own_seconds(partial(_decode, files)) / len(files))
        if command is not None:
            whole = [command, "-s", str(SIZE), "-o", f"{out}/%s.jpg[Q=85]", *map(str, files)]
            vips.append(_child_seconds(whole) / len(files))
    if command is not None:
        yield _ms(against(f"thumbnail_{name}_against_vipsthumbnail", ours, vips, unit="ms", at_most=GOALS[name]))
    if name == "jpeg":
        yield _ms(against("thumbnail_jpeg_against_scaled_decode", ours, bare, unit="ms", at_most=1.25))


def _threads(files: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """Two threads against one, by the clock: the same files, and the ratio of the times."""
    half = len(files) // 2

    def both() -> None:
        threads = [threading.Thread(target=_inspect, args=(part,)) for part in (files[:half], files[half:])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    pair, one = [], []
    for _ in range(5):
        pair.append(_seconds(both))
        one.append(_seconds(lambda: _inspect(files)))
    yield _ms(against("thumbnails_two_threads_against_one", pair, one, unit="ms", at_most=1 / 1.8))


def _pages(folder: Path, turns: int) -> Iterator[dict[str, Any]]:
    """A page out of the store against the same bytes out of one file; decoding a page after a jump."""
    random = Random(7)  # noqa: S311  (places, not secrets)
    store = ThumbnailStore(folder / "thumbnails.db")
    with Image.open(folder / "jpeg" / "0.jpeg") as photo:
        picture = photo.resize((SIZE, 192))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    data = out.getvalue()
    hashes = [f"{random.getrandbits(256):064x}" for _ in range(6000)]
    for sha256 in hashes:
        store.put_all(sha256, dict.fromkeys(THUMBNAIL_SIZES, data))
    pack = folder / "pack"
    pack.write_bytes(data * len(hashes))
    stored, read, decoded = [], [], []
    with pack.open("rb") as file:
        for _ in range(turns):
            places = random.sample(range(len(hashes)), PAGE)
            stored.append(_seconds(partial(_from_store, store, [hashes[place] for place in places])))
            read.append(_seconds(partial(_from_file, file.fileno(), len(data), places)))
            decoded.append(_seconds(partial(_decode_page, data)))
    store.close()
    yield _ms(against("page_of_60_against_pread", stored, read, unit="ms", at_most=3))
    together = [first + second for first, second in zip(stored, decoded, strict=True)]
    yield _ms(against("page_read_and_decoded_against_decoding", together, decoded, unit="ms", at_most=1.6))


def _from_store(store: ThumbnailStore, hashes: Sequence[str]) -> None:
    for sha256 in hashes:
        store.get(sha256, SIZE)


def _from_file(descriptor: int, length: int, places: Sequence[int]) -> None:
    for place in places:
        os.pread(descriptor, length, place * length)


def _inspect(files: Sequence[Path]) -> None:
    for path in files:
        inspect_file(str(path))


def _decode(files: Sequence[Path]) -> None:
    for path in files:
        reader = QImageReader(str(path))
        reader.setScaledSize(reader.size().scaled(QSize(SIZE, SIZE), _KEEP))
        reader.read()


def _decode_page(data: bytes) -> None:
    for _ in range(PAGE):
        buffer = QBuffer()
        buffer.setData(QByteArray(data))
        reader = QImageReader(buffer)
        reader.setScaledSize(QSize(160, 120))
        reader.read()


def _draw(folder: Path, name: str, count: int) -> list[Path]:
    """Files that look like photos to a decoder: soft shapes with a grain."""
    folder.mkdir()
    kind, options = FORMATS[name]
    paths = []
    for number in range(count):
        size = SHAPES[number % len(SHAPES)]
        soft = Image.radial_gradient("L").resize(size, Image.Resampling.BICUBIC)
        grain = Image.effect_noise(size, 12)
        picture = Image.merge("RGB", (soft, Image.blend(soft, grain, 0.3), grain))
        path = folder / f"{number}.{name}"
        picture.save(path, kind, **options)
        paths.append(path)
    return paths


def _own_seconds(call: Callable[[], object]) -> float:
    begun = time.thread_time()
    call()
    return time.thread_time() - begun


def _child_seconds(command: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "VIPS_CONCURRENCY": "1"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def _ms(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"value": round(1000 * row["value"], 3), "peer": round(1000 * row["peer"], 3)}
