"""The server: who may call, the tasks of the new generation, packs, refusals. The legacy calls lie in `legacy.py`.

The new `GET /tasks` shows legacy tasks too: the reference asks by `external_task_ids` after any lost reply. Tasks are
paid by pack and by cash in turns.
"""

import time
from pathlib import Path
from typing import Any

from aiohttp import web
from typing_extensions import override

from tests.support.servers.kling.bodies import (
    LONGEST_PROMPT,
    MODELS,
    ImageBody,
    ListBody,
    NewBody,
    OmniBody,
    TextBody,
)
from tests.support.servers.kling.keys import HOSTS, KEY, BadTokenError, check_caller
from tests.support.servers.kling.legacy import LegacyCalls
from tests.support.servers.kling.results import CDN, new_task
from tests.support.servers.wire_server import Handler, Job, RefusedError, WireServer

_BODIES: dict[str, type[NewBody]] = {"text-to-video": TextBody, "image-to-video": ImageBody, "omni-video": OmniBody}
_STATUS = {1101: 429, 1102: 429, 1100: 429, 1103: 403, 1200: 400, 1201: 400, 1202: 404, 1203: 404}
_STATUS |= {1300: 400, 1301: 400, 1302: 429, 1303: 429, 1304: 429, 5000: 500, 5001: 503, 5002: 504}
_CODES = {
    "auth": 1002,
    "quota": 1102,
    "rate": 1302,
    "running": 1303,
    "filtered": 1301,
    "invalid": 1201,
    "missing": 1203,
}
_COST_CALLS = 3


class Kling(WireServer):
    origins = (*(f"https://{host}" for host in HOSTS), f"https://{CDN}")
    key = KEY

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.refusals: list[tuple[int, str]] = []
        self.legacy = LegacyCalls(self)
        self._cost_calls: list[float] = []

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        for host in HOSTS:
            for family in MODELS:
                router.add_post(f"/{host}/{family}/{{model}}", self.checked(self._create))
            router.add_get(f"/{host}/tasks", self.checked(self._look))
            router.add_post(f"/{host}/tasks", self.checked(self._list))
            router.add_get(f"/{host}/account/costs", self.checked(self._costs))
            self.legacy.routes(router, host)
        router.add_get(f"/{CDN}/files/{{name}}", self.serve_file)

    def checked(self, handler: Handler) -> Handler:
        """The handler behind the look at who calls."""

        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                check_caller(request)
            except BadTokenError as error:
                self.violate(str(error))
                raise RefusedError("auth", "Authorization is invalid", code=1002) from error
            return await handler(request)

        return handle

    @override
    def refusal(self, request: web.Request, error: RefusedError) -> web.StreamResponse:
        code = error.extra.get("code", _CODES.get(error.kind, 1201))
        words = error.message.replace("{authorization}", request.headers.get("Authorization", ""))
        return self.envelope(None, code=code, message=words)

    def envelope(self, data: Any, *, code: int = 0, message: str = "SUCCEED") -> web.Response:
        """An answer in the form that all have."""
        answer = {"code": code, "message": message, "request_id": f"r-{self.number()}", "data": data}
        return web.json_response(answer, status=_STATUS.get(code, 401) if code else 200)

    @override
    def order(self, name: str, arguments: dict[str, Any]) -> Any:
        """`refuse` (code, message, times): the next tasks are; {authorization} in the message stands for the call's."""
        if name != "refuse":
            return super().order(name, arguments)
        words = arguments.get("message", f"refused on order ({arguments['code']})")
        self.refusals += [(arguments["code"], words)] * arguments.get("times", 1)
        return {}

    def take(self, operation: str, request: dict[str, Any], *, units: float, slots: int = 1, **extra: Any) -> Job:
        """Take a task of either generation; one that fails is not charged.

        Raises:
            RefusedError: An order, no slot, no units, a second task of one external id.
        """
        if self.refusals:
            code, words = self.refusals.pop(0)
            raise RefusedError("order", words, code=code)
        external = extra["external_id"]
        if external and any(job.extra["external_id"] == external for job in self.jobs.values()):
            self.violate(f"external_task_id {external} was used before")
            raise RefusedError("invalid", "external_task_id is not unique")
        self._check_slots(slots)
        number = self.number()
        job = self.accept(str(893_605_946_402_811_000 + number), operation, request, cost=units)
        job.extra |= {"units": units, "slots": slots, "pays_cash": len(self.jobs) % 2 == 0, **extra}
        if job.outcome.kind in {"failed", "filtered", "lost", "stuck"}:
            self.charge(job.id, -units)
        return job

    def _check_slots(self, slots: int) -> None:
        live = [job for job in self.jobs.values() if job.state in {"waiting", "running"}]
        taken = sum(job.extra.get("slots", 1) for job in live)
        if self.pace.running is not None and taken + slots > self.pace.running:
            raise RefusedError("running", "parallel task over resource pack limit")

    async def _create(self, request: web.Request) -> web.Response:
        family, model = request.path.split("/")[2], request.match_info["model"]
        if model not in MODELS[family]:
            raise RefusedError("missing", f"model {model} is not supported")
        body = await self.body(request, _BODIES[family])
        trouble = body.trouble(model)
        if trouble is not None:
            self.violate(trouble)
            raise RefusedError("invalid", trouble)
        if len(body.prompt_text) > LONGEST_PROMPT:
            raise RefusedError("invalid", "prompt is too long")
        job = self.take(
            family,
            body.model_dump(mode="json", exclude_unset=True) | {"model": model},
            units=body.units(model),
            external_id=body.options.external_task_id,
            kinds=["video"],
            seconds=body.settings.duration,
            loud=body.settings.audio != "off" or model.endswith("turbo"),
        )
        moment = round(job.created * 1000)
        answer = {"id": job.id, "status": "submitted", "create_time": moment, "update_time": moment}
        return self.envelope(answer | {"external_id": job.extra["external_id"]})

    async def _look(self, request: web.Request) -> web.Response:
        asked = set(request.query)
        if asked not in ({"task_ids"}, {"external_task_ids"}):
            self.violate(f"GET /tasks: {sorted(asked)}")
            raise RefusedError("invalid", "exactly one of task_ids and external_task_ids")
        by_us = asked == {"external_task_ids"}
        wanted = next(iter(request.query.values())).split(",")
        found = [
            job
            for job in self.jobs.values()
            if (job.extra["external_id"] if by_us else job.id) in wanted and self.is_there(job)
        ]
        return self.envelope([new_task(self, job) for job in found])

    def is_there(self, job: Job) -> bool:
        """Whether the task can still be asked for; a lost one vanishes when it has run."""
        return not (job.outcome.kind == "lost" and job.state == "ended")

    async def _list(self, request: web.Request) -> web.Response:
        body = await self.body(request, ListBody)
        begin = int(body.cursor or 0)
        tasks = [
            new_task(self, job)
            for job in reversed(list(self.jobs.values()))
            if self.is_there(job) and int(body.start_time) <= job.created * 1000 <= int(body.end_time)
        ]
        for one in body.filters:
            tasks = [task for task in tasks if one.key != "status" or task["status"] in one.values]
        page = tasks[begin : begin + body.limit]
        more = len(tasks) > begin + body.limit
        cursor = str(begin + body.limit) if more else ""
        return self.envelope({"result": page, "count": len(page), "next_cursor": cursor, "has_more": more})

    async def _costs(self, request: web.Request) -> web.Response:
        query = dict(request.query)
        query.pop("resource_pack_name", None)
        if set(query) != {"start_time", "end_time"} or not all(value.isdigit() for value in query.values()):
            self.violate(f"GET /account/costs: {request.query_string}")
            raise RefusedError("invalid", "start_time and end_time are needed, in ms")
        now = time.monotonic()
        self._cost_calls = [moment for moment in self._cost_calls if now - moment < _COST_CALLS] + [now]
        if len(self._cost_calls) > _COST_CALLS:
            raise RefusedError("rate", "one call a second")
        return self.envelope({"code": 0, "msg": "success", "resource_pack_subscribe_infos": self._packs()})

    def _packs(self) -> list[dict[str, Any]]:
        """The packs as they were 12 hours ago: before anything that a test spent."""
        now = round(time.time() * 1000)
        states = (("online", self.pace.balance), ("expired", 40.0), ("runOut", 0.0), ("toBeOnline", 500.0))
        return [
            {
                "resource_pack_name": f"Video pack {state}",
                "resource_pack_type": "decreasing_total",
                "total_quantity": 20_000.0,
                "remaining_quantity": remaining,
                "purchase_time": now - 86_400_000,
                "effective_time": now - 86_400_000,
                "invalid_time": now + 86_400_000,
                "status": state,
            }
            for state, remaining in states
        ]
