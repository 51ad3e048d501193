"""Account rows for tests of words and figures."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.domain.enums import AccountState
from app.services.account.account_rows import AccountRow

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ROW = AccountRow(
    id=1,
    provider_id="local",
    provider_name="Local engine",
    monogram="LE",
    label="this computer",
    email="local",
    is_built_in=True,
    is_active=True,
    state=AccountState.READY,
    state_reason=None,
    state_since=None,
    current_jobs=0,
    max_concurrent_jobs=3,
    priority=0,
    capacity=3,
    limit_group=None,
    cooling_until=None,
    next_look_at=None,
    options={},
    has_credentials=False,
    credits={},
    held={},
    synced_at=None,
    spending={},
    last_used_at=None,
    succeeded=0,
    ended=0,
    average_seconds=None,
)


def row_of(**changes: Any) -> AccountRow:
    """An account with these things otherwise; its capacity follows its slots."""
    if "max_concurrent_jobs" in changes:
        changes.setdefault("capacity", changes["max_concurrent_jobs"])
    return replace(ROW, **changes)


def paid_row(**changes: Any) -> AccountRow:
    """An account with credits, of which some were spent."""
    paid: dict[str, Any] = {
        "id": 2,
        "provider_id": "studio",
        "provider_name": "Studio v5",
        "monogram": "SV",
        "label": "studio-2",
        "email": "studio-2@example.org",
        "is_built_in": False,
        "has_credentials": True,
        "credits": {"webapi": 1480},
        "held": {"webapi": 30},
        "synced_at": NOW,
        "spending": {"webapi": [0] * 28 + [90, 40]},
    }
    return row_of(**{**paid, **changes})
