import pytest

from app.domain.enums import OperationType
from app.providers.google.manifest import CATALOG, MANIFEST


def test_every_operation_of_the_reference_is_there_and_no_other() -> None:
    missing = {OperationType.LIP_SYNC, OperationType.SOUND_EFFECT, OperationType.FRAME_EXTRACTION}
    assert set(MANIFEST.operations) == set(OperationType) - missing
    assert not MANIFEST.notice


@pytest.mark.parametrize(
    ("operation", "given", "dollars"),
    [
        (OperationType.TEXT_TO_VIDEO, {"model": "veo-3.1-generate-preview", "veo_duration": 4}, 1.6),
        (OperationType.TEXT_TO_VIDEO, {"model": "veo-3.1-generate-preview", "veo_resolution": "4k"}, 4.8),
        (OperationType.TEXT_TO_VIDEO, {"model": "veo-3.1-fast-generate-preview", "veo_resolution": "1080p"}, 0.96),
        (OperationType.TEXT_TO_VIDEO, {"model": "veo-3.1-lite-generate-preview", "veo_duration": 8}, 0.4),
        (OperationType.FUSION, {"model": "veo-3.1-fast-generate-preview", "reference_1": 1}, 0.8),
        (OperationType.VIDEO_EXTEND, {"model": "veo-3.1-fast-generate-preview", "source_clip": 1}, 0.7),
        (OperationType.TEXT_TO_VIDEO, {"duration": 4}, 0.6),
        (OperationType.TEXT_TO_IMAGE, {"picture_size": "2K"}, 0.12),
    ],
)
def test_what_a_job_costs_is_told_in_dollars(
    operation: OperationType, given: dict[str, object], dollars: float
) -> None:
    params = CATALOG.operations()[operation].model_validate({"prompt": "a", **given})
    estimate = CATALOG.estimate(operation, params)
    assert (estimate.credit_type, estimate.cost) == ("usd", round(dollars * 1_000_000))


def test_every_model_has_a_price() -> None:
    for model in CATALOG.models.values():
        assert any(not price.when and price.operation is None for price in model.prices), model.id
