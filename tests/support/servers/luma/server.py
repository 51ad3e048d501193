"""The server: keys, refusals, the generations of the Agents API. Files and the older API lie beside it.

A refusal of the Agents API has a text or a list of faults in `detail`, in turns where a body is at fault.
"""

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from typing_extensions import override

from tests.support.servers.luma.bodies import LONGEST_PROMPT, MODELS, Generation, MediaRef, Video
from tests.support.servers.luma.files import UPLOADS, Files
from tests.support.servers.luma.legacy import LegacyCalls
from tests.support.servers.media import clip, picture
from tests.support.servers.wire_server import Handler, Job, RefusedError, WireServer

AGENTS = "agents.lumalabs.ai"
DREAM_MACHINE = "api.lumalabs.ai"
CDN = "storage.cdn-luma.com"
LEGACY_KEY = "luma-test-key-88e2"
_STATUS = {"auth": 401, "quota": 402, "rate": 429, "running": 429, "filtered": 422, "invalid": 400, "missing": 404}
_USD = {
    "video": {"360p": 0.05, "540p": 0.15, "720p": 0.30, "1080p": 1.20},
    "video_edit": {"360p": 0.36, "540p": 0.72, "720p": 1.08, "1080p": 2.16},
    "video_reframe": {"360p": 0.15, "540p": 0.30, "720p": 0.60, "1080p": 1.80},
}
_PICTURE_USD = 0.04
_WORDS = {
    "content_moderated": "The content was blocked by moderation.",
    "generation_failed": "The generation failed.",
}


class Luma(WireServer):
    origins = tuple(f"https://{host}" for host in (AGENTS, DREAM_MACHINE, CDN, UPLOADS))
    key = "luma-api-test-key-4f1c"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.stored = Files(self)
        self.legacy = LegacyCalls(self, LEGACY_KEY, CDN)
        self.refusals: list[tuple[int, Any]] = []

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        base = f"/{AGENTS}/v1"
        router.add_post(f"{base}/generations", self.checked(self._create))
        router.add_get(f"{base}/generations/{{job_id}}", self.checked(self._look))
        router.add_get(f"{base}/usage", self.checked(self._usage))
        self.stored.routes(router, base)
        self.legacy.routes(router, f"/{DREAM_MACHINE}/dream-machine/v1")
        router.add_get(f"/{CDN}/files/{{name}}", self.serve_file)

    def checked(self, handler: Handler, key: str | None = None) -> Handler:
        """The handler behind the look at the key, with the headers that every answer has."""

        async def handle(request: web.Request) -> web.StreamResponse:
            given = request.headers.get("Authorization", "")
            if given != f"Bearer {key or self.key}":
                raise RefusedError("auth", "Invalid API key" if given else "Missing API key")
            answer = await handler(request)
            self._mark(request, answer)
            return answer

        return handle

    @override
    def refusal(self, request: web.Request, error: RefusedError) -> web.StreamResponse:
        status = error.extra.get("status", _STATUS.get(error.kind, 400))
        detail: Any = error.extra.get("detail", error.message)
        if "place" in error.extra and self.number() % 2:
            status = 422
            detail = [{"loc": ["body", *error.extra["place"].split(".")], "msg": error.message, "type": "value_error"}]
        answer = web.json_response({"detail": detail}, status=status)
        self._mark(request, answer)
        if status == 429:
            answer.headers["Retry-After"] = "7"
        return answer

    def _mark(self, request: web.Request, answer: web.StreamResponse) -> None:
        answer.headers["X-Request-Id"] = request.headers.get("X-Request-Id", f"r-{self.number()}")
        answer.headers["X-API-Version"] = "2026-04-01"
        answer.headers["X-RateLimit-Limit"] = "60"

    @override
    def order(self, name: str, arguments: dict[str, Any]) -> Any:
        """What a test can ask for.

        `refuse` (status, detail, times): the next generations of either API are refused. `fail_file` (reason): the next
        file is not taken in. `forget_files`: all files are gone.
        """
        if name == "refuse":
            self.refusals += [(arguments["status"], arguments.get("detail", "refused on order"))] * arguments.get(
                "times", 1
            )
        elif name == "fail_file":
            self.stored.failures.append(arguments["reason"])
        elif name == "forget_files":
            self.stored.forget()
        else:
            return super().order(name, arguments)
        return {}

    def take(self, operation: str, request: dict[str, Any], *, cost: float) -> Job:
        """Take a job of either API; one that fails is not charged.

        Raises:
            RefusedError: An order, too many jobs, no money.
        """
        if self.refusals:
            status, detail = self.refusals.pop(0)
            raise RefusedError("order", "", status=status, detail=detail)
        job = self.accept(str(uuid.uuid4()), operation, request, cost=cost)
        if job.outcome.kind in {"failed", "filtered", "lost", "stuck"}:
            self.charge(job.id, -cost)
        return job

    def known(self, job_id: str, api: str) -> Job:
        """A job of an API, by its id.

        Raises:
            RefusedError: It is not there, or not any more.
        """
        job = self.jobs.get(job_id)
        if job is None or job.deleted or job.operation.partition(":")[0] != api:
            raise RefusedError("missing", f"Generation {job_id} not found")
        if job.outcome.kind == "lost" and job.state == "ended":
            raise RefusedError("missing", f"Generation {job_id} not found")
        return job

    def file_names(self, job: Job, kinds: list[str]) -> list[tuple[str, str]]:
        """Kind and name of the job's files; made when they are first asked for."""
        if "files" not in job.extra:
            count = len(kinds) if job.outcome.outputs is None else job.outcome.outputs
            count = {"empty": 0, "partial": max(1, count - 1)}.get(job.outcome.kind, count)
            job.extra["files"] = [self._make(kind) for kind in (kinds * count)[:count]]
        found: list[tuple[str, str]] = job.extra["files"]
        return found

    def _make(self, kind: str) -> tuple[str, str]:
        number = self.number()
        if kind == "video":
            return kind, self.keep_file(clip(number % 5), "video/mp4")
        return kind, self.keep_file(picture(number), "image/png")

    async def _create(self, request: web.Request) -> web.Response:
        body = await self.body(request, Generation)
        if len(body.prompt) > LONGEST_PROMPT:
            raise RefusedError("invalid", "prompt is longer than 6000 characters")
        if body.model is not None and body.model not in MODELS:
            raise RefusedError("invalid", f"Unknown model {body.model}")
        kinds = [(place, self._kind_of(place, ref)) for place, ref in body.media()]
        self._check_kinds(body, kinds)
        job = self.take(f"agents:{body.type}", body.request(), cost=_price(body))
        job.extra["model"] = body.model or ("ray-3.2" if body.makes_video else "uni-1")
        return web.json_response(self._shown(job, state="queued"), status=201)

    def _kind_of(self, place: str, ref: MediaRef) -> str:
        """Whether a named file is a picture or a clip."""
        if ref.file_id is not None:
            return self.stored.ready(ref.file_id).mime_type.partition("/")[0]
        if ref.generation_id is not None:
            job = self.known(ref.generation_id, "agents")
            if job.state != "ended":
                raise RefusedError("invalid", f"{place}: generation {job.id} is not completed")
            return "video" if job.operation.startswith("agents:video") else "image"
        return (ref.media_type or "image/png").partition("/")[0]

    def _check_kinds(self, body: Generation, kinds: list[tuple[str, str]]) -> None:
        video = body.video or Video()
        for place, kind in kinds:
            wanted = "video" if place == "source" and body.makes_video else "image"
            if kind == wanted:
                continue
            extends = place in {"start_frame", "end_frame"} and len(kinds) == 1 and video.duration in {None, "5s"}
            named = (video.start_frame or video.end_frame or MediaRef(url="https://")).generation_id is not None
            if not extends or not named or video.hdr or video.loop:
                self.violate(f"{place}: a {kind} where a {wanted} belongs")
                raise RefusedError("invalid", f"{place}: a {kind} is not taken here")

    async def _look(self, request: web.Request) -> web.Response:
        job = self.known(request.match_info["job_id"], "agents")
        words = {"waiting": "queued", "running": "processing", "ended": "completed"}
        state = words.get(job.state, "failed")
        if job.state == "ended" and job.outcome.kind in {"failed", "filtered"}:
            state = "failed"
        return web.json_response(self._shown(job, state=state))

    def _shown(self, job: Job, *, state: str) -> dict[str, Any]:
        kind = job.operation.partition(":")[2]
        shown: dict[str, Any] = {"id": job.id, "type": kind, "model": job.extra["model"], "state": state}
        shown["created_at"] = datetime.fromtimestamp(job.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if state == "failed":
            code = job.outcome.code or ("content_moderated" if job.outcome.kind == "filtered" else "generation_failed")
            shown["failure_code"] = code
            shown["failure_reason"] = job.outcome.message or _WORDS.get(code, f"It ended with {code}.")
        elif state == "completed":
            files = self.file_names(job, _kinds(kind))
            shown["output"] = [{"type": one, "url": self.link(name, CDN)} for one, name in files]
        return shown

    async def _usage(self, _request: web.Request) -> web.Response:
        """Unconfirmed: that it is there is all that is known."""
        return web.json_response({"usage": [], "total_usd": self.spent})


def _kinds(kind: str) -> list[str]:
    if kind.startswith("video"):
        return ["video"]
    return ["image", "image", "image"] if kind == "layering" else ["image"]


def _price(body: Generation) -> float:
    """In dollars; what is edited or reframed counts as 5 s."""
    if not body.makes_video:
        return _PICTURE_USD
    video = body.video or Video()
    price = _USD[body.type][video.resolution]
    if video.duration == "10s":
        price *= 3
    return price * (2 if video.hdr else 1)
