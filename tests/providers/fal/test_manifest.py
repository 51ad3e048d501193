"""What fal.ai declares."""

from urllib.parse import urlsplit

from app.domain.enums import OperationType
from app.providers.base import ClearingWay
from app.providers.fal.manifest import CATALOG, MANIFEST, PLATFORM, QUEUE, STORAGE


def test_every_operation_has_models_and_every_model_a_price_and_a_prompt_or_an_input() -> None:
    assert set(MANIFEST.operations) == set(OperationType) - {OperationType.FRAME_EXTRACTION}
    for model in CATALOG.models.values():
        assert model.prices, model.id
        assert all(fields for fields in model.operations.values()), model.id


def test_pika_is_offered_and_says_that_it_comes_through_fal() -> None:
    pika = [model for model in CATALOG.models.values() if "/pika/" in model.id]
    assert len(pika) == 10
    assert all("via fal.ai" in model.title for model in pika)


def test_the_key_goes_to_declared_hosts_alone_and_a_lost_reply_is_looked_for() -> None:
    assert {urlsplit(url).netloc for url in (QUEUE, STORAGE, PLATFORM)} < set(MANIFEST.hosts)
    assert MANIFEST.clearing == (ClearingWay.LISTING_ENDED,)
    assert MANIFEST.account_fields[0].is_secret
