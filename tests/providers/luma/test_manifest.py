"""What Luma declares."""

from app.domain.enums import OperationType
from app.providers.luma.manifest import CATALOG, MANIFEST, manifest_with


def test_it_declares_what_the_reference_says() -> None:
    assert manifest_with(CATALOG) == MANIFEST
    assert set(MANIFEST.operations) == {
        OperationType.TEXT_TO_IMAGE,
        OperationType.IMAGE_TO_IMAGE,
        OperationType.TEXT_TO_VIDEO,
        OperationType.IMAGE_TO_VIDEO,
        OperationType.VIDEO_EXTEND,
        OperationType.VIDEO_TRANSITION,
        OperationType.VIDEO_MODIFY,
        OperationType.FUSION,
        OperationType.SOUND_EFFECT,
        OperationType.UPSCALE,
    }
    assert all(model.prices for model in CATALOG.models.values())
    assert all(field.help for field in MANIFEST.account_fields)


def test_prices_follow_the_choices() -> None:
    def cost(**values: object) -> tuple[int, str | None]:
        params = MANIFEST.operations[OperationType.TEXT_TO_VIDEO].model_validate({"prompt": "x", **values})
        found = CATALOG.estimate(OperationType.TEXT_TO_VIDEO, params)
        return found.cost, found.credit_type

    assert cost() == (150_000, "usd")
    assert cost(resolution="1080p", duration=10) == (3_600_000, "usd")
    assert cost(resolution="720p", hdr=True) == (600_000, "usd")
    assert cost(model="ray-2") == (40, "cents")
