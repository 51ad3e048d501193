from app.domain.enums import OperationType
from app.providers.runway.manifest import CATALOG, MANIFEST


def test_every_operation_of_the_reference_is_there() -> None:
    assert set(MANIFEST.operations) == set(OperationType) - {OperationType.FRAME_EXTRACTION}


def test_what_a_job_costs_is_told_in_credits() -> None:
    def cost(operation: OperationType, **given: object) -> int:
        estimate = CATALOG.estimate(operation, CATALOG.operations()[operation].model_validate({"prompt": "a", **given}))
        assert estimate.credit_type == "credits"
        return estimate.cost

    assert cost(OperationType.TEXT_TO_VIDEO, duration=5) == 60
    assert cost(OperationType.TEXT_TO_VIDEO, duration=5, output_format="hdr10") == 160
    assert cost(OperationType.TEXT_TO_VIDEO, model="veo3.1_fast", duration=4, audio=True) == 60
    assert cost(OperationType.TEXT_TO_VIDEO, model="seedance2", duration=5, auto_length=True) == 540
    assert cost(OperationType.TEXT_TO_IMAGE, model="ideogram_4_0", quality="medium", outputs=2) == 14


def test_every_model_has_a_price() -> None:
    for model in CATALOG.models.values():
        assert any(not price.when and price.operation is None for price in model.prices), model.id
