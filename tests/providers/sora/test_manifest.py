"""What the OpenAI-compatible interface declares."""

from datetime import date

from app.domain.enums import OperationType
from app.providers.sora.manifest import CATALOG, MANIFEST


def test_sora_is_retired_and_the_provider_says_so() -> None:
    assert CATALOG.model("sora-2").retired_at == date(2026, 9, 24)
    offered = {name for params in MANIFEST.operations.values() for name in params.variants}  # type: ignore[attr-defined]
    assert not offered & {"sora-2", "sora-2-pro", "gpt-image-1", "dall-e-2", "dall-e-3"}
    assert "2026-09-24" in MANIFEST.notice


def test_clips_are_made_by_a_server_of_ones_own_alone() -> None:
    clips = MANIFEST.operations[OperationType.TEXT_TO_VIDEO]
    assert list(clips.variants) == ["own"]  # type: ignore[attr-defined]
    for model in CATALOG.models.values():
        is_free = model.id == "own" or model.status == "retired"
        assert is_free != bool(model.prices), model.id
