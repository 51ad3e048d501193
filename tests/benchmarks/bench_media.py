"""Posters against the bare decode and against ffmpeg; hashes against the digest in memory and against sha256sum.

Every figure and its peer are taken in turns, so that what else the machine does falls on both.
"""

import hashlib
import os
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np

from app.media.frames import poster
from app.media.hashing import hash_file
from app.media.player import ClipPlayer
from tests.benchmarks.measure import against

GROUP = "gallery"

SIZES = {"480p": (854, 480), "720p": (1280, 720), "1080p": (1920, 1080)}
LONGEST = 256
SOURCE_COLOURS = 3


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    runs = 7 if quick else 21
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        scratch = Path(folder)
        for name, size in SIZES.items():
            yield from _posters(name, make_clip(scratch / f"{name}.mp4", size, seconds=1 if quick else 3), runs)
        yield from _hover(scratch / "720p.mp4", runs)
        yield from _hashes(scratch, (64 if quick else 256) * 1024**2, max(5, runs // 3))


def in_turns(runs: int, *calls: Callable[[], object]) -> list[list[float]]:
    """Seconds of each call, taken one after the other so often; a first round warms up."""
    seconds: list[list[float]] = [[] for _ in calls]
    for turn in range(runs + 1):
        for taken, call in zip(seconds, calls, strict=True):
            began = time.perf_counter()
            call()
            if turn:
                taken.append(time.perf_counter() - began)
    return seconds


def at_least(name: str, values: list[float], peers: list[float], *, goal: float, amount: float) -> dict[str, Any]:
    """Rates made of medians of seconds; the goal is the lowest ratio."""
    value, peer = amount / statistics.median(values), amount / statistics.median(peers)
    return {
        "name": name,
        "value": round(value, 3),
        "unit": "GB/s",
        "peer": round(peer, 3),
        "ratio": round(value / peer, 3),
        "goal": f"ratio >= {goal:g}",
        "holds": value / peer >= goal,
    }


def _posters(name: str, path: Path, runs: int) -> Iterator[dict[str, Any]]:
    def ffmpeg() -> None:
        scale = f"scale='if(gt(iw,ih),{LONGEST},-2)':'if(gt(iw,ih),-2,{LONGEST})'"
        command = ["ffmpeg", "-v", "error", "-i", str(path), "-frames:v", "1", "-vf", scale, "-f", "image2pipe"]
        subprocess.run([*command, "-c:v", "mjpeg", "-"], check=True, stdout=subprocess.DEVNULL)

    calls: list[Callable[[], object]] = [lambda: poster(path, LONGEST), lambda: _bare_decode(path)]
    if shutil.which("ffmpeg"):
        calls.append(ffmpeg)
    ours, bare, *command = in_turns(runs, *calls)
    yield against(f"poster_{name}_against_bare_decode", ours, bare, unit="s", at_most=1.2)
    if command:
        yield against(f"poster_{name}_against_ffmpeg", ours, command[0], unit="s", at_most=0.2)


def _bare_decode(path: Path) -> None:
    """The least that PyAV needs for the first key frame at the poster's size."""
    with path.open("rb") as file, av.open(file, mode="r", format="mov") as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        stream.codec_context.skip_frame = "NONKEY"
        frame = next(container.decode(stream))
        scale = LONGEST / max(frame.width, frame.height)
        frame.reformat(width=round(frame.width * scale), height=round(frame.height * scale), format="rgb24")


def _hover(path: Path, runs: int) -> Iterator[dict[str, Any]]:
    def preview() -> None:
        shown = threading.Event()
        player = ClipPlayer(path, shown.set, bounds=(LONGEST, LONGEST), is_muted=True, is_looping=True)
        player.start()
        player.play()
        if not shown.wait(10):
            raise TimeoutError("the preview did not start")
        times.append(time.perf_counter() - began[0])
        player.close()

    def timed() -> None:
        began[0] = time.perf_counter()
        preview()

    began, times = [0.0], list[float]()
    _, posters = in_turns(runs, timed, lambda: poster(path, LONGEST))
    yield against("hover_preview_starts_against_poster", times[1:], posters, unit="s", at_most=3)


def _hashes(folder: Path, size: int, runs: int) -> Iterator[dict[str, Any]]:
    data = os.urandom(size)
    one, two = folder / "one", folder / "two"
    one.write_bytes(data)
    two.write_bytes(data)

    def both() -> None:
        threads = [threading.Thread(target=hash_file, args=(path,)) for path in (one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def sha256sum() -> None:
        subprocess.run(["sha256sum", str(one)], check=True, stdout=subprocess.DEVNULL)

    calls: list[Callable[[], object]] = [lambda: hash_file(one), lambda: hashlib.sha256(data).hexdigest(), both]
    if shutil.which("sha256sum"):
        calls.append(sha256sum)
    ours, memory, pair, *command = in_turns(runs, *calls)
    amount = size / 1e9
    yield at_least("hash_against_memory", ours, memory, goal=0.85, amount=amount)
    if command:
        yield at_least("hash_against_sha256sum", ours, command[0], goal=4, amount=amount)
    yield at_least("hash_two_threads_against_one", [seconds / 2 for seconds in pair], ours, goal=1.8, amount=amount)


def make_clip(path: Path, size: tuple[int, int], *, seconds: int) -> Path:
    """A moving picture with as much detail as a real one."""
    width, height = size
    noise = np.random.default_rng(7).integers(0, 256, (height // 8 + 90, width // 8 + 90, SOURCE_COLOURS), np.uint8)
    large = np.kron(noise, np.ones((8, 8, 1), np.uint8))
    with av.open(str(path), "w") as out:
        stream: Any = out.add_stream("libx264", rate=24, options={"preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(24 * seconds):
            picture = np.ascontiguousarray(large[2 * number :][:height, 3 * number :][:, :width])
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    return path
