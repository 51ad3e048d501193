"""fal's platform interface: catalogue, schemas, prices, estimates, balance, usage, past requests."""

from datetime import UTC, datetime
from typing import Any, Literal

from aiohttp import web

from tests.support.servers.fal.base import PLATFORM, SITE, FalBase
from tests.support.servers.fal.catalogue import ENDPOINTS
from tests.support.servers.wire_server import Job, RefusedError, Strict

MOST_PRICES = 50
PAGE = 20


class Quantity(Strict):
    unit_quantity: float | None = None
    call_quantity: int | None = None


class EstimateBody(Strict):
    estimate_type: Literal["unit_price", "historical_api_price"]
    endpoints: dict[str, Quantity]


class Platform(FalBase):
    """What api.fal.ai answers."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.lists_running = False
        self.gone: set[str] = set()
        """Endpoints that were taken out of the catalogue."""

    def platform_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get(f"/{PLATFORM}/v1/models", self._models)
        router.add_get(f"/{PLATFORM}/v1/models/pricing", self._pricing)
        router.add_post(f"/{PLATFORM}/v1/models/pricing/estimate", self._estimate)
        router.add_get(f"/{PLATFORM}/v1/models/usage", self._usage)
        router.add_get(f"/{PLATFORM}/v1/models/requests/by-endpoint", self._requests)
        router.add_get(f"/{PLATFORM}/v1/account/billing", self._billing)
        router.add_get(f"/{SITE}/api/openapi/queue/openapi.json", self._openapi)

    def _entry(self, identity: str, *, schema: bool) -> dict[str, Any]:
        row = ENDPOINTS[identity]
        entry: dict[str, Any] = {
            "endpoint_id": identity,
            "metadata": {
                "display_name": identity.removeprefix("fal-ai/").replace("/", " ").title(),
                "category": row.category,
                "status": "active",
            },
        }
        if schema:
            entry["openapi"] = _openapi(identity)
        return entry

    async def _models(self, request: web.Request) -> web.StreamResponse:
        self.known_query(request, "endpoint_id", "expand", "limit", "cursor", "q", "category", "status")
        if "Authorization" in request.headers:
            self.check_key(request)
        wanted = request.query.getall("endpoint_id", [])
        known = [one for one in ENDPOINTS if one not in self.gone]
        found = [one for one in wanted if one in known] if wanted else known
        if category := request.query.get("category"):
            found = [one for one in found if ENDPOINTS[one].category == category]
        if words := request.query.get("q"):
            found = [one for one in found if words.lower() in one]
        start, limit = int(request.query.get("cursor", "0")), int(request.query.get("limit", str(PAGE)))
        schema = "openapi-3.0" in request.query.getall("expand", [])
        more = start + limit < len(found)
        return web.json_response(
            {
                "models": [self._entry(one, schema=schema) for one in found[start : start + limit]],
                "next_cursor": str(start + limit) if more else None,
                "has_more": more,
            }
        )

    async def _openapi(self, request: web.Request) -> web.StreamResponse:
        self.known_query(request, "endpoint_id")
        identity = request.query.get("endpoint_id", "")
        if identity not in ENDPOINTS or identity in self.gone:
            raise RefusedError("missing", "no such endpoint")
        return web.json_response(_openapi(identity))

    async def _pricing(self, request: web.Request) -> web.StreamResponse:
        self.check_key(request)
        self.known_query(request, "endpoint_id")
        wanted = request.query.getall("endpoint_id", [])
        if not 1 <= len(wanted) <= MOST_PRICES:
            self.violate(f"{request.path}: {len(wanted)} endpoints; 1 to {MOST_PRICES} are allowed")
            raise RefusedError("bad", "1 to 50 endpoints")
        prices = [
            {
                "endpoint_id": one,
                "unit_price": ENDPOINTS[one].price,
                "unit": ENDPOINTS[one].unit,
                "currency": "USD",
            }
            for one in wanted
            if one in ENDPOINTS
        ]
        if not prices:
            raise RefusedError("missing", "no such endpoint")
        return web.json_response({"prices": prices})

    async def _estimate(self, request: web.Request) -> web.StreamResponse:
        self.check_key(request)
        told = await self.body(request, EstimateBody)
        total = 0.0
        for identity, quantity in told.endpoints.items():
            if identity not in ENDPOINTS:
                raise RefusedError("missing", f"no endpoint {identity}")
            by_unit = told.estimate_type == "unit_price"
            amount = quantity.unit_quantity if by_unit else quantity.call_quantity
            if amount is None:
                self.violate(f"{request.path}: the quantity does not fit the kind of estimate")
                raise RefusedError("bad", "the quantity is missing")
            total += ENDPOINTS[identity].price * amount
        return web.json_response(
            {"estimate_type": told.estimate_type, "total_cost": round(total, 6), "currency": "USD"}
        )

    async def _billing(self, request: web.Request) -> web.StreamResponse:
        self.check_key(request, admin=True)
        self.known_query(request, "expand")
        told: dict[str, Any] = {"username": "someone"}
        if "credits" in request.query.getall("expand", []):
            told["credits"] = {"current_balance": round(self.balance, 6), "currency": "USD"}
        return web.json_response(told)

    async def _usage(self, request: web.Request) -> web.StreamResponse:
        self.check_key(request, admin=True)
        self.known_query(request, "expand", "start", "end", "endpoint_id")
        sums: dict[str, float] = {}
        for charge in self.charges:
            job = self.jobs.get(charge["job"])
            if job is not None:
                sums[job.operation] = sums.get(job.operation, 0.0) + charge["cost"]
        summary = [{"endpoint_id": one, "cost": round(cost, 6), "currency": "USD"} for one, cost in sums.items()]
        return web.json_response({"summary": summary, "next_cursor": None, "has_more": False})

    async def _requests(self, request: web.Request) -> web.StreamResponse:
        self.check_key(request)
        self.known_query(request, "endpoint_id", "expand", "start", "end", "limit", "cursor", "status", "request_id")
        wanted = request.query.getall("endpoint_id", [])
        if not wanted:
            self.violate(f"{request.path}: endpoint_id is needed")
            raise RefusedError("bad", "endpoint_id is needed")
        after = _moment(request.query.get("start"))
        shown = {"ended"} | ({"waiting", "running"} if self.lists_running else set())
        found = [
            job
            for job in reversed(self.jobs.values())
            if job.operation in wanted and job.state in shown and job.created >= after
        ]
        start, limit = int(request.query.get("cursor", "0")), int(request.query.get("limit", str(PAGE)))
        payloads = "payloads" in request.query.getall("expand", [])
        more = start + limit < len(found)
        return web.json_response(
            {
                "items": [_past(job, payloads=payloads) for job in found[start : start + limit]],
                "next_cursor": str(start + limit) if more else None,
                "has_more": more,
            }
        )


def _past(job: Job, *, payloads: bool) -> dict[str, Any]:
    ended = job.state == "ended"
    entry: dict[str, Any] = {
        "request_id": job.id,
        "endpoint_id": job.operation,
        "sent_at": datetime.fromtimestamp(job.created, UTC).isoformat(),
        "started_at": datetime.fromtimestamp(job.created, UTC).isoformat(),
        "ended_at": datetime.now(UTC).isoformat() if ended else None,
        "status_code": 200 if ended else None,
    }
    if payloads:
        entry["json_input"] = job.request
        entry["json_output"] = None
    return entry


def _moment(text: str | None) -> float:
    """Seconds since 1970; of the last 24 hours alone."""
    since = datetime.now(UTC).timestamp() - 24 * 3600
    if text is None:
        return since
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise RefusedError("bad", "start is no ISO 8601 moment") from error
    if given.tzinfo is None:
        given = given.replace(tzinfo=UTC)
    return max(since, given.timestamp())


def _openapi(identity: str) -> dict[str, Any]:
    row = ENDPOINTS[identity]
    schema = row.model.model_json_schema(ref_template="#/components/schemas/{model}")
    others = schema.pop("$defs", {})
    name = row.model.__name__
    return {
        "openapi": "3.0.4",
        "info": {"title": f"Queue OpenAPI for {identity}", "version": "1.0.0"},
        "components": {"schemas": {name: schema, **others}},
        "servers": [{"url": "https://queue.fal.run"}],
        "paths": {
            f"/{identity}": {
                "post": {
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}},
                    }
                }
            }
        },
    }
