from enum import StrEnum

import pytest

from app.providers.base import OperationParams
from app.providers.local.clip_params import VideoExtendParams, VideoModifyParams, VideoTransitionParams


@pytest.mark.parametrize("model", [VideoTransitionParams, VideoExtendParams, VideoModifyParams])
def test_each_choice_has_a_word_and_each_word_a_choice(model: type[OperationParams]) -> None:
    checked = 0
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        if isinstance(info.annotation, type) and issubclass(info.annotation, StrEnum):
            assert set(extra["labels"]) == {item.value for item in info.annotation}, name  # type: ignore[arg-type]
            checked += 1
        assert info.title, name
    assert checked >= 3
