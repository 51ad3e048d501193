"""What Kling declares, and the user's own models over it."""

from pathlib import Path

from app.domain.enums import OperationType
from app.providers.base import CancelAbility, ClearingWay
from app.providers.kling.adapter import KlingProvider
from app.providers.kling.manifest import CATALOG, MANIFEST, manifest_with
from app.providers.registry import ProviderEnvironment


def test_it_declares_what_the_reference_says() -> None:
    assert manifest_with(CATALOG) == MANIFEST
    assert (MANIFEST.clearing, MANIFEST.cancel) == ((ClearingWay.OWN_ID, ClearingWay.LISTING), CancelAbility.NEVER)
    assert set(MANIFEST.operations) == {
        OperationType.TEXT_TO_IMAGE,
        OperationType.IMAGE_TO_IMAGE,
        OperationType.TEXT_TO_VIDEO,
        OperationType.IMAGE_TO_VIDEO,
        OperationType.VIDEO_EXTEND,
        OperationType.VIDEO_TRANSITION,
        OperationType.FUSION,
        OperationType.VIDEO_MODIFY,
        OperationType.LIP_SYNC,
        OperationType.SOUND_EFFECT,
    }
    assert all(model.prices for model in CATALOG.models.values())
    assert all(field.help for field in MANIFEST.account_fields)


def test_prices_follow_the_choices() -> None:
    def cost(**values: object) -> int:
        params = MANIFEST.operations[OperationType.TEXT_TO_VIDEO].model_validate({"prompt": "x", **values})
        return CATALOG.estimate(OperationType.TEXT_TO_VIDEO, params).cost

    assert cost() == 420_000
    assert cost(audio="native", resolution="1080p", duration=10) == 1_680_000
    assert cost(resolution="4k", audio="native") == 2_100_000
    assert cost(model="kling-3.0-turbo") == 560_000


def test_a_model_of_the_users_own_is_offered(tmp_path: Path) -> None:
    text = '[[models]]\nid = "kling-4.0"\ntitle = "Kling 4.0"\nsettings = { generation = "new" }\n'
    (tmp_path / "models.toml").write_text(text + "[models.operations.text_to_video]\nprompt = true\n", "utf-8")
    own = KlingProvider(ProviderEnvironment(tmp_path)).manifest
    made = own.operations[OperationType.TEXT_TO_VIDEO].model_validate({"prompt": "x", "model": "kling-4.0"})
    assert set(made.model_dump()) == {"model", "prompt", "seed"}
    (tmp_path / "models.toml").write_text("[[models]]\nid = 1\n", "utf-8")
    broken = KlingProvider(ProviderEnvironment(tmp_path)).manifest
    assert "models.toml" in broken.notice
    assert broken.operations.keys() == MANIFEST.operations.keys()
