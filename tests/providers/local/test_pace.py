import pytest

from app.domain.enums import OperationType
from app.providers.local.manifest import FrameExtractionParams, ImageToVideoParams, TextToImageParams
from app.providers.local.pace import Pace, megapixels

CLIP = ImageToVideoParams(first_frame="a.png", duration=5, fps=30, size="1080p")


def test_a_longer_or_larger_clip_takes_longer() -> None:
    pace = Pace()
    seconds = pace.seconds(OperationType.IMAGE_TO_VIDEO, CLIP)
    assert pace.seconds(OperationType.IMAGE_TO_VIDEO, CLIP.model_copy(update={"duration": 10})) > seconds
    assert pace.seconds(OperationType.IMAGE_TO_VIDEO, CLIP.model_copy(update={"size": "4K"})) > seconds * 3


def test_finished_renders_correct_the_rate() -> None:
    pace = Pace()
    for _ in range(20):
        pace.learn(OperationType.IMAGE_TO_VIDEO, CLIP, 60.0)
    assert pace.seconds(OperationType.IMAGE_TO_VIDEO, CLIP) == pytest.approx(60.0, rel=0.02)
    assert pace.rates[OperationType.TEXT_TO_VIDEO] == Pace().rates[OperationType.TEXT_TO_VIDEO]


def test_a_frame_has_one_time_whatever_its_clip() -> None:
    pace, frame = Pace(), FrameExtractionParams(source_clip="a.mp4", at=3)
    before = pace.seconds(OperationType.FRAME_EXTRACTION, frame)
    pace.learn(OperationType.FRAME_EXTRACTION, frame, 50)
    assert pace.seconds(OperationType.FRAME_EXTRACTION, frame) == before > 0


def test_pixels_are_counted() -> None:
    assert megapixels(TextToImageParams(prompt="a", size="1080p")) == pytest.approx(2.07, abs=0.01)
    assert megapixels(CLIP) == pytest.approx(2.0736 * 150)
