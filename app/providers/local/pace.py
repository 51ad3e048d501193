"""How long a render takes: a simple model, corrected by the renders that have finished."""

from dataclasses import dataclass, field

from app.domain.enums import OperationType
from app.providers.base import OperationParams
from app.providers.local.clip_fields import AS_INPUT, Extent
from app.providers.local.clip_params import VideoExtendParams, VideoModifyParams, VideoTransitionParams
from app.providers.local.fields import AS_PICTURE, SHORT_SIDES
from app.providers.local.manifest import ImageToVideoParams, TextToImageParams, TextToVideoParams
from app.providers.local.picture_params import FusionParams, ImageToImageParams, Length, UpscaleParams

_MEGAPIXEL = 1e6
_START_SECONDS = 0.3
_FIRST_GUESS = {
    OperationType.TEXT_TO_IMAGE: 0.5,
    OperationType.TEXT_TO_VIDEO: 0.05,
    OperationType.IMAGE_TO_VIDEO: 0.022,
    OperationType.VIDEO_TRANSITION: 0.014,
    OperationType.VIDEO_EXTEND: 0.014,
    OperationType.VIDEO_MODIFY: 0.016,
    OperationType.IMAGE_TO_IMAGE: 0.25,
    OperationType.UPSCALE: 0.2,
    OperationType.FUSION: 0.03,
}
"""Seconds a megapixel of output."""
_EXTRACTION_SECONDS = 0.8
_USUAL_PICTURE = 4.0
"""Megapixels of an input that is not opened for an estimate."""
_NEW_SHARE = 0.4
_USUAL_CLIP_SECONDS = 6.0
_USUAL_FPS = 30


@dataclass(slots=True)
class Pace:
    """The rate of each operation on this machine, in seconds a megapixel."""

    rates: dict[OperationType, float] = field(default_factory=lambda: dict(_FIRST_GUESS))

    def seconds(self, operation: OperationType, params: OperationParams) -> float:
        """From the start of a render to its result."""
        rate = self.rates.get(operation)
        if rate is None:
            return _EXTRACTION_SECONDS
        return _START_SECONDS + rate * megapixels(params)

    def learn(self, operation: OperationType, params: OperationParams, seconds: float) -> None:
        """Take a finished render into account."""
        rate = self.rates.get(operation)
        if rate is None:
            return
        measured = max(seconds - _START_SECONDS, 0.01) / megapixels(params)
        self.rates[operation] = rate + (measured - rate) * _NEW_SHARE


def megapixels(params: OperationParams) -> float:
    """How many pixels a request makes, in millions."""
    match params:
        case TextToImageParams() | ImageToImageParams():
            made = _USUAL_PICTURE if params.size == AS_PICTURE else _area(params.size, params.aspect)
        case TextToVideoParams() | ImageToVideoParams():
            made = _area(params.size, params.aspect) * params.duration * params.fps
        case VideoTransitionParams() | VideoExtendParams():
            whole = _USUAL_CLIP_SECONDS if params.extent is Extent.JOINED else 0.0
            made = _clip_area(params.size) * (params.fps or _USUAL_FPS) * (whole + params.duration)
        case VideoModifyParams():
            kept = max(params.end or _USUAL_CLIP_SECONDS + params.start, params.start) - params.start
            made = _clip_area(params.size) * (params.fps or _USUAL_FPS) * kept / params.speed
        case FusionParams():
            seconds = params.seconds if params.length is Length.GIVEN else _USUAL_CLIP_SECONDS
            made = _area(params.size, params.aspect) * params.fps * seconds
        case UpscaleParams():
            made = _USUAL_PICTURE * params.factor**2
        case _:
            made = 1.0
    return made


def _clip_area(size: str) -> float:
    """Of an input that has not been looked into, the usual one."""
    return _area("1080p" if size == AS_INPUT else size, "16:9")


def _area(size: str, aspect: str) -> float:
    first, _, second = aspect.partition(":")
    ratio = int(first) / int(second) if second else 16 / 9
    return SHORT_SIDES[size] ** 2 * max(ratio, 1 / ratio) / _MEGAPIXEL
