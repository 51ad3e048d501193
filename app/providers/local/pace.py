"""How long a render takes: a simple model, corrected by the renders that have finished."""

from dataclasses import dataclass, field

from app.domain.enums import OperationType
from app.providers.base import OperationParams
from app.providers.local.fields import SHORT_SIDES
from app.providers.local.manifest import ImageToVideoParams, TextToImageParams, TextToVideoParams

_MEGAPIXEL = 1e6
_START_SECONDS = 0.3
_FIRST_GUESS = {
    OperationType.TEXT_TO_IMAGE: 0.5,
    OperationType.TEXT_TO_VIDEO: 0.05,
    OperationType.IMAGE_TO_VIDEO: 0.022,
}
"""Seconds a megapixel of output."""
_EXTRACTION_SECONDS = 0.8
_NEW_SHARE = 0.4


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
        case TextToImageParams():
            return _area(params.size, params.aspect)
        case TextToVideoParams() | ImageToVideoParams():
            return _area(params.size, params.aspect) * params.duration * params.fps
        case _:
            return 1.0


def _area(size: str, aspect: str) -> float:
    first, _, second = aspect.partition(":")
    ratio = int(first) / int(second) if second else 16 / 9
    return SHORT_SIDES[size] ** 2 * max(ratio, 1 / ratio) / _MEGAPIXEL
