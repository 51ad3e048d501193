"""What the contract of adapters stands on."""

from pathlib import Path

import pytest

from app.domain.enums import MediaType, OperationType
from app.media.signatures import HEAD_BYTES, recognise
from app.provider_contract.rig import Case, make_sample


@pytest.mark.parametrize("media", MediaType)
def test_a_sample_is_a_real_file_of_its_kind_and_is_made_once(tmp_path: Path, media: MediaType) -> None:
    path = make_sample(tmp_path, media)
    assert recognise(path.read_bytes()[:HEAD_BYTES]).media_type == media
    made_at = path.stat().st_mtime_ns
    assert make_sample(tmp_path, media).stat().st_mtime_ns == made_at


def test_a_case_is_named_by_its_operation_and_model() -> None:
    assert Case(OperationType.UPSCALE).name == "upscale"
    assert Case(OperationType.UPSCALE, "topaz").name == "upscale-topaz"
