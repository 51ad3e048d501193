"""The live prices of endpoints: read with the balance, kept on the disk, used for estimates."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import ROUND_UP, Decimal
from pathlib import Path
from typing import Any, Final, TypeGuard

from app.providers.base import OperationParams
from app.system.threads import in_thread

LIFETIME: Final = timedelta(days=1)
_MILLIONTHS: Final = 1_000_000
_DEAREST: Final = 10_000.0
_MOST_FILE_BYTES: Final = 1024 * 1024
_JOBS: Final = frozenset({"video", "request", "generation", "call", "unit"})
_PICTURES: Final = frozenset({"image", "megapixel"})


class LivePrices:
    """Dollars a unit, by endpoint.

    Args:
        path: Where they are kept between starts; a file that cannot be read is as none.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._prices, self._read_at = _load(path)

    def is_old(self, now: datetime) -> bool:
        return self._read_at is None or not timedelta(0) <= now - self._read_at < LIFETIME

    def cost(self, endpoint: str, params: OperationParams) -> int | None:
        """What a job costs, in millionths of a dollar; None where no price, or no count of its unit, is known."""
        price, unit = self._prices.get(endpoint, (0.0, ""))
        count = _count(unit.lower().rstrip("s"), params)
        if not price or count is None:
            return None
        return int((Decimal(str(price)) * count * _MILLIONTHS).to_integral_value(ROUND_UP))

    async def take(self, answers: list[Any], now: datetime) -> None:
        """Take what the pricing interface answered; what is not understood is left out."""
        found = {name: one for answer in answers for name, one in _prices(answer).items()}
        if found:
            self._prices, self._read_at = found, now
            await in_thread(_save, self._path, found, now)


def _count(unit: str, params: OperationParams) -> Decimal | None:
    if unit in _JOBS:
        return Decimal(1)
    if unit in _PICTURES:
        return Decimal(max(_number(params, "outputs") or 1, 1))
    seconds = _number(params, "duration")
    return Decimal(seconds) if unit == "second" and seconds else None


def _number(params: OperationParams, name: str) -> int:
    value = getattr(params, name, None)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _prices(answer: Any) -> dict[str, tuple[float, str]]:
    rows = answer.get("prices") if isinstance(answer, Mapping) else None
    found = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, Mapping) and row.get("currency") == "USD":
            name, price, unit = row.get("endpoint_id"), row.get("unit_price"), row.get("unit")
            if isinstance(name, str) and isinstance(unit, str) and _is_price(price):
                found[name] = (float(price), unit)
    return found


def _is_price(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < _DEAREST


def _load(path: Path) -> tuple[dict[str, tuple[float, str]], datetime | None]:
    try:
        if path.stat().st_size > _MOST_FILE_BYTES:
            return {}, None
        data = json.loads(path.read_text("utf-8"))
        return _prices(data), datetime.fromisoformat(data["read_at"]).astimezone(UTC)
    except (OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return {}, None


def _save(path: Path, prices: Mapping[str, tuple[float, str]], now: datetime) -> None:
    rows = [
        {"endpoint_id": name, "unit_price": price, "unit": unit, "currency": "USD"}
        for name, (price, unit) in prices.items()
    ]
    part = path.with_suffix(".part")
    part.write_text(json.dumps({"read_at": now.isoformat(), "prices": rows}), "utf-8")
    part.replace(path)
