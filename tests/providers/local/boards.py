"""Small boards and clips for the tests of the engine inside."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import av
import numpy as np
import numpy.typing as npt
from PIL import Image

from app.providers.local.board import draw_board
from app.providers.local.drawing import Canvas
from app.providers.local.palette import MOODS
from app.providers.local.stage import Stage

SMALL = (320, 180)


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - chance for pictures, not for secrets


def pixels(picture: Image.Image) -> npt.NDArray[np.int16]:
    return np.asarray(picture.convert("RGB")).astype(np.int16)


def drawn(draw: Callable[[Stage], None], prompt: str = "", *, mood: str = "day", seed: int = 5) -> Image.Image:
    """What a scene draws on a small stage."""
    canvas = Canvas(*SMALL)
    draw(Stage(canvas, MOODS[mood], chance(seed), tuple(prompt.split())))
    return canvas.flattened()


def board_pixels(prompt: str, seed: int = 1) -> npt.NDArray[np.int16]:
    return pixels(draw_board(prompt, seed, *SMALL).picture())


def is_composed(picture: Image.Image) -> bool:
    """Whether there is light and shade and more than a few colours: not a plain or empty frame."""
    values = pixels(picture)
    brightness = values.mean(axis=2)
    many = len(np.unique(values.reshape(-1, 3) // 8, axis=0))
    return bool(brightness.std() > 6 and many > 25)


def luma_frames(path: Path) -> list[npt.NDArray[np.float64]]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray").astype(np.float64) for frame in container.decode(video=0)]
