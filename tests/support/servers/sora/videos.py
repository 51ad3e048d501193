"""Videos of the OpenAI-compatible server: jobs that are polled, listed, fetched and deleted."""

import base64
import json
import time
from typing import Any

from aiohttp import web
from typing_extensions import override

from tests.support.servers import media
from tests.support.servers.sora.base import CompatibleServer, Part
from tests.support.servers.sora.bodies import (
    ImageReference,
    RemixBody,
    VideoBody,
    VideoEditBody,
    VideoExtensionBody,
    VllmVideoBody,
)
from tests.support.servers.wire_server import Job, RefusedError

FILTERED_CODES = ("moderation_blocked", "content_policy_violation", "safety_violation")
PAGE = 20
MOST_OF_A_PAGE = 100


def _flattened(text: str) -> str:
    """The body with what lies in its `extra_body` beside the rest."""
    data = json.loads(text)
    extra = data.pop("extra_body", {}) if isinstance(data, dict) else {}
    return json.dumps(data | extra)


class VideoServer(CompatibleServer):
    """`/v1/videos` of the server that it acts as; api.openai.com has none any more."""

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        super().routes(router)
        for base in ("/v1/videos", "/videos"):  # LiteLLM also without /v1
            router.add_post(base, self._create)
            router.add_get(base, self._list)
            router.add_get(base + "/{id}", self._get)
            router.add_get(base + "/{id}/content", self._content)
            router.add_delete(base + "/{id}", self._delete)
            router.add_post(base + "/{id}/remix", self._remix)
        router.add_post("/v1/videos/sync", self._create_at_once)
        router.add_post("/v1/videos/edits", self._edit)
        router.add_post("/v1/videos/extensions", self._extend)

    def _check_videos(self, request: web.Request) -> None:
        self.check_key(request)
        if self.own.video_body is None:
            raise RefusedError("missing", "Not Found")
        if not request.path.startswith("/v1/") and self.own.name != "litellm":
            raise web.HTTPNotFound

    async def _create(self, request: web.Request) -> web.StreamResponse:
        job = await self._accepted(request)
        return self.answer(self._record(job))

    async def _create_at_once(self, request: web.Request) -> web.StreamResponse:
        if self.own.name != "vllm":
            raise web.HTTPNotFound
        job = await self._accepted(request)
        await self.until_end(job)
        if job.outcome.kind != "done":
            raise RefusedError("server_error", "Video generation failed.")
        return web.Response(body=self._clip(job), content_type="video/mp4")

    async def _accepted(self, request: web.Request) -> Job:
        self._check_videos(request)
        body, files = await self._video_body(request)
        self.check_model(request, body.model)
        self._check_references(request, body, files)
        asked = body.model_dump(exclude_none=True, mode="json")
        return self._take("create", asked | {f"file:{name}": len(content) for name, _, content in files})

    async def _video_body(self, request: web.Request) -> tuple[VideoBody, list[Part]]:
        model = self.own.video_body
        assert model is not None
        if request.content_type == "application/json":
            if not self.own.takes_json:
                self.violate(f"{request.method} {request.path}: the server takes a form alone")
                raise RefusedError("unprocessable", "Field required", place="prompt")
            return await self._json_body(request, model), []
        fields, files = await self.form(request)
        if "input_reference" in fields:
            raise self.invalid(request, "must be a file in a form", "input_reference")
        return self.form_model(request, model, fields), files

    async def _json_body(self, request: web.Request, model: type[VideoBody]) -> VideoBody:
        text = await request.text()
        if self.own.name == "sglang":
            text = _flattened(text)
        body = self.json_model(request, model, text)
        if self.is_old and body.input_reference is not None:
            raise RefusedError("invalid", "input_reference must be uploaded as a file", place="input_reference")
        return body

    def _check_references(self, request: web.Request, body: VideoBody, files: list[Part]) -> None:
        for name, mime_type, content in files:
            kinds = ("image/", "video/") if self.own.name == "vllm" else ("image/",)
            if name != "input_reference" or len(files) > 1:
                raise self.invalid(request, "no such file", name)
            if not content or not mime_type.startswith(kinds):
                raise self.invalid(request, f"{mime_type} of {len(content)} bytes", name)
        reference = body.input_reference
        if isinstance(body, VllmVideoBody) and body.image_reference is not None:
            reference = ImageReference.model_validate_json(body.image_reference)
        if reference is not None and reference.file_id is not None and self.own.name != "litellm":
            raise self.invalid(request, "file_id references are not implemented", "file_id")

    def _take(self, operation: str, asked: dict[str, Any]) -> Job:
        if self.own.name == "litellm":
            upstream = f"litellm:custom_llm_provider:openai;model_id:wan2.2;video_id:video_{self.number()}"
            job_id = f"video_{base64.b64encode(upstream.encode()).decode()}"
        else:
            job_id = f"video_{self.number():08x}"
        job = self.accept(job_id, operation, asked, cost=1.0)
        job.extra["server"] = self.own.name
        return job

    def _find(self, request: web.Request) -> Job:
        job = self.jobs.get(request.match_info["id"])
        if job is None or job.deleted or (job.outcome.kind == "lost" and job.state != "waiting"):
            raise RefusedError("missing", "Video not found")
        return job

    def _record(self, job: Job) -> dict[str, Any]:
        status = self._status(job)
        ended = status in {"completed", "failed"}
        return {
            "id": job.id,
            "object": "video",
            "model": job.request.get("model") or self.own.models[0],
            "status": status,
            "progress": self._progress(job, status),
            "created_at": int(job.created),
            "completed_at": int(time.time()) if ended else None,
            "expires_at": None,
            "seconds": job.request.get("seconds", "4"),
            "size": job.request.get("size", "1280x720"),
            "prompt": job.request["prompt"],
            "remixed_from_video_id": job.request.get("remixed_from"),
            "error": self._error(job) if status == "failed" else None,
        }

    def _status(self, job: Job) -> str:
        if job.state in {"waiting", "running"}:
            return "queued" if job.state == "waiting" else "in_progress"
        return "failed" if job.outcome.kind in {"failed", "filtered"} else "completed"

    def _progress(self, job: Job, status: str) -> int:
        if status == "completed":
            return 100
        return 0 if job.extra["server"] == "sglang" else int(job.fraction * 100) * (status == "in_progress")

    def _error(self, job: Job) -> dict[str, Any]:
        outcome = job.outcome
        if outcome.kind == "filtered":
            code = outcome.code or FILTERED_CODES[len(job.request["prompt"]) % len(FILTERED_CODES)]
            return {"code": code, "message": outcome.message or "The request was blocked by the safety system."}
        return {
            "code": outcome.code or "generation_failed",
            "message": outcome.message or "CUDA out of memory.",
            **({"type": "server_error", "param": None} if self.own.name == "litellm" else {}),
        }

    async def _get(self, request: web.Request) -> web.StreamResponse:
        self._check_videos(request)
        return self.answer(self._record(self._find(request)))

    async def _list(self, request: web.Request) -> web.StreamResponse:
        self._check_videos(request)
        query = dict(request.query)
        after, limit, order = query.pop("after", None), query.pop("limit", str(PAGE)), query.pop("order", "desc")
        if query or not limit.isdecimal() or not 1 <= int(limit) <= MOST_OF_A_PAGE or order not in {"asc", "desc"}:
            raise self.invalid(request, f"after={after} limit={limit} order={order} {query}")
        jobs = [job for job in self.jobs.values() if job.operation in {"create", "remix", "edit", "extend"}]
        known = [job for job in jobs if not job.deleted and not (job.outcome.kind == "lost" and job.state != "waiting")]
        ids = [job.id for job in (known if order == "asc" else known[::-1])]
        start = ids.index(after) + 1 if after in ids and self.own.takes_after else 0
        page = ids[start : start + (self.own.page or int(limit))]
        records = [self._record(self.jobs[job_id]) for job_id in page]
        if self.own.page:
            return self.answer({"object": "list", "data": records})
        return self.answer(
            {
                "object": "list",
                "data": records,
                "first_id": page[0] if page else None,
                "last_id": page[-1] if page else None,
                "has_more": start + len(page) < len(ids),
            }
        )

    async def _content(self, request: web.Request) -> web.StreamResponse:
        self._check_videos(request)
        job = self._find(request)
        if request.query.get("variant", "video") != "video":
            raise self.invalid(request, "there is the clip alone", "variant")
        if self._status(job) != "completed":
            self.violate(f"{request.path}: fetched while the job is {self._status(job)}")
            raise RefusedError("missing", "Video is not ready")
        if job.outcome.kind == "empty" or self._is_gone(job):
            raise RefusedError("missing", "The file does not exist.")
        name = f"{job.id}.mp4"
        if name not in self.files:
            self.keep_file(self._clip(job), "video/mp4", name)
        return self.file_answer(request, name)

    def _is_gone(self, job: Job) -> bool:
        return self.pace.link_seconds is not None and time.monotonic() > job.ends + self.pace.link_seconds

    def _clip(self, job: Job) -> bytes:
        return media.clip(list(self.jobs).index(job.id) + 1, sound=bool(job.request.get("generate_sound")))

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        self._check_videos(request)
        if self.own.delete == "unknown":
            raise RefusedError("missing", "Method Not Allowed")
        job = self._find(request)
        job.deleted = True
        if self.own.delete == "aborts":
            job.cancelled = True
            return self.answer({"id": job.id, "object": "video.deleted", "deleted": True})
        return self.answer(self._record(job) | {"status": "deleted"})

    def _check_vendor_extra(self, request: web.Request) -> None:
        self._check_videos(request)
        if self.own.name != "litellm":
            raise RefusedError("missing", "Not Found")

    async def _remix(self, request: web.Request) -> web.StreamResponse:
        self._check_vendor_extra(request)
        source = self._find(request)
        body = await self.body(request, RemixBody)
        return self.answer(
            self._record(self._take("remix", source.request | body.model_dump() | {"remixed_from": source.id}))
        )

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        self._check_vendor_extra(request)
        return self._from_video(await self.body(request, VideoEditBody), "edit")

    async def _extend(self, request: web.Request) -> web.StreamResponse:
        self._check_vendor_extra(request)
        return self._from_video(await self.body(request, VideoExtensionBody), "extend")

    def _from_video(self, body: VideoEditBody, operation: str) -> web.StreamResponse:
        if body.video.id not in self.jobs:
            raise RefusedError("missing", "Video not found")
        return self.answer(self._record(self._take(operation, body.model_dump())))
