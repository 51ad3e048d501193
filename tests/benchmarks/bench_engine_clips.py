"""The engine inside on clips: each operation at 1080p against the command line of FFmpeg doing the same.

Peer and engine take turns in one run, with the same settings of both encoders; the engine is warm, as a worker of the
pool is after its first job. What FFmpeg has no filter for (morph, dark to bright) is told without a peer. Where there
is no `ffmpeg` the ratios are left out.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from app.providers.local.board import draw_board
from app.providers.local.camera import views
from app.providers.local.encode import ENCODER_PARAMS, PRESET, QUALITY, SOUND_BITS_A_SECOND, write_film
from app.providers.local.fields import CameraMove, Ease
from app.providers.local.framing import to_frame
from app.providers.local.moving import FlatSubject
from app.providers.local.render import render
from app.providers.local.sounds import RATE, Block
from tests.benchmarks.measure import against

GROUP = "engine"
FPS = 30
SIZE = (1920, 1080)
MOST = 1.3
_CODING = [
    *(
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
    ),
    *("-c:a", "aac", "-b:a", str(SOUND_BITS_A_SECOND), "-movflags", "+faststart"),
]


@dataclass(frozen=True)
class Case:
    """One operation, and how the command line does it.

    Attributes:
        peer: Arguments of ffmpeg between its inputs and the coding; empty where it cannot do it.
        inputs: How many clips it takes.
    """

    name: str
    operation: str
    params: dict[str, Any]
    peer: list[str] = field(default_factory=list)
    inputs: int = 1


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the runner's interface
    """Yield the rows."""
    seconds, turns = (3, 2) if quick else (6, 3)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        clips = [_source(root / f"{seed}.mp4", seed, seconds) for seed in (1, 4)]
        for case in _cases(seconds):
            yield _row(case, clips, root, turns)


def _cases(seconds: int) -> Iterator[Case]:
    half = seconds / 2
    yield Case("cut", "video_modify", {"start": 0.5, "end": seconds}, ["-ss", "0.5"])
    yield Case(
        "twice as quick",
        "video_modify",
        {"speed": 2},
        ["-vf", f"setpts=PTS/2,fps={FPS}", "-af", "atempo=2"],
    )
    yield Case("half as quick", "video_modify", {"speed": 0.5}, ["-vf", f"setpts=PTS*2,fps={FPS}", "-af", "atempo=0.5"])
    yield Case("reversed", "video_modify", {"is_reversed": True}, ["-vf", "reverse", "-af", "areverse"])
    yield Case("to 720p", "video_modify", {"size": "720p"}, ["-vf", "scale=1280:720"])
    grade = "curves=preset=increase_contrast,colorbalance=rs=-.1:bs=.1:rh=.1:bh=-.1,vignette=PI/6"
    yield Case("grade", "video_modify", {"look": "grade"}, ["-vf", grade])
    yield Case("steadied", "video_modify", {"is_steadied": True}, ["-vf", "deshake=rx=32:ry=32:edge=mirror"])
    for kind, filter_name in (
        ("dissolve", "fade"),
        ("wipe", "smoothleft"),
        ("push", "slideleft"),
        ("zoom", "zoomin"),
        ("luma", ""),
        ("morph", ""),
    ):
        mixed = (
            f"[0:v][1:v]xfade=transition={filter_name}:duration=1:offset={seconds - 1}[v];[0:a][1:a]acrossfade=d=1[a]"
        )
        peer = ["-filter_complex", mixed, "-map", "[v]", "-map", "[a]"] if filter_name else []
        yield Case(f"{kind}, joined", "video_transition", {"transition": kind}, peer, 2)
    held = f"tpad=stop_mode=clone:stop_duration={half}"
    yield Case(
        "hold, joined",
        "video_extend",
        {"continuation": "hold", "duration": half},
        ["-vf", held, "-af", f"apad=pad_dur={half}"],
    )
    frames = round(half * FPS)
    moved = (
        f"[0:v]split[a][b];[b]trim=start_frame={seconds * FPS - 1},setpts=0,zoompan=z='1+0.25*on/{frames}'"
        f":x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d={frames}:s=1920x1080:fps={FPS}[c];[a][c]concat[v]"
        f";[0:a]apad=pad_dur={half}[s]"
    )
    yield Case(
        "push in, joined",
        "video_extend",
        {"continuation": "push_in", "duration": half},
        ["-filter_complex", moved, "-map", "[v]", "-map", "[s]"],
    )
    swung = "[0:v]split[a][b];[b]reverse[c];[a][c]concat[v];[0:a]asplit[d][e];[e]areverse[f];[d][f]concat=v=0:a=1[s]"
    yield Case(
        "back and forth, joined",
        "video_extend",
        {"continuation": "ping_pong", "duration": seconds, "sound": "mirror"},
        ["-filter_complex", swung, "-map", "[v]", "-map", "[s]"],
    )


def _row(case: Case, clips: list[Path], root: Path, turns: int) -> dict[str, Any]:
    names = ["source_clip"] if case.inputs == 1 else ["first_frame", "last_frame"]
    inputs = {name: str(clip) for name, clip in zip(names, clips, strict=False)}
    ffmpeg = shutil.which("ffmpeg") if case.peer else None
    ours, peers = [], []
    for turn in range(turns):
        ours.append(_timed(partial(_render, case.operation, inputs | case.params), root / f"o{turn}"))
        if ffmpeg is not None:
            sources = [part for clip in inputs.values() for part in ("-i", clip)]
            command = [ffmpeg, "-v", "error", "-y", *sources, *case.peer, *_CODING]
            peers.append(_timed(partial(_command, command), root / f"p{turn}.mp4"))
    name = f"clip, 1080p{FPS}: {case.name}"
    if peers:
        return against(name, ours, peers, unit="s", at_most=MOST)
    return {"name": name, "value": round(min(ours), 3), "unit": "s"}


def _render(operation: str, params: dict[str, Any], target: Path) -> None:
    render(operation, params, str(target))


def _command(command: list[str], target: Path) -> None:
    subprocess.run([*command, str(target)], check=True, timeout=600)


def _source(path: Path, seed: int, seconds: int) -> Path:
    """A clip with a camera move and a tone."""
    board = draw_board("Alpine lake before sunrise, violet haze", seed, 2304, 1296).picture().convert("RGB")
    subject = FlatSubject(board, *SIZE, zoom=1.2)
    path_of_camera = views(CameraMove.PAN_RIGHT, 0.5, Ease.EASE_IN_OUT, seconds * FPS)
    frames = (to_frame(subject.frame(view)) for view in path_of_camera)
    write_film(path, frames, _tone(seconds), size=SIZE, fps=FPS, count=seconds * FPS)
    return path


def _tone(seconds: int) -> Iterator[Block]:
    for start in range(0, seconds * RATE, RATE):
        wave = 0.3 * np.sin(np.arange(start, start + RATE) * (2 * np.pi * 440 / RATE))
        yield np.tile(wave.astype(np.float32), (2, 1))


def _timed(action: Callable[[Path], object], target: Path) -> float:
    started = time.perf_counter()
    action(target)
    spent = time.perf_counter() - started
    target.unlink()
    return spent


if __name__ == "__main__":
    for row in run("--quick" in sys.argv):
        sys.stdout.write(f"{row}\n")
        sys.stdout.flush()
