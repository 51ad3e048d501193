"""What goes wrong at the referee: by a script, call for call, or by chance from its seed."""

import random
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Call(StrEnum):
    """The calls that a fault can be named for."""

    SUBMIT = "submit"
    STATUS = "status"
    CANCEL = "cancel"
    LIST = "list"
    USAGE = "usage"
    BALANCE = "balance"
    UPLOAD = "upload"
    DOWNLOAD = "download"


class Kind(StrEnum):
    """What can go wrong; `before` and `after` are about the work of the call being done."""

    DROP_BEFORE = "drop_before"
    """The connection is reset and nothing was done."""
    DROP_AFTER = "drop_after"
    """It was done and the connection is reset without an answer."""
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    """A 5xx, `status`, though it was done."""
    RATE_LIMIT = "rate_limit"
    """429 with `Retry-After: retry_after`."""
    CONCURRENCY = "concurrency"
    QUOTA = "quota"
    AUTH = "auth"
    CONTENT = "content"
    INVALID = "invalid"
    UNKNOWN = "unknown"
    """A refusal that the interface's description does not name."""
    CAPTIVE = "captive"
    """Somebody between answers 200 with a page of HTML; nothing was done."""
    REDIRECT = "redirect"
    LATE = "late"
    """It is done at once and answered after `seconds`."""
    ARRIVES_LATE = "arrives_late"
    """The connection is reset; it is done after `seconds`."""
    HALF = "half"
    """It was done and the answer is cut in its middle."""
    NO_ID = "no_id"
    """It was done and the answer names no job."""
    TWICE = "twice"
    """The answer comes twice on the same connection."""
    CUT = "cut"
    """A download stops after `at` bytes."""
    WRONG_RANGE = "wrong_range"
    CHANGED = "changed"
    """The file was made anew: another content, another ETag."""
    UNSATISFIABLE = "unsatisfiable"
    EXPIRED = "expired"
    """The link does not work any more (`status`); the next look at the job gives a new one."""
    SHORT = "short"
    LONG = "long"
    ENDLESS = "endless"
    NO_LENGTH = "no_length"


class Fault(BaseModel):
    """One fault and when it happens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: Call
    do: Kind
    times: int = Field(1, ge=1)
    skip: int = Field(0, ge=0)
    """So many calls that fit pass first."""
    prompt: str | None = None
    account: str | None = None
    replay: bool | None = None
    """Only a repeat of a submit that was accepted before, or only a first one."""
    status: int = 503
    retry_after: float | None = 2
    seconds: float = 1.0
    at: int = 1000


class JobFate(BaseModel):
    """What becomes of a job of a prompt, beside being done."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: str
    fails: bool = False
    refunds: bool = True
    cost: int | None = None
    """Charged instead of the usual."""
    seconds: float | None = None
    same_as: str | None = None
    """Its content is that of all jobs with this word."""
    filtered: bool = False


class Plan(BaseModel):
    """Everything that is to go wrong.

    Attributes:
        chance: Call to fault to probability.
        fates: What becomes of jobs.
        failing: The part of all jobs that fail there, half of them without a refund.
    """

    model_config = ConfigDict(extra="forbid")

    script: list[Fault] = []
    chance: dict[Call, dict[Kind, float]] = {}
    fates: list[JobFate] = []
    failing: float = 0.0


class Faults:
    """Decides for each call whether and how it goes wrong; the same seed and calls give the same faults."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan = plan
        self._chance = random.Random(seed)  # noqa: S311
        self._seen: dict[int, int] = {}
        self._ids = list(plan.script)

    def add(self, faults: list[Fault]) -> None:
        self._ids += faults

    def clear(self) -> None:
        self._ids, self._seen = [], {}
        self.plan = Plan(fates=self.plan.fates)

    def next(self, call: Call, facts: Mapping[str, Any]) -> Fault | None:
        """What happens to a call now."""
        for number, fault in enumerate(self._ids):
            if fault.on != call or not _fits(fault, facts):
                continue
            seen = self._seen[number] = self._seen.get(number, 0) + 1
            if fault.skip < seen <= fault.skip + fault.times:
                return fault
        draw = self._chance.random()
        for kind, part in self.plan.chance.get(call, {}).items():
            if draw < part:
                return Fault(on=call, do=kind, seconds=self._chance.uniform(0.05, 0.4))
            draw -= part
        return None

    def fate(self, prompt: str) -> JobFate:
        """What becomes of a job."""
        for fate in self.plan.fates:
            if fate.prompt in prompt:
                return fate
        if self.plan.failing and self._chance.random() < self.plan.failing:
            return JobFate(prompt=prompt, fails=True, refunds=self._chance.random() < 0.5)
        return JobFate(prompt=prompt)


def _fits(fault: Fault, facts: Mapping[str, Any]) -> bool:
    return (
        (fault.prompt is None or fault.prompt in str(facts.get("prompt", "")))
        and (fault.account is None or fault.account == facts.get("account"))
        and (fault.replay is None or fault.replay == bool(facts.get("replay")))
    )
