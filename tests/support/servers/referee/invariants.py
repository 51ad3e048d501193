"""What must hold of money and files, whatever went wrong: the program's books against the referee's log."""

import hashlib
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.servers.referee.adapter import ID
from tests.support.servers.referee.pictures import draw

OPEN = frozenset({"preparing", "sending", "uncertain", "accepted", "review"})
"""States in which a submission may hold credits."""
SHARED = "shared"
"""The word of jobs whose content is the same (JobFate.same_as)."""
UNKNOWN = frozenset({"sending", "uncertain", "review"})
"""States in which the program does not know whether it was charged."""


@dataclass(slots=True)
class Findings:
    """What was found.

    Attributes:
        broken: A sentence for each invariant that does not hold.
        completed: Jobs that are done.
        charged_twice: Jobs for which the referee charged more than once.
    """

    broken: list[str] = field(default_factory=list)
    completed: int = 0
    charged_twice: list[int] = field(default_factory=list)


def judge(home: Path, log_file: Path) -> Findings:
    """Compare a data folder, in which no program runs, with what the referee wrote down."""
    log = [json.loads(line) for line in log_file.read_text(encoding="utf-8").splitlines()]
    with closing(sqlite3.connect(f"file:{home / 'pixsim7.db'}?mode=ro", uri=True, timeout=15)) as connection:
        connection.row_factory = sqlite3.Row
        books = _Books(connection)
    found = Findings(completed=sum(job["status"] == "completed" for job in books.jobs.values()))
    _judge_entries(books, found)
    _judge_holds(books, found)
    _judge_charges(books, log, found)
    _judge_jobs(books, log, found)
    _judge_files(books, home, found)
    _judge_secrets(books, home, found)
    return found


class _Books:
    """The rows that the invariants are about."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        def rows(query: str) -> list[dict[str, Any]]:
            return [dict(row) for row in connection.execute(query)]

        self.jobs = {row["id"]: row for row in rows("SELECT * FROM jobs")}
        self.submissions = {
            row["id"]: row
            for row in rows(f"SELECT * FROM submissions WHERE provider_id = '{ID}'")  # noqa: S608
        }
        self.entries = rows("SELECT * FROM ledger_entries")
        self.wallets = rows("SELECT * FROM wallets")
        self.slots = rows("SELECT * FROM account_slots")
        self.assets = rows("SELECT * FROM assets")
        self.days = rows("SELECT * FROM daily_spending")
        self.labels = {row["id"]: row["label"] for row in rows("SELECT id, label FROM provider_accounts")}
        self.broken_keys = rows("PRAGMA foreign_key_check")


def _judge_entries(books: _Books, found: Findings) -> None:
    if books.broken_keys:
        found.broken.append(f"foreign keys are broken: {books.broken_keys}")
    total = sum(entry[name] for entry in books.entries for name in ("available", "held", "spent", "outside"))
    if total:
        found.broken.append(f"the sum of all entries is {total}")
    for wallet in books.wallets:
        mine = [
            entry
            for entry in books.entries
            if (entry["account_id"], entry["credit_type"]) == (wallet["account_id"], wallet["credit_type"])
        ]
        for name in ("available", "held", "spent"):
            counted = sum(entry[name] for entry in mine)
            if counted != wallet[name]:
                found.broken.append(f"{name} of {wallet['account_id']} is {wallet[name]}, its entries say {counted}")
        by_day = sum(day["spent"] for day in books.days if day["account_id"] == wallet["account_id"])
        if by_day != wallet["spent"]:
            found.broken.append(f"the days of {wallet['account_id']} have {by_day}, its wallet {wallet['spent']}")


def _judge_holds(books: _Books, found: Findings) -> None:
    """Held is what open submissions reserve; what has ended holds nothing, and no slot."""
    held: Counter[str] = Counter()
    for entry in books.entries:
        if entry["submission_id"] is not None:
            held[entry["submission_id"]] += entry["held"]
    for submission_id, amount in held.items():
        submission = books.submissions.get(submission_id)
        if amount and (submission is None or submission["state"] not in OPEN):
            found.broken.append(f"{amount} are held for submission {submission_id}, which has ended")
    all_held = sum(wallet["held"] for wallet in books.wallets)
    if all_held != sum(held.values()):
        found.broken.append(f"{all_held} are held, open reserves have {sum(held.values())}")
    out = {row["job_id"] for row in books.submissions.values() if row["state"] in OPEN}
    stray = [slot["job_id"] for slot in books.slots if slot["job_id"] not in out]
    if stray:
        found.broken.append(f"slots are taken by jobs that are not out: {stray}")


def _judge_charges(books: _Books, log: list[dict[str, Any]], found: Findings) -> None:
    """Spent is what the referee charged and did not give back, less what nobody has told the program yet."""
    refunded = {line["job"] for line in log if line["event"] == "refunded"}
    charged: Counter[str] = Counter()
    for line in log:
        if line["event"] != "accepted" or line["job"] in refunded:
            continue
        submission = books.submissions.get(line["tag"] or "")
        is_open = submission is not None and submission["state"] in UNKNOWN | {"accepted"}
        if not is_open:
            charged[line["account"]] += line["charged"]
    spent: Counter[str] = Counter()
    for wallet in books.wallets:
        spent[books.labels[wallet["account_id"]]] += wallet["spent"]
    for label in set(charged) | {label for label in spent if spent[label]}:
        if charged[label] != spent[label]:
            found.broken.append(f"account {label} has spent {spent[label]}, the referee charged {charged[label]}")


def _judge_jobs(books: _Books, log: list[dict[str, Any]], found: Findings) -> None:
    """Each job is made at most once there, and each remote job belongs to one submission."""
    made: defaultdict[int, list[str]] = defaultdict(list)
    for line in log:
        if line["event"] == "accepted":
            submission = books.submissions.get(line["tag"] or "")
            if submission is None:
                found.broken.append(f"{line['job']} is of no submission")
            else:
                made[submission["job_id"]].append(line["job"])
    found.charged_twice = sorted(job_id for job_id, remote in made.items() if len(remote) > 1)
    if found.charged_twice:
        found.broken.append(f"charged more than once: jobs {found.charged_twice}")
    remote = Counter(row["remote_id"] for row in books.submissions.values() if row["remote_id"] is not None)
    if any(count > 1 for count in remote.values()):
        found.broken.append("two submissions have one remote job")
    live: Counter[int] = Counter(
        row["job_id"] for row in books.submissions.values() if row["state"] in OPEN | {"succeeded"}
    )
    if any(count > 1 for count in live.values()):
        found.broken.append("a job has two live submissions")


def _judge_files(books: _Books, home: Path, found: Findings) -> None:
    """Each asset of a job has its whole file, and each job that is done has its asset."""
    library = home / "library"
    ready = [asset for asset in books.assets if asset["state"] == "ready"]
    for asset in ready:
        found.broken += [f"asset {asset['id']}: {what}" for what in _wrong_with(asset, library)]
    if len(ready) != len(books.assets):
        found.broken.append(f"{len(books.assets) - len(ready)} assets are not ready")
    of_jobs = Counter(asset["job_id"] for asset in ready)
    for job in books.jobs.values():
        if job["status"] == "completed" and of_jobs[job["id"]] != 1:
            found.broken.append(f"job {job['id']} is done and has {of_jobs[job['id']]} assets")
    on_disk = {path.name for path in (library / "files").rglob("*") if path.is_file()}
    wanted = {Path(asset["path"]).name for asset in ready}
    if on_disk != wanted:
        found.broken.append(f"files without rows: {on_disk - wanted}; rows without files: {wanted - on_disk}")
    # A note that was being written when the program was killed is swept away after two days.
    left = [path.name for path in (library / "incoming").iterdir() if not path.name.startswith(".")]
    left = [name for name in left if not name.endswith((".lock", ".probe"))]
    if left:
        found.broken.append(f"left under incoming: {left}")


def _wrong_with(asset: dict[str, Any], library: Path) -> Iterator[str]:
    path = library / asset["path"]
    content = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(content).hexdigest() != asset["sha256"]:
        yield "its file is not what its row says"
    params = json.loads(asset["params"] or "{}")
    if "seed" in params:
        drawn = [draw(params["prompt"], params["seed"], params["size"], version) for version in range(1, 6)]
        if content not in [*drawn, draw(SHARED, 0, params["size"])]:
            yield "its file is not what the referee made"
    if not (library / "sidecars" / asset["sha256"][:2] / f"{asset['sha256']}-{asset['id']}.json").exists():
        yield "it has no sidecar"


def _judge_secrets(books: _Books, home: Path, found: Findings) -> None:
    """No key of an account lies in any file."""
    keys = [f"key-{label}".encode() for label in books.labels.values()]
    for path in home.rglob("*"):
        if path.is_file() and any(key in path.read_bytes() for key in keys):
            found.broken.append(f"a key lies in {path.relative_to(home)}")
