"""The job that makes a file fit."""

from typing import Any

import pytest

from app.domain.enums import MediaType, OperationType
from app.providers.base import InputLimits
from app.providers.registry import ProviderRegistry
from app.services.asset.fitting import Facts, misfits
from app.services.asset.mending import Mending, mending_of

CLIP = Facts(MediaType.VIDEO, "video/mp4", 40_000_000, 2560, 1080, 42.0, 50.0)
PICTURE = Facts(MediaType.IMAGE, "image/png", 2_000_000, 1600, 400)


def _mend(facts: Facts, limits: InputLimits, start: float = 0.0) -> Mending | None:
    return mending_of(7, facts, limits, misfits(facts, limits, "Runway"), start=start)


@pytest.mark.parametrize(
    ("facts", "limits", "operation", "params"),
    [
        (CLIP, InputLimits(most_seconds=16), "video_modify", {"source_clip": 7, "start": 2.0, "end": 18.0}),
        (
            CLIP,
            InputLimits(most_seconds=16, longest_side=1920, size_bytes=20_000_000, most_fps=30, most_aspect=2.0),
            "video_modify",
            {
                "source_clip": 7,
                "start": 2.0,
                "end": 18.0,
                "longest": 1920,
                "megabytes": 19.0,
                "fps": 30,
                "aspect": "16:9",
                "fit": "fill",
            },
        ),
        (CLIP, InputLimits(("video/webm", "video/quicktime")), "video_modify", {"source_clip": 7}),
        (
            PICTURE,
            InputLimits(most_aspect=2.5, longest_side=800),
            "image_to_image",
            {"picture": 7, "look": "none", "aspect": "21:9", "fit": "fill"},
        ),
        (PICTURE, InputLimits(shortest_side=1024), "upscale", {"source": 7, "factor": 4}),
    ],
)
def test_one_job_of_the_engine_inside_mends_all_of_it(
    facts: Facts, limits: InputLimits, operation: str, params: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = _mend(facts, limits, start=2.0)
    assert made == Mending(OperationType(operation), params)
    engine = ProviderRegistry.discover(tmp_path_factory.getbasetemp() / "engine").get("local")
    engine.manifest.params_model(made.operation).model_validate(made.params)


@pytest.mark.parametrize(
    ("facts", "limits"),
    [
        (CLIP, InputLimits()),
        (CLIP, InputLimits(least_seconds=60)),
        (CLIP, InputLimits(least_aspect=4)),
        (PICTURE, InputLimits(shortest_side=2000)),
        (PICTURE, InputLimits(least_aspect=5)),
        (PICTURE, InputLimits(longest_side=800)),
        (Facts(MediaType.AUDIO, "audio/wav", 1, seconds=30.0), InputLimits(most_seconds=2)),
        (Facts(MediaType.VIDEO, "video/mp4", 1, 100, 100, 3.0), InputLimits(most_fps=10, size_bytes=1)),
    ],
)
def test_where_nothing_mends_it_there_is_no_job(facts: Facts, limits: InputLimits) -> None:
    assert _mend(facts, limits) is None
