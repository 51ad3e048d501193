"""What the test servers of providers have in common: routes, faults on order, jobs in time, a record of what was wrong.

A server speaks one provider's wire format as its reference describes it, in a process of its own (`serving.py` starts
it). It is strict: what the reference does not allow is refused in the provider's way and kept in `violations`, which a
test finds empty at its end. Each of the provider's official addresses is a path of it: `https://api.example.com/v1/x`
is `/api.example.com/v1/x` here.
"""

import asyncio
import inspect
import itertools
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

M = TypeVar("M", bound=BaseModel)

MOST_BYTES = 256 * 1024 * 1024
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Strict(BaseModel):
    """A request's body: unknown fields and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Fault(Strict):
    """Something that goes wrong, for the next requests that match.

    Attributes:
        path: What the request's path holds; empty for every path.
        method: Of which method; empty for every method.
        times: How many requests it meets.
        skip: How many matching requests pass before it begins.
        delay: Seconds before anything is done.
        when: "instead" of handling the request, "after" it was handled (and charged), or "before" (the connection is
            cut without anything done).
        status: The answer's; None cuts the connection.
        body: The answer's, as JSON or as text.
        headers: Of the answer.
        cut_at: So many bytes of the real answer's body, and then the connection is cut.
    """

    path: str = ""
    method: str = ""
    times: int = 1
    skip: int = 0
    delay: float = 0.0
    when: Literal["before", "instead", "after"] = "instead"
    status: int | None = None
    body: Any = None
    headers: dict[str, str] = {}
    cut_at: int | None = None


class Outcome(Strict):
    """How a coming job ends.

    Attributes:
        kind: "done", "failed", "filtered", "partial" (some outputs were filtered), "stuck" (it never ends), "lost" (it
            vanishes while it runs), "empty" (done, but nothing in it).
        seconds: How long it runs; None for the server's own pace.
        code: The provider's code of the failure, where a table has several.
        message: The provider's words.
        outputs: How many files; None for what was asked for.
    """

    kind: Literal["done", "failed", "filtered", "partial", "stuck", "lost", "empty"] = "done"
    seconds: float | None = None
    code: str | None = None
    message: str | None = None
    outputs: int | None = None


class Pace(Strict):
    """How the server behaves in time; a test changes what it needs.

    Attributes:
        wait_seconds: From the acceptance of a job to its start.
        run_seconds: From its start to its end.
        link_seconds: How long a result's link works; None for ever.
        rate_per_minute: Calls before the provider's 429; None without a limit.
        running: Jobs at once before the provider's answer for that; None without a limit.
        balance: What the account has, in the provider's unit; it goes down with each charge.
    """

    wait_seconds: float = 0.0
    run_seconds: float = 0.0
    link_seconds: float | None = None
    rate_per_minute: int | None = None
    running: int | None = None
    balance: float = 10_000.0


@dataclass(slots=True)
class Job:
    """What was asked for, and how it goes."""

    id: str
    operation: str
    request: dict[str, Any]
    outcome: Outcome
    began: float
    ends: float
    created: float = field(default_factory=time.time)
    cancelled: bool = False
    deleted: bool = False
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> Literal["waiting", "running", "ended", "cancelled"]:
        """Where it stands by the clock."""
        now = time.monotonic()
        if self.cancelled:
            return "cancelled"
        if now < self.began:
            return "waiting"
        return "running" if self.outcome.kind == "stuck" or now < self.ends else "ended"

    @property
    def fraction(self) -> float:
        """How much of the run is over."""
        length = max(self.ends - self.began, 1e-9)
        return min(max((time.monotonic() - self.began) / length, 0.0), 1.0)


class RefusedError(Exception):
    """The request breaks the reference: `refusal` of the server makes the provider's answer of it."""

    def __init__(self, kind: str, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.extra = extra


class WireServer:
    """A provider's server; a subclass adds the routes and the provider's way to refuse.

    Attributes:
        origins: The provider's official addresses, such as "https://api.example.com", that the server stands for.
        key: The key that is accepted.
    """

    origins: ClassVar[tuple[str, ...]] = ()
    key: ClassVar[str] = "test-key-4f1c"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pace = Pace()
        self.outcomes: list[Outcome] = []
        self.faults: list[Fault] = []
        self.jobs: dict[str, Job] = {}
        self.calls: list[dict[str, Any]] = []
        self.charges: list[dict[str, Any]] = []
        self.violations: list[str] = []
        self.files: dict[str, tuple[bytes, str]] = {}
        self.links: dict[str, tuple[str, float]] = {}
        self.spent = 0.0
        self.port = 0
        self._numbers = itertools.count(1)
        self._recent: list[float] = []

    def routes(self, router: web.UrlDispatcher) -> None:
        """Add the provider's routes; paths begin with the host of the official address."""
        raise NotImplementedError

    def refusal(self, request: web.Request, error: RefusedError) -> web.StreamResponse:
        """The provider's answer to what it does not accept.

        Kinds that every server knows: "auth", "quota", "rate", "running", "filtered", "invalid", "missing".
        """
        raise NotImplementedError

    def number(self) -> int:
        """The next number of a row of them that no two things share."""
        return next(self._numbers)

    def accept(self, job_id: str, operation: str, request: dict[str, Any], *, cost: float = 0.0) -> Job:
        """Take a job and charge for it.

        Raises:
            RefusedError: "running" or "quota".
        """
        live = sum(job.state in {"waiting", "running"} for job in self.jobs.values())
        if self.pace.running is not None and live >= self.pace.running:
            raise RefusedError("running", "too many jobs at once")
        if cost > self.balance:
            raise RefusedError("quota", "not enough credits")
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome()
        began = time.monotonic() + self.pace.wait_seconds
        seconds = self.pace.run_seconds if outcome.seconds is None else outcome.seconds
        job = Job(job_id, operation, request, outcome, began, began + seconds)
        self.jobs[job_id] = job
        self.charge(job_id, cost)
        return job

    def charge(self, job_id: str, cost: float) -> None:
        """Note a charge; a negative one gives back."""
        self.spent += cost
        self.charges.append({"job": job_id, "cost": cost, "at": time.time()})

    @property
    def balance(self) -> float:
        return self.pace.balance - self.spent

    def violate(self, text: str) -> None:
        """Note what the reference does not allow."""
        self.violations.append(text)

    async def body(self, request: web.Request, model: type[M]) -> M:
        """The request's JSON as the model.

        Raises:
            RefusedError: "invalid": no JSON, an unknown field, a wrong type, a value out of range.
        """
        text = await request.text()
        if not request.headers.get("Content-Type", "").startswith("application/json"):
            self.violate(f"{request.method} {request.path}: the body is not declared as JSON")
        try:
            return model.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            self.violate(f"{request.method} {request.path}: {place}: {first['msg']}")
            raise RefusedError("invalid", f"{place}: {first['msg']}", place=place) from error

    def keep_file(self, content: bytes, mime_type: str, name: str | None = None) -> str:
        """Keep bytes to be fetched by `link`; gives their name."""
        name = name or f"f{self.number()}"
        self.files[name] = (content, mime_type)
        return name

    def link(self, name: str, host: str) -> str:
        """A new link to a kept file at one of the provider's hosts; it ends as the pace says."""
        token = f"t{self.number()}"
        ends = float("inf") if self.pace.link_seconds is None else time.monotonic() + self.pace.link_seconds
        self.links[token] = (name, ends)
        return f"https://{host}/files/{name}?token={token}"

    async def serve_file(self, request: web.Request) -> web.StreamResponse:
        """A kept file by its link, with ranges; an expired link is 403. Credentials sent here are a violation."""
        for header in ("Authorization", "API-KEY", "x-goog-api-key"):
            if header in request.headers:
                self.violate(f"{request.path}: {header} was sent to a host that must not get it")
        name, ends = self.links.get(request.query.get("token", ""), ("", 0.0))
        if name != request.match_info["name"] or time.monotonic() >= ends:
            return web.Response(status=403, text="expired")
        return self.file_answer(request, name)

    def file_answer(self, request: web.Request, name: str) -> web.StreamResponse:
        """A kept file's bytes, or the part that a Range asks for."""
        content, mime_type = self.files[name]
        headers = {"Content-Type": mime_type, "ETag": f'"{name}-{len(content)}"', "Accept-Ranges": "bytes"}
        wanted = request.http_range
        if wanted.start is None:
            return web.Response(body=content, headers=headers)
        if wanted.start >= len(content):
            return web.Response(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
        part = content[wanted]
        headers["Content-Range"] = f"bytes {wanted.start}-{wanted.start + len(part) - 1}/{len(content)}"
        return web.Response(status=206, body=part, headers=headers)

    def application(self) -> web.Application:
        """The server's routes and the orders of a test."""
        application = web.Application(middlewares=[self._handle], client_max_size=MOST_BYTES)
        application.router.add_get("/_orders", self._tell)
        application.router.add_post("/_orders", self._obey)
        self.routes(application.router)
        return application

    @web.middleware
    async def _handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path == "/_orders":
            return await handler(request)
        self.calls.append(
            {"method": request.method, "path": request.path_qs, "at": time.time(), "headers": dict(request.headers)}
        )
        fault = self._fault(request)
        if fault is not None:
            await asyncio.sleep(fault.delay)
            if fault.when == "before":
                return self._cut(request)
            if fault.when == "instead" and fault.cut_at is None and (fault.status is not None or not fault.delay):
                return self._faulty(request, fault)
        answer = await self._answer(request, handler)
        if fault is None or (fault.when == "instead" and fault.cut_at is None):
            return answer
        if fault.cut_at is not None:
            return await self._cut_short(request, answer, fault.cut_at)
        return self._faulty(request, fault)

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self._is_too_often():
            return self.refusal(request, RefusedError("rate", "too many calls"))
        try:
            return await handler(request)
        except RefusedError as error:
            return self.refusal(request, error)
        except web.HTTPNotFound:
            self.violate(f"{request.method} {request.path}: there is no such path")
            return self.refusal(request, RefusedError("missing", "no such path"))
        except web.HTTPMethodNotAllowed:
            self.violate(f"{request.method} {request.path}: no such method there")
            return self.refusal(request, RefusedError("missing", "no such method"))

    def _is_too_often(self) -> bool:
        limit = self.pace.rate_per_minute
        if limit is None:
            return False
        now = time.monotonic()
        self._recent = [moment for moment in self._recent if now - moment < 60]
        self._recent.append(now)
        return len(self._recent) > limit

    def _fault(self, request: web.Request) -> Fault | None:
        for index, fault in enumerate(self.faults):
            if fault.path in request.path and fault.method in {"", request.method}:
                if fault.skip:
                    self.faults[index] = fault.model_copy(update={"skip": fault.skip - 1})
                elif fault.times > 1:
                    self.faults[index] = fault.model_copy(update={"times": fault.times - 1})
                    return fault
                else:
                    del self.faults[index]
                    return fault
        return None

    def _faulty(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.status is None:
            return self._cut(request)
        if isinstance(fault.body, str):
            return web.Response(status=fault.status, text=fault.body, headers=fault.headers)
        return web.json_response(fault.body, status=fault.status, headers=fault.headers)

    def _cut(self, request: web.Request) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _cut_short(self, request: web.Request, answer: web.StreamResponse, at: int) -> web.StreamResponse:
        content = answer.body if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b""
        short = web.StreamResponse(status=answer.status, headers={"Content-Type": answer.content_type})
        short.content_length = len(content)
        await short.prepare(request)
        await short.write(content[:at])
        await asyncio.sleep(0.02)
        return self._cut(request)

    async def _tell(self, _request: web.Request) -> web.StreamResponse:
        told = {
            "violations": self.violations,
            "charges": self.charges,
            "calls": self.calls,
            "jobs": {
                job.id: {"operation": job.operation, "request": job.request, "state": job.state}
                for job in self.jobs.values()
            },
            "balance": self.balance,
        }
        return web.Response(text=json.dumps(told, default=str), content_type="application/json")

    async def _obey(self, request: web.Request) -> web.StreamResponse:
        orders = await request.json()
        if "pace" in orders:
            self.pace = self.pace.model_copy(update=Pace.model_validate(orders["pace"]).model_dump(exclude_unset=True))
        self.outcomes += [Outcome.model_validate(one) for one in orders.get("outcomes", [])]
        self.faults += [Fault.model_validate(one) for one in orders.get("faults", [])]
        if orders.get("forget_violations"):
            self.violations.clear()
        if orders.get("forget_plans"):
            self.faults.clear()
            self.outcomes.clear()
        done = self.order(orders.get("order", ""), orders.get("arguments", {}))
        return web.json_response(await done if inspect.isawaitable(done) else done)

    def order(self, name: str, arguments: dict[str, Any]) -> Any:
        """What a test asks of this server alone, such as a restart that loses all jobs."""
        if name or arguments:
            raise web.HTTPBadRequest(text=f"{type(self).__name__} knows no order {name!r}")
        return {}
