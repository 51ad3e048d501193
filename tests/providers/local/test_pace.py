import pytest

from app.domain.enums import OperationType
from app.providers.local.clip_fields import Extent
from app.providers.local.clip_params import VideoExtendParams, VideoModifyParams, VideoTransitionParams
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


def test_a_part_of_a_clip_takes_less_than_the_whole_and_a_slow_one_more() -> None:
    whole = megapixels(VideoModifyParams(source_clip="a.mp4"))
    assert megapixels(VideoModifyParams(source_clip="a.mp4", start=1.0, end=2.0)) == pytest.approx(2.0736 * 30)
    assert megapixels(VideoModifyParams(source_clip="a.mp4", start=9.0)) == pytest.approx(whole)
    assert megapixels(VideoModifyParams(source_clip="a.mp4", speed=0.5)) == pytest.approx(whole * 2)
    joined = VideoExtendParams(source_clip="a.mp4", size="720p")
    alone = joined.model_copy(update={"extent": Extent.NEW_PART})
    ends = VideoTransitionParams(first_frame="a.mp4", last_frame="b.mp4", extent="new_part", fps=60, duration=2)
    assert megapixels(alone) < megapixels(joined)
    assert megapixels(ends) == pytest.approx(2.0736 * 120)


def test_pixels_are_counted() -> None:
    assert megapixels(TextToImageParams(prompt="a", size="1080p")) == pytest.approx(2.07, abs=0.01)
    assert megapixels(CLIP) == pytest.approx(2.0736 * 150)
