"""The engine inside: a camera move against the command line of FFmpeg, and what boards cost.

Peer and engine take turns in one run, with the same preset and quality of the encoder; the engine is warm, as a worker
of the pool is after its first job. Where there is no `ffmpeg` the ratio is left out.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from app.providers.local.board import draw_board
from app.providers.local.encode import ENCODER_PARAMS, PRESET, QUALITY
from app.providers.local.fields import CameraMove
from app.providers.local.manifest import ImageToVideoParams, TextToVideoParams
from app.providers.local.render import render, render_board
from tests.benchmarks.measure import against, within

GROUP = "engine"
FPS = 30
_WIDTH, _HEIGHT = 1920, 1080
_SOURCE = (2880, 1620)
_PROMPT = "Alpine lake before sunrise, violet haze"
_PUSH_ZOOM = 1.25


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the runner's interface
    """Yield the rows."""
    seconds, turns = (2, 3) if quick else (5, 5)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        source = root / "picture.png"
        draw_board(_PROMPT, 1, *_SOURCE).picture().save(source)
        yield from _clips(root, source, seconds, turns)
        yield from _boards(root, turns)
        yield _parallax(root, seconds)


def _clips(root: Path, source: Path, seconds: int, turns: int) -> Iterator[dict[str, Any]]:
    name = f"picture to clip, 1080p{FPS}, {seconds} s"
    params = ImageToVideoParams(
        first_frame=str(source), camera=CameraMove.PUSH_IN, duration=seconds, fps=FPS, size="1080p"
    ).model_dump(mode="json")

    def engine(target: Path) -> None:
        render("image_to_video", params, str(target))

    ffmpeg = shutil.which("ffmpeg")
    ours, peers = [], []
    for turn in range(turns):
        ours.append(_timed(engine, root / f"ours{turn}"))
        if ffmpeg is not None:
            peers.append(_timed(partial(_zoompan, ffmpeg, source, seconds), root / f"peer{turn}.mp4"))
    if peers:
        yield against(name, ours, peers, unit="s", at_most=1.0)
    else:
        yield {"name": name, "value": round(min(ours), 3), "unit": "s"}


def _zoompan(ffmpeg: str, source: Path, seconds: int, target: Path) -> None:
    frames = seconds * FPS
    move = (
        f"zoompan=z='1+{_PUSH_ZOOM - 1}*on/{frames - 1}':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)'"
        f":d={frames}:s={_WIDTH}x{_HEIGHT}:fps={FPS}"
    )
    command = [ffmpeg, "-v", "error", "-y", "-loop", "1", "-i", str(source), "-vf", move, "-frames:v", str(frames)]
    coding = [
        "-c:v",
        "libx264",
        "-preset",
        PRESET,
        "-crf",
        str(QUALITY),
        "-x264-params",
        ENCODER_PARAMS,
        "-pix_fmt",
        "yuv420p",
    ]
    subprocess.run([*command, *coding, "-movflags", "+faststart", str(target)], check=True, timeout=600)


def _boards(root: Path, turns: int) -> Iterator[dict[str, Any]]:
    for size, limit in ((_WIDTH, _HEIGHT), 3.0), ((3840, 2160), 12.0):
        spent = [
            _timed(partial(render_board, _PROMPT, 3, size), root / f"board{size[1]}-{turn}") for turn in range(turns)
        ]
        yield within(f"board, {size[0]}x{size[1]}", min(spent), unit="s", at_most=limit)


def _parallax(root: Path, seconds: int) -> dict[str, Any]:
    params = TextToVideoParams(prompt=_PROMPT, seed=3, duration=seconds, fps=FPS, size="1080p").model_dump(mode="json")
    spent = _timed(lambda target: render("text_to_video", params, str(target)), root / "parallax")
    return {
        "name": f"board to clip, 1080p{FPS}: seconds for a second of clip",
        "value": round(spent / seconds, 3),
        "unit": "s",
    }


def _timed(action: Callable[[Path], None], target: Path) -> float:
    started = time.perf_counter()
    action(target)
    return time.perf_counter() - started


if __name__ == "__main__":
    for row in run("--quick" in sys.argv):
        sys.stdout.write(f"{row}\n")
