"""Live prices."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.domain.enums import OperationType
from app.providers.fal.manifest import CATALOG
from app.providers.fal.prices import LivePrices

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ROWS = [
    {"endpoint_id": "a/second", "unit_price": 0.123, "unit": "seconds", "currency": "USD"},
    {"endpoint_id": "a/image", "unit_price": 0.04, "unit": "image", "currency": "USD"},
    {"endpoint_id": "a/video", "unit_price": 1, "unit": "video", "currency": "USD"},
    {"endpoint_id": "a/token", "unit_price": 1, "unit": "1000 tokens", "currency": "USD"},
    {"endpoint_id": "a/euro", "unit_price": 1, "unit": "video", "currency": "EUR"},
    {"endpoint_id": "a/free", "unit_price": -1, "unit": "video", "currency": "USD"},
    "no row",
]


async def test_prices_are_counted_by_their_unit_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    prices = LivePrices(path)
    assert prices.is_old(NOW)
    await prices.take([{"prices": ROWS}, None], NOW)
    clip = CATALOG.operations()[OperationType.TEXT_TO_VIDEO].model_validate(
        {"model": "fal-ai/veo3.1", "prompt": "x", "duration": 8}
    )
    pictures = CATALOG.operations()[OperationType.TEXT_TO_IMAGE].model_validate(
        {"model": "fal-ai/nano-banana-2", "prompt": "x", "outputs": 3}
    )
    for known in (prices, LivePrices(path)):
        assert known.cost("a/second", clip) == 984_000
        assert known.cost("a/second", pictures) is None
        assert known.cost("a/image", pictures) == 120_000
        assert known.cost("a/video", clip) == 1_000_000
        assert [known.cost(f"a/{name}", clip) for name in ("token", "euro", "free", "other")] == [None] * 4
        assert not known.is_old(NOW + timedelta(hours=23))
        assert known.is_old(NOW + timedelta(hours=25))
        assert known.is_old(NOW - timedelta(hours=1))
    path.write_text("[]")
    assert LivePrices(path).is_old(NOW)
