"""What came of an exchange of databases, kept until its user has seen it, and after that for the record."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from app.services.backup.exchange import NOTES, Note, Reason
from app.system.file_systems import write_atomically

log = structlog.get_logger(__name__)

_BEGUN = "begun"
_UNSEEN = "unseen"
_SEEN = "seen"


@dataclass(slots=True)
class Report:
    """What was done and what is missing.

    Attributes:
        jobs_held: Jobs that wait for one click: nobody knows whether they were sent meanwhile.
        jobs_followed: Jobs that run at their providers and are followed again.
        jobs_asked: Jobs of which a person has to say whether they were made.
        jobs_made: Jobs of which the results were in the library.
        assets_back: Assets that came back from the library.
        assets_missing: Assets of which the file is not there any more.
        files_unknown: Files of the library of which nothing is known.
        accounts_back: Accounts that came back without their keys: they ask for sign-in.
        lost: Table to rows that are lost, at most.
    """

    reason: Reason
    at: datetime
    source: str = ""
    since: datetime | None = None
    aside: str = ""
    jobs_held: int = 0
    jobs_followed: int = 0
    jobs_asked: int = 0
    jobs_made: int = 0
    assets_back: int = 0
    assets_missing: int = 0
    files_unknown: int = 0
    accounts_back: int = 0
    rows_kept: int = 0
    rows_from_backup: int = 0
    lost: dict[str, int] = field(default_factory=dict)

    @classmethod
    def begun(cls, note: Note) -> "Report":
        """With what the exchange itself knows."""
        kept = sum(table.get("kept", 0) for table in note.salvaged.values())
        filled = sum(table.get("from_backup", 0) for table in note.salvaged.values())
        gone = {name: table.get("lost", 0) + table.get("dropped", 0) for name, table in note.salvaged.items()}
        return cls(
            note.reason,
            note.at,
            source=note.source,
            since=note.since,
            aside=note.aside,
            rows_kept=kept,
            rows_from_backup=filled,
            lost={name: count for name, count in gone.items() if count},
        )


def keep_begun(data: Path, mark: int, report: Report) -> None:
    """Write down what is done so far: what a crash breaks off goes on with it, and tells of all of it.

    Raises:
        OSError: The disk refuses.
    """
    _write(data, mark, _BEGUN, report)


def begun_report(data: Path, mark: int, note: Note) -> Report:
    """What was done before it was broken off, or a new report."""
    return _read(_path(data, mark, _BEGUN)) or Report.begun(note)


def keep_report(data: Path, mark: int, report: Report) -> None:
    """Write a report down; it counts as not seen.

    Raises:
        OSError: The disk refuses.
    """
    _write(data, mark, _UNSEEN, report)
    _path(data, mark, _BEGUN).unlink(missing_ok=True)


def unseen_report(data: Path) -> Report | None:
    """The newest report that nobody has seen."""
    found = [report for path in _paths(data, _UNSEEN) if (report := _read(path)) is not None]
    return max(found, key=lambda report: report.at, default=None)


def mark_seen(data: Path) -> None:
    """Every report was seen."""
    for path in _paths(data, _UNSEEN):
        path.replace(path.with_name(path.name.replace(_UNSEEN, _SEEN)))


def _write(data: Path, mark: int, state: str, report: Report) -> None:
    times = {"at": report.at.isoformat(), "since": report.since.isoformat() if report.since else None}
    write_atomically(_path(data, mark, state), json.dumps(asdict(report) | times).encode())


def _path(data: Path, mark: int, state: str) -> Path:
    return data / NOTES / f"{mark}.{state}.json"


def _paths(data: Path, state: str) -> list[Path]:
    return sorted((data / NOTES).glob(f"*.{state}.json"))


def _read(path: Path) -> Report | None:
    try:
        told: dict[str, Any] = json.loads(path.read_text("utf-8"))
        told["reason"] = Reason(told["reason"])
        told["at"] = datetime.fromisoformat(told["at"])
        told["since"] = datetime.fromisoformat(told["since"]) if told["since"] else None
        return Report(**told)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        log.warning("report_unreadable", file=path.name)
        return None
