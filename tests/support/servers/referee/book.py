"""What the referee knows: accounts, jobs, and a log of what it took and charged, synced line by line."""

import json
import os
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.servers.referee.faults import JobFate
from tests.support.servers.referee.pace import Pace
from tests.support.servers.referee.pictures import draw

COST = 7
"""Credits for a job."""


class RefusedError(Exception):
    """A documented refusal: status and code."""

    def __init__(self, status: int, code: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after


@dataclass(slots=True)
class Account:
    """An account; several keys may belong to it."""

    name: str
    keys: list[str]
    balance: int
    slots: int
    revoked: set[str] = field(default_factory=set)


@dataclass(slots=True)
class RemoteWork:
    """A job as the referee has it."""

    id: str
    account: str
    prompt: str
    seed: int
    size: str
    image: str | None
    idempotency_key: str | None
    own_id: str | None
    tag: str | None
    created_at: float
    ends_at: float
    charged: int
    fate: JobFate
    is_cancelled: bool = False
    is_refunded: bool = False
    link: int = 1
    """The number of the link that works; a status gives the present one."""
    version: int = 1

    def state(self, now: float) -> str:
        if self.is_cancelled:
            return "cancelled"
        if now < self.ends_at:
            return "running" if now > self.created_at else "queued"
        if self.fate.filtered:
            return "filtered"
        return "failed" if self.fate.fails else "succeeded"

    def content(self) -> bytes:
        if self.fate.same_as is not None:
            return draw(self.fate.same_as, 0, self.size, self.version)
        return draw(self.prompt, self.seed, self.size, self.version)


class Log:
    """Lines of JSON, each on the disk before the referee goes on."""

    def __init__(self, path: Path, pace: Pace) -> None:
        self._file = path.open("ab")
        self._pace = pace

    def write(self, event: str, **fields: Any) -> None:
        line = json.dumps({"at": self._pace.seconds(), "event": event, **fields}, ensure_ascii=False)
        self._file.write(line.encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())


class Book:
    """Takes jobs, charges for them, and gives credits back.

    Args:
        accounts: Name to keys, balance and slots.
        log: Where everything that concerns money is written down.
        pace: How time runs.
        seed: Of how long jobs take.
        ways: What the referee offers to clear a lost reply: names of ClearingWay.
        run_seconds: How long a job takes, at least and at most.
    """

    def __init__(
        self,
        accounts: Iterable[Account],
        log: Log,
        pace: Pace,
        *,
        seed: int,
        ways: frozenset[str],
        run_seconds: tuple[float, float],
    ) -> None:
        self.accounts = {account.name: account for account in accounts}
        self.jobs: dict[str, RemoteWork] = {}
        self.files: dict[str, bytes] = {}
        self.ways = ways
        self._log = log
        self._pace = pace
        self._chance = random.Random(seed + 1)  # noqa: S311
        self._run_seconds = run_seconds

    def account_of(self, key: str) -> Account:
        for account in self.accounts.values():
            if key in account.keys:
                if key in account.revoked:
                    break
                return account
        raise RefusedError(401, "invalid_key", "The key is not valid.")

    def is_replay(self, account: Account, idempotency_key: str | None) -> bool:
        return self._of_key(account, idempotency_key) is not None

    def submit(
        self,
        account: Account,
        fields: Mapping[str, Any],
        *,
        idempotency_key: str | None,
        tag: str | None,
        fate: JobFate,
    ) -> RemoteWork:
        """Take a job and charge for it; a repeat with a known key is the same job and costs nothing."""
        known = self._of_key(account, idempotency_key)
        if known is not None:
            self._log.write("repeated", job=known.id, account=account.name, idempotency_key=idempotency_key, tag=tag)
            return known
        now = self._pace.seconds()
        running = sum(job.account == account.name and job.state(now) in {"queued", "running"} for job in self._all())
        if running >= account.slots:
            raise RefusedError(429, "too_many_running", f"{running} jobs are running.")
        charged = COST if fate.cost is None else fate.cost
        if account.balance < charged:
            raise RefusedError(402, "out_of_credits", f"{account.balance} credits are left.")
        account.balance -= charged
        seconds = fate.seconds if fate.seconds is not None else self._chance.uniform(*self._run_seconds)
        job = RemoteWork(
            id=f"job-{len(self.jobs) + 1:05}",
            account=account.name,
            prompt=fields["prompt"],
            seed=fields["seed"],
            size=fields["size"],
            image=fields.get("image"),
            idempotency_key=idempotency_key,
            own_id=fields.get("own_id"),
            tag=tag,
            created_at=now,
            ends_at=now + seconds,
            charged=charged,
            fate=fate,
        )
        self.jobs[job.id] = job
        self._log.write(
            "accepted",
            job=job.id,
            account=account.name,
            charged=charged,
            idempotency_key=idempotency_key,
            own_id=job.own_id,
            tag=tag,
            prompt=job.prompt,
            seed=job.seed,
        )
        return job

    def look(self, account: Account, job_id: str) -> RemoteWork:
        job = self.jobs.get(job_id)
        if job is None or job.account != account.name:
            raise RefusedError(404, "not_found", "There is no such job.")
        self.tidy()
        return job

    def tidy(self) -> None:
        """Give back what was charged for jobs that failed meanwhile and are refunded."""
        now = self._pace.seconds()
        for job in self._all():
            if job.fate.refunds and not job.is_refunded and job.state(now) in {"failed", "filtered"}:
                self.refund(job)

    def cancel(self, account: Account, job_id: str) -> RemoteWork:
        job = self.look(account, job_id)
        if job.state(self._pace.seconds()) not in {"queued", "running"}:
            raise RefusedError(409, "has_ended", "The job has ended.")
        job.is_cancelled = True
        self.refund(job)
        return job

    def listed(self, account: Account, since: float, own_id: str | None = None) -> list[RemoteWork]:
        """The account's jobs, newest first; a list of ended ones leaves out what waits and runs."""
        now = self._pace.seconds()
        ended_only = "listing_ended" in self.ways and own_id is None
        return [
            job
            for job in reversed(self._all())
            if job.account == account.name
            and job.created_at >= since
            and (own_id is None or job.own_id == own_id)
            and not (ended_only and job.state(now) in {"queued", "running"})
        ]

    def refunded(self, job: RemoteWork) -> int:
        return job.charged if job.is_refunded else 0

    def refund(self, job: RemoteWork) -> None:
        """Give back what a job cost."""
        job.is_refunded = True
        self.accounts[job.account].balance += job.charged
        self._log.write("refunded", job=job.id, account=job.account, amount=job.charged, tag=job.tag)

    def _of_key(self, account: Account, idempotency_key: str | None) -> RemoteWork | None:
        if "key" not in self.ways or idempotency_key is None:
            return None
        for job in self.jobs.values():
            if job.idempotency_key == idempotency_key and job.account == account.name:
                return job
        return None

    def _all(self) -> list[RemoteWork]:
        return list(self.jobs.values())
