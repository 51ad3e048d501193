"""Carries out one request inside a worker process: reads, draws, encodes, reports how far it is."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.domain.enums import OperationType
from app.domain.errors import MediaError
from app.media.frames import extract_frame
from app.providers.base import OperationParams
from app.providers.local.ahead import drawn_ahead
from app.providers.local.board import draw_board, prompt_words
from app.providers.local.camera import View, chosen_move, largest_zoom, views
from app.providers.local.clip_params import VideoExtendParams, VideoModifyParams, VideoTransitionParams
from app.providers.local.encode import ClipWriter, Planes
from app.providers.local.enlarging import render_enlarged
from app.providers.local.extending import render_extension
from app.providers.local.fields import AS_PICTURE, SHORT_SIDES, CameraMove
from app.providers.local.fusing import render_fusion
from app.providers.local.joining import render_transition
from app.providers.local.manifest import (
    MANIFEST,
    FrameExtractionParams,
    ImageToVideoParams,
    TextToImageParams,
    TextToVideoParams,
)
from app.providers.local.modifying import render_change
from app.providers.local.moving import FlatSubject, LayeredSubject, Subject
from app.providers.local.picture import LONGEST_SIDE, even_size, ratio, read_source, staged, write_picture
from app.providers.local.picture_edits import render_edit
from app.providers.local.picture_params import FusionParams, ImageToImageParams, UpscaleParams
from app.system.processes import report

_DEPTHS = 3
_LARGEST_BOARD_SCALE = 1.15


def render(operation: str, params: dict[str, Any], target: str) -> None:
    """Make the result of a request.

    Args:
        operation: The operation's value.
        params: Its parameters, as they were accepted.
        target: The file to write; it must not exist.

    Raises:
        MediaError: The input cannot be read.
        ValidationError: The engine cannot do this operation.
    """
    wanted = MANIFEST.params_model(OperationType(operation)).model_validate(params)
    _RENDERERS[type(wanted)](wanted, Path(target))
    report(1.0)


def _render_frame(wanted: TextToImageParams, target: Path) -> None:
    render_board(wanted.prompt, wanted.seed or 0, board_size(wanted.size, wanted.aspect), target)


def _render_board_clip(wanted: TextToVideoParams, target: Path) -> None:
    render_board_clip(wanted, board_size(wanted.size, wanted.aspect), target)


def render_board(prompt: str, seed: int, size: tuple[int, int], target: Path) -> None:
    """Draw a storyboard frame as a PNG file."""
    picture = draw_board(prompt, seed, *size).picture()
    report(0.7)
    write_picture(picture, target)


def render_board_clip(wanted: TextToVideoParams, size: tuple[int, int], target: Path) -> None:
    """Draw a storyboard frame and move the camera through it."""
    move = chosen_move(wanted.camera, prompt_words(wanted.prompt))
    scale = min(largest_zoom(move, wanted.strength), _LARGEST_BOARD_SCALE)
    board = draw_board(wanted.prompt, wanted.seed or 0, *size, depths=_DEPTHS, scale=even_scale(size, scale))
    path = _path(move, wanted)
    write_clip(LayeredSubject(board, *size), path, size, wanted.fps, target)


def render_picture_clip(wanted: ImageToVideoParams, target: Path, *, short_side: int | None = None) -> None:
    """Move the camera over a picture; `short_side` overrides the named size."""
    move = chosen_move(wanted.camera, prompt_words(wanted.prompt))
    picture = read_source(str(wanted.first_frame), LONGEST_SIDE)
    side = short_side or SHORT_SIDES[wanted.size]
    aspect = picture.width / picture.height if wanted.aspect == AS_PICTURE else ratio(wanted.aspect)
    size = even_size(side, aspect)
    zoom = largest_zoom(move, wanted.strength)
    stage = staged(picture, *size, wanted.fit, zoom)
    path = _path(move, wanted)
    write_clip(FlatSubject(stage, *size, zoom=zoom), path, size, wanted.fps, target)


def _path(move: CameraMove, wanted: TextToVideoParams | ImageToVideoParams) -> list[View]:
    frames = frame_count(wanted.duration, wanted.fps)
    return views(move, wanted.strength, wanted.ease, frames, fps=wanted.fps, seed=wanted.seed or 0)


def write_clip(subject: Subject, path: Sequence[View], size: tuple[int, int], fps: int, target: Path) -> None:
    """Encode what the camera sees along its path; frames are made one by one, and one that stays is made once."""
    with ClipWriter(target, *size, fps) as clip:
        for index, planes in enumerate(drawn_ahead(_drawn(subject, path))):
            clip.write(planes)
            report((index + 1) / (len(path) + 1))
    with target.open("rb+") as file:
        _flush(file.fileno())


def _drawn(subject: Subject, path: Sequence[View]) -> Iterator[Planes]:
    before, planes = path[0], subject.frame(path[0])
    for view in path:
        if view != before:
            before, planes = view, subject.frame(view)
        yield planes


def board_size(size: str, aspect: str) -> tuple[int, int]:
    """Width and height of a named size in a named aspect."""
    return even_size(SHORT_SIDES[size], ratio(aspect))


def frame_count(seconds: float, fps: int) -> int:
    """How many frames a clip has."""
    return max(1, round(seconds * fps))


def even_scale(size: tuple[int, int], scale: float) -> float:
    """The nearest smaller scale that gives both sides an even length."""
    width, height = size
    for step in range(int(width * (scale - 1)) // 2 * 2, 0, -2):
        tall = height * (width + step) / width
        if round(tall) % 2 == 0:
            return (width + step) / width
    return 1.0


def _extract(wanted: FrameExtractionParams, target: Path) -> None:
    try:
        extract_frame(str(wanted.source_clip), round(wanted.at * 1000), str(target))
    except OSError as error:
        raise MediaError("The clip's file is not there.", detail=str(error)) from error


def _flush(descriptor: int) -> None:
    os.fsync(descriptor)


_RENDERERS: Mapping[type[OperationParams], Callable[[Any, Path], None]] = {
    TextToImageParams: _render_frame,
    TextToVideoParams: _render_board_clip,
    ImageToVideoParams: render_picture_clip,
    ImageToImageParams: render_edit,
    FusionParams: render_fusion,
    UpscaleParams: render_enlarged,
    FrameExtractionParams: _extract,
    VideoTransitionParams: render_transition,
    VideoExtendParams: render_extension,
    VideoModifyParams: render_change,
}
