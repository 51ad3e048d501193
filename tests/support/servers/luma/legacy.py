"""The calls of the Dream Machine API. Money runs out with 402, or with 400 and words, in turns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.support.servers.luma import legacy_bodies as bodies
from tests.support.servers.wire_server import Job, RefusedError, Strict

if TYPE_CHECKING:
    from tests.support.servers.luma.server import Luma

_MODERATED = "Prompt was blocked by the moderation policy"
_CENTS = {"video": 40.0, "image": 2.0, "modify": 90.0, "reframe": 30.0, "audio": 6.0, "upscale": 12.0}


class LegacyCalls:
    """The part of the server that speaks the older API."""

    def __init__(self, server: Luma, key: str, cdn: str) -> None:
        self._server = server
        self._key = key
        self._cdn = cdn

    def routes(self, router: web.UrlDispatcher, base: str) -> None:
        """Add the paths."""

        def add(method: str, path: str, handler: Any) -> None:
            router.add_route(method, base + path, self._server.checked(handler, self._key))

        add("GET", "/ping", self._ping)
        add("GET", "/credits", self._credits)
        add("GET", "/generations/concepts/list", self._concepts)
        add("POST", "/generations", self._video)
        add("POST", "/generations/video", self._video)
        add("POST", "/generations/image", self._image)
        add("POST", "/generations/video/modify", self._modify)
        add("POST", "/generations/video/reframe", self._reframe_video)
        add("POST", "/generations/image/reframe", self._reframe_image)
        add("POST", "/generations/{job_id}/audio", self._audio)
        add("POST", "/generations/{job_id}/upscale", self._upscale)
        add("GET", "/generations", self._list)
        add("GET", "/generations/{job_id}", self._look)
        add("DELETE", "/generations/{job_id}", self._delete)

    async def _ping(self, _request: web.Request) -> web.Response:
        return web.json_response({"message": "pong"})

    async def _credits(self, _request: web.Request) -> web.Response:
        return web.json_response({"credit_balance": float(self._server.balance)})

    async def _concepts(self, _request: web.Request) -> web.Response:
        return web.json_response(["dolly_zoom", "orbit_left"])

    async def _video(self, request: web.Request) -> web.Response:
        body = await self._server.body(request, bodies.VideoBody)
        _check_model(body.model, bodies.VIDEO_MODELS)
        frames = body.keyframes or bodies.Keyframes()
        for frame in (frames.frame0, frames.frame1):
            if frame is not None and frame.id is not None:
                self._source(frame.id)
        return self._take("video", body, body.model)

    async def _image(self, request: web.Request) -> web.Response:
        body = await self._server.body(request, bodies.ImageBody)
        _check_model(body.model, bodies.IMAGE_MODELS)
        return self._take("image", body, body.model)

    async def _modify(self, request: web.Request) -> web.Response:
        body = await self._server.body(request, bodies.ModifyBody)
        _check_model(body.model, bodies.VIDEO_MODELS)
        return self._take("modify", body, body.model)

    async def _reframe_video(self, request: web.Request) -> web.Response:
        body = await self._server.body(request, bodies.ReframeVideoBody)
        _check_model(body.model, bodies.VIDEO_MODELS)
        return self._take("reframe", body, body.model)

    async def _reframe_image(self, request: web.Request) -> web.Response:
        body = await self._server.body(request, bodies.ReframeImageBody)
        _check_model(body.model, bodies.IMAGE_MODELS)
        return self._take("reframe", body, body.model, kind="image")

    async def _audio(self, request: web.Request) -> web.Response:
        body = await self._server.body(request, bodies.AudioBody)
        return self._take("audio", body, self._source(request.match_info["job_id"]).extra["model"])

    async def _upscale(self, request: web.Request) -> web.Response:
        body = await self._server.body(request, bodies.UpscaleBody)
        return self._take("upscale", body, self._source(request.match_info["job_id"]).extra["model"])

    def _source(self, job_id: str) -> Job:
        job = self._server.known(job_id, "dream")
        if job.state != "ended" or job.extra["kind"] != "video":
            raise RefusedError("invalid", f"Generation {job_id} is not a completed video")
        return job

    def _take(self, what: str, body: Strict, model: str, kind: str | None = None) -> web.Response:
        request = body.model_dump(mode="json", exclude_unset=True)
        try:
            job = self._server.take(f"dream:{what}", request, cost=_CENTS[what])
        except RefusedError as error:
            if error.kind == "quota" and self._server.number() % 2:
                raise RefusedError("invalid", "Insufficient credits") from error
            raise
        job.extra |= {"model": model, "kind": kind or ("image" if what == "image" else "video")}
        state = "completed" if request.get("sync") else "queued"
        return web.json_response(self._shown(job, state), status=201)

    async def _look(self, request: web.Request) -> web.Response:
        job = self._server.known(request.match_info["job_id"], "dream")
        return web.json_response(self._shown(job, _state(job)))

    async def _list(self, request: web.Request) -> web.Response:
        limit, offset = int(request.query.get("limit", "10")), int(request.query.get("offset", "0"))
        if set(request.query) - {"limit", "offset"} or not 1 <= limit <= 100 or offset < 0:
            self._server.violate(f"{request.path_qs}: the page is not right")
            raise RefusedError("invalid", "limit or offset")
        jobs = [job for job in reversed(list(self._server.jobs.values())) if self._is_listed(job)]
        page = jobs[offset : offset + limit]
        shown = [self._shown(job, _state(job)) for job in page]
        more = offset + limit < len(jobs)
        answer = {"generations": shown, "count": len(jobs), "has_more": more, "limit": limit, "offset": offset}
        return web.json_response(answer)

    def _is_listed(self, job: Job) -> bool:
        try:
            self._server.known(job.id, "dream")
        except RefusedError:
            return False
        return True

    async def _delete(self, request: web.Request) -> web.Response:
        job = self._server.known(request.match_info["job_id"], "dream")
        job.cancelled = job.state in {"waiting", "running"}
        job.deleted = True
        return web.Response(status=204)

    def _shown(self, job: Job, state: str) -> dict[str, Any]:
        kind: str = job.extra["kind"]
        shown: dict[str, Any] = {
            "id": job.id,
            "generation_type": job.request.get("generation_type", kind),
            "state": state,
            "failure_reason": None,
            "created_at": datetime.fromtimestamp(job.created, UTC).isoformat().replace("+00:00", "Z"),
            "model": job.extra["model"],
            "assets": None,
            "request": job.request,
        }
        if state == "failed":
            words = _MODERATED if job.outcome.kind == "filtered" else "The generation failed"
            shown["failure_reason"] = job.outcome.message or words
        elif state == "completed":
            assets = {one: self._server.link(name, self._cdn) for one, name in self._server.file_names(job, [kind])}
            shown["assets"] = {"video": None, "image": None, "progress_video": None} | assets
        return shown


def _check_model(model: str, names: tuple[str, ...]) -> None:
    if model not in names:
        raise RefusedError("missing", f"Model {model} not found")


def _state(job: Job) -> str:
    if job.state != "ended":
        return {"waiting": "queued", "running": "dreaming"}.get(job.state, "failed")
    return "failed" if job.outcome.kind in {"failed", "filtered"} else "completed"
