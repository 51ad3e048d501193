"""Runway's developer API as its reference describes it.

UNCONFIRMED, and what is taken: too few credits is a 400 with "credit" in its text; an unfit body has `issues`; an
`INPUT_PREPROCESSING.*` failure is given only on order.
"""

import json
import time
import uuid
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from aiohttp import web
from aiohttp.multipart import BodyPartReader
from typing_extensions import override

from tests.support.servers.media import clip, picture, sound
from tests.support.servers.runway.fields import MODELS, WrongFieldError, check, media
from tests.support.servers.wire_server import Job, RefusedError, Strict, WireServer

API, UPLOADS, CDN = "api.dev.runwayml.com", "runway-api-dev-uploads.s3.amazonaws.com", "dnznrvs05pmza.cloudfront.net"
VERSION = "2024-11-06"
LEAST_UPLOAD_BYTES = 512
MOST_INLINE_BYTES = 5 * 1024 * 1024
# Credits a second (of pictures: each); others take the ordinary rate.
RATES = {"gen4.5": 12, "gen4_turbo": 5, "act_two": 5, "veo3.1": 40, "veo3.1_fast": 15, "seedance2": 36}
ORDINARY_RATE = 8
LONGEST_SECONDS = 15
STATUSES = {"auth": 401, "quota": 400, "rate": 429, "running": 429, "filtered": 400, "invalid": 400, "missing": 404}
SOUNDS = frozenset({"sound_effect", "video_to_audio"})
PATHS = {"avatar_video": "avatar_videos"}
ROUTED = {"video": "text_to_video", "image": "text_to_image", "audio": "sound_effect"}
PICTURES = frozenset({"text_to_image", "image_upscale"})


class UploadBody(Strict):
    """The first step of an upload."""

    filename: str
    type: str


class UsageBody(Strict):
    """What days the use is asked of."""

    startDate: str | None = None  # noqa: N815
    beforeDate: str | None = None  # noqa: N815


class RoutedBody(Strict):
    """A request that the provider finds the model for."""

    configId: str  # noqa: N815
    input: dict[str, Any]


class RunwayServer(WireServer):
    """Tasks, uploads, the organisation."""

    origins: ClassVar[tuple[str, ...]] = (f"https://{API}", f"https://{UPLOADS}", f"https://{CDN}")
    key: ClassVar[str] = "key_test_0123456789abcdef"

    def __init__(self, folder: Any) -> None:
        super().__init__(folder)
        self.awaited: set[str] = set()
        self.uploads: set[str] = set()

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        for endpoint in MODELS:
            router.add_post(f"/{API}/v1/{PATHS.get(endpoint, endpoint)}", self._create)
        router.add_post(f"/{API}/v1/generate/{{kind:video|image|audio}}", self._route)
        router.add_get(f"/{API}/v1/tasks/{{id}}", self._task)
        router.add_delete(f"/{API}/v1/tasks/{{id}}", self._delete)
        router.add_get(f"/{API}/v1/organization", self._organization)
        router.add_post(f"/{API}/v1/organization/usage", self._usage)
        router.add_post(f"/{API}/v1/uploads", self._begin_upload)
        router.add_post(f"/{UPLOADS}/", self._take_upload)
        router.add_get(f"/{CDN}/files/{{name}}", self.serve_file)

    @override
    def refusal(self, _request: web.Request, error: RefusedError) -> web.StreamResponse:
        body: dict[str, Any] = {"error": error.message}
        if "place" in error.extra:
            body = {
                "error": "Validation of body failed",
                "issues": [{"code": "invalid", "path": [error.extra["place"]], "message": error.message}],
                "docUrl": "https://docs.dev.runwayml.com/api",
            }
        return web.json_response(body, status=error.extra.get("status", STATUSES[error.kind]))

    @override
    def order(self, name: str, arguments: dict[str, Any]) -> Any:
        """`forget_uploads`: all uploads are a day old."""
        if name == "forget_uploads":
            self.uploads.clear()
            return {}
        return super().order(name, arguments)

    def _allow(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            raise RefusedError("auth", "The API key you provided is invalid or has been revoked.")
        if request.headers.get("X-Runway-Version") != VERSION:
            self.violate(f"{request.method} {request.path}: X-Runway-Version is missing or unknown")
            raise RefusedError("invalid", "X-Runway-Version must be 2024-11-06")

    async def _create(self, request: web.Request) -> web.StreamResponse:
        self._allow(request)
        path = request.path.rsplit("/", 1)[1]
        endpoint = next((name for name, known in PATHS.items() if known == path), path)
        body = await self._fields(request)
        model = body.pop("model", None)
        if model not in MODELS[endpoint]:
            raise RefusedError("invalid", f"model {model!r} is not available on this endpoint", place="model")
        try:
            check(endpoint, model, body)
        except WrongFieldError as error:
            if not error.is_honest:
                self.violate(f"{request.path} {model}: {error}")
            raise RefusedError("invalid", str(error), place=str(error).split(":")[0]) from error
        for one in media(body):
            self._check_media(request, one)
        cost = self._price(endpoint, model, body)
        job = self._take(endpoint, {"model": model} | body, cost)
        return web.json_response({"id": job.id, "estimatedCost": {"credits": cost}})

    async def _route(self, request: web.Request) -> web.StreamResponse:
        self._allow(request)
        body = await self.body(request, RoutedBody)
        endpoint = ROUTED[request.match_info["kind"]]
        job = self._take(endpoint, {"model": "gen4.5"} | body.input, 60)
        routing = {"configId": body.configId, "model": "gen4.5", "provider": "runway", "estimatedCost": {"credits": 60}}
        return web.json_response({"id": job.id, "routing": routing})

    async def _fields(self, request: web.Request) -> dict[str, Any]:
        try:
            body = json.loads(await request.text())
        except ValueError:
            body = None
        if not isinstance(body, dict) or not request.content_type.startswith("application/json"):
            self.violate(f"{request.path}: the body is no JSON object")
            raise RefusedError("invalid", "the body must be a JSON object", place="")
        return body

    def _check_media(self, request: web.Request, uri: str) -> None:
        if uri.startswith("runway://"):
            if uri not in self.uploads:
                raise RefusedError("invalid", f"Invalid asset: {uri} is unknown or has expired", place="uri")
        elif uri.startswith("data:"):
            if len(uri) > MOST_INLINE_BYTES * 4 // 3 + 100 or ";base64," not in uri:
                self.violate(f"{request.path}: a data URI that is too long or no base64")
                raise RefusedError("invalid", "Invalid asset: data URIs may have 5 MB", place="uri")
            if uri.startswith("data:image/gif"):
                self.violate(f"{request.path}: a GIF")
                raise RefusedError("invalid", "Invalid asset: GIF is not supported", place="uri")
        elif not uri.startswith("https://"):
            self.violate(f"{request.path}: {uri[:60]} is no address that is taken")
            raise RefusedError("invalid", "Invalid asset: must be https, data or runway", place="uri")

    def _price(self, endpoint: str, model: str, body: dict[str, Any]) -> int:
        rate = RATES.get(model, ORDINARY_RATE)
        if endpoint in PICTURES:
            return rate * int(body.get("outputCount", 1))
        seconds = body.get("duration", 5)
        return round(rate * (LONGEST_SECONDS if seconds == "auto" else seconds))

    def _take(self, endpoint: str, body: dict[str, Any], cost: float) -> Job:
        limit, self.pace = self.pace.running, self.pace.model_copy(update={"running": None})
        try:
            job = self.accept(str(uuid.uuid4()), endpoint, body, cost=cost)
        except RefusedError as error:
            raise RefusedError("quota", "You do not have enough credits to run this task.") from error
        finally:
            self.pace = self.pace.model_copy(update={"running": limit})
        job.extra["cost"] = cost
        return job

    def _known(self, request: web.Request) -> Job:
        job = self.jobs.get(request.match_info["id"])
        if job is None or job.deleted or (job.outcome.kind == "lost" and job.state != "waiting"):
            if job is None:
                self.violate(f"{request.method} {request.path}: there was never such a task")
            raise RefusedError("missing", "Could not find a task with that ID.")
        return job

    def _throttled(self, job: Job) -> bool:
        """Accepted, but more of the organisation's tasks run than its tier allows: it waits, and its run is put off."""
        if self.pace.running is None or job.state in {"ended", "cancelled"}:
            return False
        before = [one for one in self.jobs.values() if one.state in {"waiting", "running"} and one.began < job.began]
        if len(before) < self.pace.running:
            return False
        length = job.ends - job.began
        job.began = max(job.began, time.monotonic() + 0.02)
        job.ends = job.began + length
        return True

    async def _task(self, request: web.Request) -> web.StreamResponse:
        self._allow(request)
        job = self._known(request)
        created = datetime.fromtimestamp(job.created, UTC).isoformat().replace("+00:00", "Z")
        base = {"id": job.id, "createdAt": created}
        expected = {"estimatedCost": {"credits": job.extra["cost"]}}
        if self._throttled(job):
            return web.json_response(base | {"status": "THROTTLED"} | expected)
        match job.state:
            case "waiting":
                return web.json_response(base | {"status": "PENDING"} | expected)
            case "running":
                return web.json_response(base | {"status": "RUNNING", "progress": job.fraction} | expected)
            case "cancelled":
                return web.json_response(base | {"status": "CANCELLED", "cost": {"credits": job.extra["cost"]}})
            case _:
                return web.json_response(base | self._end(job))

    def _end(self, job: Job) -> dict[str, Any]:
        kind, cost = job.outcome.kind, job.extra["cost"]
        if kind in {"failed", "filtered"}:
            code = job.outcome.code or ("SAFETY.INPUT.TEXT" if kind == "filtered" else "INTERNAL.BAD_OUTPUT.CODE01")
            kept = cost if code.startswith("SAFETY.INPUT") else 0
            if "refunded" not in job.extra:
                job.extra["refunded"] = True
                self.charge(job.id, kept - cost)
            failed = {"status": "FAILED", "failure": job.outcome.message or "An unexpected error occurred."}
            return failed | ({} if code == "none" else {"failureCode": code}) | {"cost": {"credits": kept}}
        return {"status": "SUCCEEDED", "output": self._outputs(job), "cost": {"credits": cost}}

    def _outputs(self, job: Job) -> list[str]:
        if job.outcome.kind == "empty":
            return []
        count = job.outcome.outputs or job.request.get("outputCount", job.request.get("numVariants", 1))
        count = max(1, count - 1) if job.outcome.kind == "partial" else count
        if "files" not in job.extra:
            job.extra["files"] = [self._result(job) for _ in range(count)]
        return [self.link(name, CDN) for name in job.extra["files"]]

    def _result(self, job: Job) -> str:
        number = self.number()
        if job.operation in SOUNDS:
            return self.keep_file(sound(number), "audio/wav", f"{job.id}-{number}.wav")
        if job.operation in PICTURES:
            return self.keep_file(picture(number), "image/png", f"{job.id}-{number}.png")
        return self.keep_file(clip(number), "video/mp4", f"{job.id}-{number}.mp4")

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        self._allow(request)
        job = self._known(request)
        match job.state:
            case "waiting":
                job.cancelled = job.deleted = True
                self.charge(job.id, -job.extra["cost"])
            case "running":
                job.cancelled = True
            case _:
                job.deleted = True
        return web.Response(status=204)

    async def _organization(self, request: web.Request) -> web.StreamResponse:
        self._allow(request)
        running = self.pace.running
        limits = {"maxConcurrentGenerations": running, "maxDailyGenerations": 200 if running else None}
        used = {"dailyGenerations": len(self.jobs)}
        answer = {
            "creditBalance": int(self.balance),
            "tier": {"maxMonthlyCreditSpend": 10_000, "models": {"gen4.5": limits}},
            "usage": {"models": {"gen4.5": used}},
        }
        return web.json_response(answer)

    async def _usage(self, request: web.Request) -> web.StreamResponse:
        self._allow(request)
        body = await self.body(request, UsageBody)
        try:
            days = [None if day is None else date.fromisoformat(day) for day in (body.startDate, body.beforeDate)]
        except ValueError as error:
            self.violate(f"{request.path}: a day that is no ISO date")
            raise RefusedError("invalid", "startDate, beforeDate: ISO dates", place="startDate") from error
        first, last = days
        if first is not None and last is not None and not 0 <= (last - first).days <= 90:
            self.violate(f"{request.path}: more than 90 days")
            raise RefusedError("invalid", "at most 90 days", place="beforeDate")
        spent: dict[str, float] = {}
        for charge in self.charges:
            model = self.jobs[charge["job"]].request["model"]
            spent[model] = spent.get(model, 0) + charge["cost"]
        today = {"date": datetime.now(UTC).date().isoformat()}
        used = [{"model": model, "amount": int(amount)} for model, amount in spent.items()]
        return web.json_response({"models": list(spent), "results": [today | {"usedCredits": used}] if used else []})

    async def _begin_upload(self, request: web.Request) -> web.StreamResponse:
        self._allow(request)
        body = await self.body(request, UploadBody)
        if body.type != "ephemeral" or "." not in body.filename:
            self.violate(f"{request.path}: type or filename")
            raise RefusedError("invalid", "type must be ephemeral, and the file name needs an extension", place="type")
        key = f"ephemeral/{uuid.uuid4()}/{body.filename}"
        self.awaited.add(key)
        uri = f"runway://{key}"
        fields = {"key": key, "policy": f"policy-of-{key}", "x-amz-signature": "0f" * 16}
        return web.json_response({"uploadUrl": f"https://{UPLOADS}/", "fields": fields, "runwayUri": uri})

    async def _take_upload(self, request: web.Request) -> web.StreamResponse:
        if "Authorization" in request.headers:
            self.violate(f"{request.path}: the key was sent to the store of uploads")
        fields: dict[str, str] = {}
        content = b""
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or content:
                self.violate(f"{request.path}: file must be the last part")
            elif part.name == "file":
                content = bytes(await part.read())
            else:
                fields[str(part.name)] = await part.text()
        key = fields.get("key", "")
        if fields.get("policy") != f"policy-of-{key}" or "x-amz-signature" not in fields or key not in self.awaited:
            self.violate(f"{request.path}: a field of the first step is missing or wrong")
            return web.Response(status=403, text="<Error><Code>AccessDenied</Code></Error>")
        if len(content) < LEAST_UPLOAD_BYTES:
            return web.Response(status=400, text="<Error><Code>EntityTooSmall</Code></Error>")
        self.awaited.discard(key)
        self.uploads.add(f"runway://{key}")
        return web.Response(status=204)


SERVER = RunwayServer
