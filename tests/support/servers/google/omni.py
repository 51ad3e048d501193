"""Google's Interactions API: clips of Gemini Omni and pictures of the Gemini image models.

UNCONFIRMED, and what is taken: the outputs lie in `output_video` and in `steps`, in `steps` alone or in `output_video`
alone, by turns; a filtered result is "completed" with the reason in a step, or "failed" with it in `errors`, by turns.
"""

import asyncio
import base64
import binascii
import time
from datetime import UTC, datetime
from typing import Any, Literal

from aiohttp import web
from pydantic import Field
from typing_extensions import override

from tests.support.servers.google.files import API, GoogleBase
from tests.support.servers.media import clip, picture
from tests.support.servers.wire_server import Job, RefusedError, Strict

VIDEO_MODELS = ("gemini-omni-1.2-flash", "gemini-omni-1.1-flash", "gemini-omni-flash-preview")
IMAGE_MODELS = (
    "gemini-3.1-flash-image",
    "gemini-3-pro-image",
    "gemini-nano-banana-2.1",
    "gemini-3.1-flash-lite-image",
)
_STATUSES = frozenset({"incomplete", "requires_action", "budget_exceeded"})
_BLOCKED = "The content was blocked by our safety policies."


class Text(Strict):
    """A text of the input."""

    type: Literal["text"]
    text: str


class Media(Strict):
    """A picture or clip of the input: its bytes or its address."""

    type: Literal["image", "video"]
    mime_type: str
    data: str | None = None
    uri: str | None = None


class VideoFormat(Strict):
    """How a clip is wanted."""

    type: Literal["video"]
    aspect_ratio: Literal["16:9", "9:16"] | None = None
    resolution: Literal["360p", "720p", "1080p", "4k"] | None = None
    duration: str | None = Field(None, pattern=r"^\d{1,2}s$")
    delivery: Literal["inline", "uri"] | None = None


class ImageFormat(Strict):
    """How a picture is wanted."""

    type: Literal["image"]
    aspect_ratio: str | None = Field(None, pattern=r"^\d{1,2}:\d{1,2}$")
    image_size: Literal["512", "1K", "2K", "4K"] | None = None
    mime_type: Literal["image/jpeg", "image/png"] | None = None
    delivery: Literal["inline", "uri"] | None = None


class VideoConfig(Strict):
    """What a clip is made of."""

    task: Literal["text_to_video", "image_to_video", "reference_to_video", "edit", "extend", "upscale"] | None = None


class GenerationConfig(Strict):
    """The knobs."""

    video_config: VideoConfig | None = None
    seed: int | None = Field(None, ge=-(2**31), lt=2**31)


class Webhook(Strict):
    """Where the end is told; nothing of a desktop."""

    uris: list[str]
    user_metadata: dict[str, str] | None = None


class InteractionBody(Strict):
    """An interaction's request."""

    model: str
    input: str | list[Text | Media]
    background: bool | None = None
    store: bool | None = None
    previous_interaction_id: str | None = None
    response_modalities: list[Literal["video", "image"]] | None = None
    response_format: VideoFormat | ImageFormat | None = None
    generation_config: GenerationConfig | None = None
    webhook_config: Webhook | None = None


class Interactions(GoogleBase):
    """The Interactions API."""

    _outputs_told = 0
    _filtered_told = 0

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        super().routes(router)
        router.add_post(f"/{API}/v1beta/interactions", self._create)
        router.add_get(f"/{API}/v1beta/interactions/{{id}}", self._poll)
        router.add_post(f"/{API}/v1beta/interactions/{{id}}/cancel", self._cancel)
        router.add_delete(f"/{API}/v1beta/interactions/{{id}}", self._delete)

    @override
    def known_models(self) -> list[str]:
        return [*super().known_models(), *(name for name in VIDEO_MODELS + IMAGE_MODELS if name not in self.retired)]

    async def _create(self, request: web.Request) -> web.StreamResponse:
        self.allow(request)
        body = await self.body(request, InteractionBody)
        if body.model in self.retired or body.model not in VIDEO_MODELS + IMAGE_MODELS:
            raise RefusedError("missing", f"models/{body.model} is not found or is not supported.")
        self._check(request, body)
        operation = self._operation(body)
        cost = 0.5 if body.model in VIDEO_MODELS else 0.04
        job: Job = self.accept_for(f"int_{self.number()}", operation, body.model_dump(exclude_none=True), cost)
        if not body.background:
            await self._wait(job)
        return web.json_response(self._told(job))

    async def _wait(self, job: Job) -> None:
        await asyncio.sleep(1e6 if job.outcome.kind == "stuck" else max(0.0, job.ends - time.monotonic()))

    def _operation(self, body: InteractionBody) -> str:
        if body.model in IMAGE_MODELS:
            return "image"
        config = body.generation_config and body.generation_config.video_config
        return (config and config.task) or "inferred"

    def _check(self, request: web.Request, body: InteractionBody) -> None:
        if body.background and body.store is False:
            raise self.refuse(request, "background needs store")
        wanted = "video" if body.model in VIDEO_MODELS else "image"
        if body.response_modalities not in (None, [wanted]):
            raise self.refuse(request, f"{body.model} makes {wanted} alone")
        if body.response_format is not None and body.response_format.type != wanted:
            raise self.refuse(request, f"response_format.type must be {wanted}")
        blocks = [Text(type="text", text=body.input)] if isinstance(body.input, str) else body.input
        for block in blocks:
            self._check_block(request, block)
        if not any(isinstance(block, Text) and block.text for block in blocks) and self._operation(body) != "upscale":
            raise self.refuse(request, "input holds no text")
        self._check_task(request, body, [block.type for block in blocks])
        before = body.previous_interaction_id
        if before is not None and (before not in self.jobs or self.jobs[before].deleted):
            raise RefusedError("missing", f"Interaction {before} was not found.")

    def _check_block(self, request: web.Request, block: Text | Media) -> None:
        if isinstance(block, Text):
            return
        if (block.data is None) == (block.uri is None):
            raise self.refuse(request, "a block needs either data or uri")
        if block.mime_type.split("/")[0] != block.type:
            raise self.refuse(request, f"{block.mime_type} is no {block.type}")
        if block.uri is not None:
            self.check_file(request, block.uri)
        elif block.data is not None:
            try:
                base64.b64decode(block.data, validate=True)
            except binascii.Error as error:
                raise self.refuse(request, "data is no base64") from error

    def _check_task(self, request: web.Request, body: InteractionBody, kinds: list[str]) -> None:
        task = self._operation(body)
        if body.model in IMAGE_MODELS and "video" in kinds:
            raise self.refuse(request, "image models take no clips")
        needed = {"image_to_video": "image", "reference_to_video": "image"}
        needed |= {"edit": "video", "extend": "video", "upscale": "video"}
        if task in needed and needed[task] not in kinds and body.previous_interaction_id is None:
            raise self.refuse(request, f"{task} needs a {needed[task]}")
        if task == "text_to_video" and set(kinds) != {"text"}:
            raise self.refuse(request, "text_to_video takes text alone")

    def _known(self, request: web.Request) -> Job:
        self.allow(request)
        job = self.jobs.get(request.match_info["id"])
        if job is None or not job.id.startswith("int_"):
            self.violate(f"{request.method} {request.path}: there was never such an interaction")
        elif not job.deleted and not (job.outcome.kind == "lost" and job.state != "waiting"):
            return job
        raise RefusedError("missing", f"Interaction {request.match_info['id']} was not found.")

    async def _poll(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self._told(self._known(request)))

    async def _cancel(self, request: web.Request) -> web.StreamResponse:
        job = self._known(request)
        if job.state == "ended":
            raise RefusedError("invalid", "The interaction has ended.", rpc="FAILED_PRECONDITION")
        job.cancelled = True
        return web.json_response(self._told(job))

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        self._known(request).deleted = True
        return web.json_response({})

    def _told(self, job: Job) -> dict[str, Any]:
        created = datetime.fromtimestamp(job.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        base: dict[str, Any] = {"id": job.id, "created": created, "model": job.request["model"]}
        match job.state:
            case "waiting":
                return base | {"status": "queued"}
            case "running":
                is_long = time.monotonic() - job.began > 1
                return base | {"status": "requires_continuation" if is_long else "in_progress"}
            case "cancelled":
                return base | {"status": "cancelled"}
            case _:
                return base | self._end(job)

    def _end(self, job: Job) -> dict[str, Any]:
        outcome = job.outcome
        if outcome.kind == "filtered":
            if "turn" not in job.extra:
                job.extra["turn"] = self._filtered_told
                self._filtered_told += 1
            message = outcome.message or _BLOCKED
            if job.extra["turn"] % 2 == 0:
                return {
                    "status": "completed",
                    "steps": [{"type": "model_output", "error": {"code": 3, "message": message}}],
                }
            return {"status": "failed", "errors": [{"code": "content_policy", "message": message}]}
        if outcome.kind == "failed":
            code = outcome.code or "internal"
            error = {"code": code, "message": outcome.message or "An internal error occurred."}
            return {"status": code if code in _STATUSES else "failed", "errors": [error]}
        if outcome.kind == "empty":
            return {"status": "completed", "steps": [], "usage": {"total_tokens": 0}}
        return {"status": "completed", "usage": {"total_tokens": 1234}} | self._outputs(job)

    def _outputs(self, job: Job) -> dict[str, Any]:
        blocks = job.extra.setdefault("blocks", [])
        count = job.outcome.outputs or 1
        while len(blocks) < count:
            blocks.append(self._output(job))
        name = f"output_{blocks[0]['type']}"
        steps = [{"type": "thought"}, {"type": "model_output", "content": [{"type": "text", "text": "Here."}, *blocks]}]
        if "told" not in job.extra:
            job.extra["told"] = self._outputs_told
            self._outputs_told += 1
        if job.extra["told"] % 3 == 1:
            return {"steps": steps}
        return {name: blocks[0]} | ({"steps": steps} if job.extra["told"] % 3 == 0 or count > 1 else {})

    def _output(self, job: Job) -> dict[str, Any]:
        wanted = job.request.get("response_format", {})
        if job.operation == "image":
            kind, mime_type = "image", wanted.get("mime_type", "image/png")
            content = picture(self.number(), kind="JPEG" if mime_type == "image/jpeg" else "PNG")
        else:
            kind, mime_type, content = "video", "video/mp4", clip(self.number(), sound=True)
        block: dict[str, Any] = {"type": kind, "mime_type": mime_type}
        if wanted.get("delivery") == "uri":
            return block | {"uri": self.keep_result(content, mime_type)}
        return block | {"data": base64.b64encode(content).decode()}
