"""What Replicate declares."""

import re

from app.domain.enums import OperationType
from app.providers.base import ClearingWay
from app.providers.replicate.manifest import CATALOG, MANIFEST


def test_every_operation_has_models_and_every_model_a_price_and_a_name_that_is_a_path() -> None:
    assert set(MANIFEST.operations) == set(OperationType) - {OperationType.FRAME_EXTRACTION}
    for model in CATALOG.models.values():
        assert model.prices, model.id
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", model.id)
        assert re.fullmatch(r"[0-9a-f]{64}", str(model.settings.get("version", "0" * 64)))


def test_a_lost_reply_is_looked_for_in_the_list() -> None:
    assert MANIFEST.clearing == (ClearingWay.LISTING,)
    assert MANIFEST.hosts == ("api.replicate.com",)
