"""The engine inside, picture side: each operation at 1080p against the command line of FFmpeg doing the same.

Peer and engine take turns in one run; clips are coded with the same preset and quality. The engine is warm, as a worker
of the pool is after its first job; a peer is a process that starts each time, as it is used. Where there is no `ffmpeg`
the ratio is left out.
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
from app.providers.local.fields import Look
from app.providers.local.finish import Finish
from app.providers.local.looks import Treatment
from app.providers.local.moving import to_planes
from app.providers.local.render import render
from tests.benchmarks.measure import against, within

GROUP = "engine"
FPS = 30
_GOAL = 1.3
_FRAME_MS = 25.0
_PROMPTS = ("Alpine lake before sunrise", "City at night, neon rain", "Misty pine forest", "Portrait of a woman")
_CODING = ("-c:v", "libx264", "-preset", PRESET, "-crf", str(QUALITY), "-x264-params", ENCODER_PARAMS)
_ENDING = ("-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4")
_GRADE = (
    "eq=contrast=1.25:saturation=0.95,colorbalance=rs=-.05:bs=.06:rh=.05:bh=-.05,vignette=PI/6,noise=alls=6:allf=t+u"
)


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the runner's interface
    """Yield the rows."""
    seconds, turns = (2, 3) if quick else (5, 5)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        pictures = []
        for index, prompt in enumerate(_PROMPTS):
            pictures.append(root / f"picture{index}.png")
            draw_board(prompt, 1, 1920, 1080).picture().save(pictures[-1])
        clips = [_clip(root, picture, seconds) for picture in pictures]
        yield from _looks(turns)
        for name, operation, params, peer in _cases(pictures, clips, seconds):
            yield _measured(root, name, partial(render, operation, params), peer, turns)


def _clip(root: Path, picture: Path, seconds: int) -> Path:
    """A clip of 1080p with movement and a tone, for what takes clips."""
    target = root / f"{picture.stem}.mp4"
    render("image_to_video", {"first_frame": str(picture), "camera": "pan_right", "duration": seconds}, str(target))
    return target


def _looks(turns: int) -> Iterator[dict[str, Any]]:
    planes = to_planes(draw_board(_PROMPTS[0], 1, 1920, 1080).picture())
    for look in (Look.GRADE, Look.FILM, Look.NOIR, Look.DUOTONE, Look.BLUR):
        finish = Finish(Treatment(look), 1920, 1080)
        spent = []
        for index in range(4 * turns):
            started = time.process_time()
            finish.planes(planes, index)
            spent.append(1000 * (time.process_time() - started))
        yield within(f"look {look.value} on a frame of 1080p", min(spent), unit="ms", at_most=_FRAME_MS)


_Case = tuple[str, str, dict[str, Any], list[str]]


def _cases(pictures: list[Path], clips: list[Path], seconds: int) -> Iterator[_Case]:
    """Name, operation, parameters, and what FFmpeg is told for the same."""
    frames = str(seconds * FPS)
    yield (
        "picture with the look film, 1080p",
        "image_to_image",
        {"picture": str(pictures[0]), "look": "film"},
        [*_inputs(pictures[:1]), "-vf", _GRADE, "-f", "image2", "-c:v", "png"],
    )
    turned = (
        f"perspective=x0='-W*0.1*on/{frames}':y0=0:x1=W:y1='-H*0.1*on/{frames}':x2='-W*0.1*on/{frames}':y2=H:x3=W:y3='H*(1+0.1*on/{frames})'"
        ":sense=source:eval=frame,scale=1920:1080,format=yuv420p"
    )
    yield (
        f"picture to clip by an orbit, 1080p{FPS}, {seconds} s",
        "image_to_video",
        {"first_frame": str(pictures[0]), "camera": "orbit", "duration": seconds, "fps": FPS},
        ["-loop", "1", "-r", str(FPS), *_inputs(pictures[:1]), "-vf", turned, "-frames:v", frames, *_CODING, *_ENDING],
    )
    rolled = "format=yuv420p,rotate=a='0.01*sin(n/9)':bilinear=1,crop=1728:972:x='96+20*sin(n/13)',scale=1920:1080"
    yield (
        f"picture to clip by hand, 1080p{FPS}, {seconds} s",
        "image_to_video",
        {"first_frame": str(pictures[0]), "camera": "handheld", "duration": seconds, "fps": FPS},
        ["-loop", "1", "-r", str(FPS), *_inputs(pictures[:1]), "-vf", rolled, "-frames:v", frames, *_CODING, *_ENDING],
    )
    grid = {"layout": "grid", "gap": 0, "radius": 0}
    yield (
        "four pictures in a grid, 1080p",
        "fusion",
        {**_slots(pictures), **grid},
        [*_inputs(pictures), "-filter_complex", _stacked("lanczos"), "-f", "image2", "-c:v", "png"],
    )
    yield (
        f"four clips in a grid, 1080p{FPS}, {seconds} s",
        "fusion",
        {**_slots(clips), **grid},
        [*_inputs(clips), "-filter_complex", _stacked("bicubic"), *_CODING, *_ENDING],
    )
    yield (
        "picture enlarged twice, from 1080p",
        "upscale",
        {"source": str(pictures[0]), "method": "lanczos"},
        [*_inputs(pictures[:1]), "-vf", _enlarged(3840, 2160), "-f", "image2", "-c:v", "png"],
    )
    yield (
        f"clip enlarged twice, from 1080p{FPS}, {seconds} s",
        "upscale",
        {"source": str(clips[0]), "method": "lanczos"},
        [*_inputs(clips[:1]), "-vf", _enlarged(3840, 2160), *_CODING, *_ENDING],
    )


def _inputs(paths: list[Path]) -> list[str]:
    return [word for path in paths for word in ("-i", str(path))]


def _slots(paths: list[Path]) -> dict[str, str]:
    return {f"input_{number}": str(path) for number, path in enumerate(paths, 1)}


def _stacked(scaler: str) -> str:
    small = "".join(f"[{index}:v]scale=960:540:flags={scaler}[s{index}];" for index in range(4))
    return f"{small}[s0][s1][s2][s3]xstack=inputs=4:layout=0_0|w0_0|0_h0|w0_h0"


def _enlarged(width: int, height: int) -> str:
    return f"scale={width}:{height}:flags=lanczos,unsharp=5:5:0.27:5:5:0"


def _measured(root: Path, name: str, engine: Callable[[str], None], words: list[str], turns: int) -> dict[str, Any]:
    ffmpeg = shutil.which("ffmpeg")
    ours, peers = [], []
    for turn in range(turns):
        ours.append(_timed(partial(engine, str(root / f"ours-{len(name)}-{turn}"))))
        (root / f"ours-{len(name)}-{turn}").unlink()
        if ffmpeg is not None:
            command = [ffmpeg, "-v", "error", "-y", *words, str(root / "peer")]
            peers.append(_timed(partial(subprocess.run, command, check=True, timeout=600)))
    if peers:
        return against(name, ours, peers, unit="s", at_most=_GOAL)
    return {"name": name, "value": round(min(ours), 3), "unit": "s"}


def _timed(action: Callable[[], Any]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


if __name__ == "__main__":
    for row in run("--quick" in sys.argv):
        sys.stdout.write(f"{row}\n")
