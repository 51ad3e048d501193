"""What the journal knows of attempts that were sent: read back when the database does not know them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.domain.enums import OperationType


@dataclass(frozen=True, slots=True)
class Sent:
    """An attempt that went out, or was about to.

    Attributes:
        remote_id: The provider's id of it; None where no answer was written down.
    """

    submission_id: str
    job_id: int
    provider_id: str
    account_id: int
    operation: OperationType
    sent_at: datetime
    remote_id: str | None = None
    accepted_at: datetime | None = None


def read_sent(records: Iterable[Mapping[str, Any]], since: datetime) -> list[Sent]:
    """The attempts of which something was written down from a moment on, the one sent first before the others.

    A line that makes no sense is passed over: the journal is a file that anybody can edit.
    """
    found: dict[str, Sent] = {}
    recent: set[str] = set()
    for record in records:
        try:
            at, submission_id = datetime.fromisoformat(record["at"]), str(record["submission_id"])
            if record["event"] == "sending":
                found[submission_id] = _sent(record, submission_id, at)
            elif record["event"] == "accepted" and submission_id in found:
                told = str(record["remote_id"])
                found[submission_id] = replace(found[submission_id], remote_id=told, accepted_at=at)
            if at >= since:
                recent.add(submission_id)
        except (KeyError, TypeError, ValueError):
            continue
    return sorted((one for key, one in found.items() if key in recent), key=lambda one: one.sent_at)


def latest_of_jobs(sent: Iterable[Sent]) -> list[Sent]:
    """Of each job the last attempt: one is made only when the one before it has surely come to nothing."""
    return list({one.job_id: one for one in sent}.values())


def _sent(record: Mapping[str, Any], submission_id: str, at: datetime) -> Sent:
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return Sent(
        submission_id=submission_id,
        job_id=_id(record["job_id"]),
        provider_id=str(record["provider_id"]),
        account_id=_id(record["account_id"]),
        operation=OperationType(record["operation"]),
        sent_at=at,
    )


def _id(value: object) -> int:
    if not isinstance(value, int) or not 0 < value < 2**63:
        raise ValueError("that is no id")
    return value
