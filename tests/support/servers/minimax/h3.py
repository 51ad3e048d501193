"""MiniMax V2: H3.

UNCONFIRMED, and what is taken: failed tasks stay charged; H3 costs $0.10 a second.
"""

from typing import Any, Literal

from aiohttp import web
from pydantic import Field
from typing_extensions import override

from tests.support.servers.media import clip
from tests.support.servers.minimax.files import CDN, MOST_BODY_BYTES, MiniMaxBase
from tests.support.servers.wire_server import Job, RefusedError, Strict

H3_MODEL, MAX = "MiniMax-H3", "MiniMax-H3-Max"
LONGEST_PROMPT = 7000
SECOND, RERENDERED_SECOND, PROMPT_HELP = 0.10, 0.05, 0.01
FRAMES = frozenset({"first_frame", "last_frame"})
MOST = {"first_frame": 1, "last_frame": 1, "reference_image": 9, "reference_video": 3, "reference_audio": 3}
MOST |= {"base_video": 1}
KINDS = {"image_url": "image", "video_url": "video", "audio_url": "audio"}
_STATES = {"waiting": "queued", "running": "running", "cancelled": "cancelled"}


class Link(Strict):
    """Where a file is."""

    url: str


class Item(Strict):
    """One of the content's items; which fields it has is its type's."""

    type: Literal["text", "image_url", "video_url", "audio_url"]
    text: str | None = None
    image_url: Link | None = None
    video_url: Link | None = None
    audio_url: Link | None = None
    role: str | None = None


class GenerationBody(Strict):
    """A request for a clip."""

    model: str
    content: list[Item]
    resolution: Literal["480P", "768P", "2K"]
    duration: int = Field(ge=4, le=15)
    ratio: Literal["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "adaptive"] | None = None
    aigc_watermark: bool | None = None


class RegenerationBody(Strict):
    """A request for a clip of ours in 2K."""

    model: Literal["MiniMax-H3"]
    resolution: Literal["2K"]
    source_task_id: str | None = None
    content: list[Item] | None = None


class HelpBody(Strict):
    """A request for a better prompt."""

    model: Literal["MiniMax-H3"]
    content: list[Item]


class H3(MiniMaxBase):
    """The tasks of V2."""

    @override
    def host_routes(self, router: web.UrlDispatcher, host: str) -> None:
        super().host_routes(router, host)
        router.add_post(f"{host}/v2/video_generation", self._generate)
        router.add_post(f"{host}/v2/video_regeneration", self._regenerate)
        router.add_post(f"{host}/v2/h3_context_ir", self._help)
        router.add_get(f"{host}/v2/query/video_generation", self._list)
        router.add_get(f"{host}/v2/query/video_generation/{{id}}", self._poll)
        router.add_delete(f"{host}/v2/video_generation/{{id}}", self._delete)

    async def _generate(self, request: web.Request) -> web.StreamResponse:
        self.allow(request)
        if (request.content_length or 0) > MOST_BODY_BYTES:
            raise self.refuse(request, "the body is above 64 MB")
        body = await self.body(request, GenerationBody)
        if body.model not in {H3_MODEL, MAX}:
            raise RefusedError("invalid", f"invalid params, model {body.model} is not available")
        roles = self._roles(request, body.content)
        self._check_model(request, body, roles)
        if not roles and body.ratio in {None, "adaptive"}:
            raise self.refuse(request, "ratio must be given, and not adaptive, for text alone")
        job = self._take("generation", body.model_dump(exclude_none=True), body.duration * SECOND)
        return web.json_response({"task_id": job.id})

    def _check_model(self, request: web.Request, body: GenerationBody, roles: list[str]) -> None:
        is_max = body.model == MAX
        if body.resolution == ("2K" if is_max else "480P"):
            raise self.refuse(request, f"{body.model} has no {body.resolution}")
        if is_max and (body.duration < 5 or not set(roles) <= FRAMES):
            raise self.refuse(request, "H3-Max: 5 s at least, and text and frames alone")
        if "base_video" in roles:
            raise self.refuse(request, "base_video is of video_regeneration")

    def _roles(self, request: web.Request, content: list[Item]) -> list[str]:
        """The roles of the media items, after the rules of content."""
        texts = [item.text for item in content if item.type == "text"]
        if len(texts) != 1 or not texts[0]:
            raise self.refuse(request, "content must have exactly one text that is not empty")
        if len(texts[0]) > LONGEST_PROMPT:
            raise self.refuse(request, f"text is longer than {LONGEST_PROMPT} characters", is_honest=True)
        media = [item for item in content if item.type != "text"]
        roles = [self._role(request, item, is_alone=len(media) == 1) for item in media]
        for role, most in MOST.items():
            if roles.count(role) > most:
                raise self.refuse(request, f"more than {most} of {role}")
        if set(roles) & FRAMES and set(roles) - FRAMES - {"base_video"}:
            raise self.refuse(request, "frames and references cannot mix")
        if "reference_audio" in roles and not {"reference_image", "reference_video"} & set(roles):
            raise self.refuse(request, "reference_audio cannot stand alone")
        return roles

    def _role(self, request: web.Request, item: Item, *, is_alone: bool) -> str:
        link = getattr(item, item.type)
        given = {name for name in (*KINDS, "text") if getattr(item, name) is not None}
        if link is None or given != {item.type}:
            raise self.refuse(request, f"an item of {item.type} must have {item.type} alone")
        self.check_link(request, link.url, kind=KINDS[item.type], takes_files=True)
        role = item.role or ("first_frame" if is_alone and item.type == "image_url" else "")
        fits = {"image_url": {*FRAMES, "reference_image"}, "video_url": {"reference_video", "base_video"}}
        if role not in fits.get(item.type, {"reference_audio"}):
            raise self.refuse(request, f"role {role!r} of {item.type}")
        return role

    async def _regenerate(self, request: web.Request) -> web.StreamResponse:
        self.allow(request)
        body = await self.body(request, RegenerationBody)
        if (body.source_task_id is None) == (body.content is None):
            raise self.refuse(request, "either source_task_id or content")
        if body.content is not None and "base_video" not in self._roles(request, body.content):
            raise self.refuse(request, "content without a base_video")
        seconds = 6
        if body.source_task_id is not None:
            source = self.jobs.get(body.source_task_id)
            if source is None or source.deleted:
                raise RefusedError("missing", "invalid task_id")
            is_ready = source.state == "ended" and source.outcome.kind == "done" and source.operation == "generation"
            if not is_ready or source.request["resolution"] != "768P":
                raise self.refuse(request, "only a succeeded 768P clip of H3")
            seconds = source.request["duration"]
        fields = body.model_dump(exclude_none=True) | {"duration": seconds}
        return web.json_response({"task_id": self._take("regeneration", fields, seconds * RERENDERED_SECOND).id})

    async def _help(self, request: web.Request) -> web.StreamResponse:
        self.allow(request)
        body = await self.body(request, HelpBody)
        self._roles(request, body.content)
        return web.json_response({"task_id": self._take("prompt", body.model_dump(exclude_none=True), PROMPT_HELP).id})

    def _take(self, operation: str, body: dict[str, Any], cost: float) -> Job:
        return self.accept(str(424_010_000_000_000_000 + self.number()), operation, body, cost=cost)

    def _known(self, request: web.Request) -> Job:
        self.allow(request)
        job = self.jobs.get(request.match_info["id"])
        if job is None:
            self.violate(f"{request.method} {request.path}: there was never such a task")
        elif not job.deleted and not (job.outcome.kind == "lost" and job.state != "waiting"):
            return job
        raise RefusedError("missing", "invalid task_id")

    async def _poll(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"task": self._told(self._known(request))})

    async def _list(self, request: web.Request) -> web.StreamResponse:
        self.allow(request)
        query = request.query
        known = {"page_num", "page_size", "filter.status", "filter.task_ids", "filter.model", "filter.task_type"}
        if not set(query) <= known:
            raise self.refuse(request, f"unknown in the query: {set(query) - known}")
        number, size = int(query.get("page_num", 1)), int(query.get("page_size", 10))
        if not 1 <= size <= 100 or number < 1:
            raise self.refuse(request, "page_num or page_size")
        jobs = [job for job in reversed(self.jobs.values()) if job.id.startswith("42401") and not job.deleted]
        tasks = [self._told(job) for job in jobs if job.outcome.kind != "lost"]
        for name, field in (("filter.status", "status"), ("filter.model", "model"), ("filter.task_type", "task_type")):
            tasks = [task for task in tasks if query.get(name, task[field]) == task[field]]
        if "filter.task_ids" in query:
            tasks = [task for task in tasks if task["id"] in query["filter.task_ids"].split(",")]
        page = tasks[(number - 1) * size : number * size]
        return web.json_response({"items": page, "total": len(tasks)})

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        job = self._known(request)
        if job.state in {"running", "cancelled"}:
            raise RefusedError("invalid", f"task is {job.state}, it cannot be deleted")
        if job.state == "waiting":
            job.cancelled = True
            self.charge(job.id, -sum(one["cost"] for one in self.charges if one["job"] == job.id))
            return web.json_response({"task_id": job.id, "action": "cancelled"})
        job.deleted = True
        return web.json_response({"task_id": job.id, "action": "deleted"})

    def _told(self, job: Job) -> dict[str, Any]:
        asked = job.request
        task = {
            "id": job.id,
            "model": asked["model"],
            "created_at": int(job.created),
            "updated_at": int(job.created) + 1,
            "task_type": job.operation,
            "modality": "text" if job.operation == "prompt" else "video",
            "status": _STATES.get(job.state, "succeeded"),
        }
        task |= {name: asked[name] for name in ("resolution", "duration", "ratio") if name in asked}
        if job.state != "ended":
            return task
        if job.outcome.kind in {"failed", "filtered"}:
            code = job.outcome.code or ("1026" if job.outcome.kind == "filtered" else "1000")
            return task | {"status": "failed", "error": {"code": code, "message": job.outcome.message or "failed"}}
        return task | self._results(job)

    def _results(self, job: Job) -> dict[str, Any]:
        if job.outcome.kind == "empty":
            return {"content": {}}
        if job.operation == "prompt":
            return {"content": {"prompt": "A kite lifts off, low angle, morning light."}}
        if "file" not in job.extra:
            job.extra["file"] = self.keep_file(clip(self.number(), sound=True), "video/mp4", f"{job.id}.mp4")
        seconds = job.request["duration"]
        clips = sum(item["type"] == "video_url" for item in job.request.get("content", ()))
        usage = {"total_seconds": seconds + 5 * clips, "input_seconds": 5 * clips, "output_seconds": seconds}
        images = sum(item["type"] == "image_url" for item in job.request.get("content", ()))
        return {
            "content": {"url": self.link(job.extra["file"], CDN)},
            "ratio": "16:9",
            "usage": usage | {"input_image_count": images},
        }
