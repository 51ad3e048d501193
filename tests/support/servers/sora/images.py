"""Pictures of the OpenAI-compatible server: one blocking call each."""

import base64
import json
from typing import Any

from aiohttp import web
from typing_extensions import override

from tests.support.servers import media
from tests.support.servers.sora.base import CompatibleServer, Part
from tests.support.servers.sora.bodies import (
    ImageEditFields,
    ImageFields,
    OwnImageEditFields,
    OwnImageFields,
)
from tests.support.servers.sora.flavors import NEW_IMAGE_MODELS
from tests.support.servers.wire_server import Job, RefusedError

MOST_PICTURES = 16
CLASSIC_SIZES = frozenset({"auto", "1024x1024", "1536x1024", "1024x1536"})
FILTERED_CODES = ("moderation_blocked", "content_policy_violation")


class ImageServer(CompatibleServer):
    """`/v1/images` of the vendor and of the server that it acts as."""

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        super().routes(router)
        for base in ("/api.openai.com/v1", "/v1"):
            router.add_post(base + "/images/generations", self._generate)
            router.add_post(base + "/images/edits", self._edit_picture)
        router.add_get("/v1/images/{id}/content", self._picture)

    def _is_vendor(self, request: web.Request) -> bool:
        return self.flavor(request).name == "openai"

    async def _generate(self, request: web.Request) -> web.StreamResponse:
        self.check_key(request)
        fields = await self.body(request, ImageFields if self._is_vendor(request) else OwnImageFields)
        self._check_fields(request, fields)
        if self.flavor(request).name == "sglang" and fields.response_format == "url":
            raise RefusedError("invalid", "response_format url is not supported", place="response_format")
        return await self._pictures(request, fields, "generate")

    async def _edit_picture(self, request: web.Request) -> web.StreamResponse:
        self.check_key(request)
        if self.flavor(request).name == "localai":
            raise RefusedError("missing", "Not Found")
        texts, files = await self.form(request)
        model: type[ImageEditFields] = ImageEditFields if self._is_vendor(request) else OwnImageEditFields
        fields = self.form_model(request, model, texts)
        self._check_fields(request, fields)
        self._check_files(request, files, has_url=getattr(fields, "url", None) is not None)
        return await self._pictures(request, fields, "edit")

    def _check_files(self, request: web.Request, files: list[Part], *, has_url: bool) -> None:
        pictures = [file for file in files if file[0] in {"image", "image[]"}]
        masks = [file for file in files if file[0] == "mask"]
        if len(pictures) + len(masks) != len(files):
            raise self.invalid(request, "unknown files", ", ".join(sorted({name for name, _, _ in files})))
        if bool(pictures) == has_url or len(pictures) > MOST_PICTURES or len(masks) > 1:
            raise self.invalid(request, f"{len(pictures)} pictures and {len(masks)} masks", "image")
        if len(pictures) > 1 and any(name != "image[]" for name, _, _ in pictures):
            raise self.invalid(request, "several pictures are image[]", "image")
        for name, mime_type, content in files:
            if not mime_type.startswith("image/") or not content:
                raise self.invalid(request, f"{mime_type} of {len(content)} bytes", name)
        if any(mime_type != "image/png" for _, mime_type, _ in masks):
            raise self.invalid(request, "the mask is no PNG", "mask")

    def _check_fields(self, request: web.Request, fields: ImageFields) -> None:
        self.check_model(request, fields.model)
        if fields.partial_images and not fields.stream:
            raise self.invalid(request, "only with stream", "partial_images")
        if not self._is_vendor(request):
            return
        if fields.response_format is not None:
            raise self.invalid(request, "Unknown parameter: 'response_format'.", "response_format")
        if fields.model in NEW_IMAGE_MODELS:
            return
        if fields.output_format in {"gif", "svg"} or fields.quality in {"xhigh", "max"}:
            raise self.invalid(request, "not for this model", "output_format or quality")
        if fields.size not in CLASSIC_SIZES and fields.model not in {"gpt-image-2", "chatgpt-image-latest"}:
            raise self.invalid(request, "not for this model", "size")

    async def _pictures(self, request: web.Request, fields: ImageFields, operation: str) -> web.StreamResponse:
        asked = fields.model_dump(exclude_unset=True, mode="json")
        job = self.accept(f"image_{self.number()}", operation, asked)
        self._refuse(job)
        self.charge(job.id, fields.n)
        await self.until_end(job)
        if job.outcome.kind == "lost":
            return self._cut(request)
        if job.outcome.kind == "failed":
            raise RefusedError("server_error", "The server had an error while processing your request.")
        if fields.stream:
            return await self._stream(request, fields, job)
        return self.answer(self._result(request, fields, job))

    def _refuse(self, job: Job) -> None:
        """Refusals that cost nothing."""
        outcome = job.outcome
        if self.balance < 1:
            raise RefusedError("quota", "You exceeded your current quota, please check your plan and billing details.")
        if outcome.kind == "filtered":
            code = outcome.code or FILTERED_CODES[len(job.request["prompt"]) % 2]
            raise RefusedError(code, outcome.message or "Your request was rejected by the safety system.")
        if outcome.kind == "failed" and outcome.code is not None:
            raise RefusedError(outcome.code, outcome.message or f"Refused with {outcome.code}.")

    def _result(self, request: web.Request, fields: ImageFields, job: Job) -> dict[str, Any]:
        count = fields.n if job.outcome.outputs is None else job.outcome.outputs
        count = {"partial": max(count - 1, 0), "empty": 0}.get(job.outcome.kind, count)
        pictures = [self._bytes(fields, job, index) for index in range(count)]
        result: dict[str, Any] = {"created": int(job.created)}
        result["data"] = [self._item(request, fields, job, content) for content in pictures]
        if self._is_vendor(request):
            result |= {"size": "1024x1024" if fields.size == "auto" else fields.size, "background": "opaque"}
            result |= {"quality": "low" if fields.quality == "auto" else fields.quality}
            result |= {"output_format": fields.output_format, "usage": self._usage(count)}
        return result

    def _usage(self, count: int) -> dict[str, Any]:
        spent = {"input_tokens": 14, "output_tokens": 272 * count, "total_tokens": 14 + 272 * count}
        return spent | {"input_tokens_details": {"text_tokens": 14, "image_tokens": 0}}

    def _bytes(self, fields: ImageFields, job: Job, index: int) -> bytes:
        if fields.output_format == "svg":
            return b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'
        kind = fields.output_format.upper()
        return media.picture(list(self.jobs).index(job.id) * 10 + index, kind=kind)

    def _item(self, request: web.Request, fields: ImageFields, job: Job, content: bytes) -> dict[str, Any]:
        flavor = self.flavor(request)
        wants_link = fields.response_format == "url" or (
            fields.response_format is None and job.operation == "edit" and flavor.edit_links
        )
        if wants_link and flavor.name != "vllm":
            name = self.keep_file(content, f"image/{fields.output_format}", f"img_{self.number()}")
            path = f"/v1/images/{name}/content"
            return {"url": path if flavor.edit_links else f"http://{request.host}{path}"}
        encoded = base64.b64encode(content).decode()
        item: dict[str, Any] = {"b64_json": encoded}
        if flavor.name == "openai" and self.number() % 2:
            item["revised_prompt"] = f"{job.request['prompt']}, in detail"
        return item

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        self.check_key(request)
        if request.match_info["id"] not in self.files:
            raise RefusedError("missing", "Image not found")
        return self.file_answer(request, request.match_info["id"])

    async def _stream(self, request: web.Request, fields: ImageFields, job: Job) -> web.StreamResponse:
        """Server-sent events: previews, and then each picture."""
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        word = "image_edit" if job.operation == "edit" else "image_generation"
        encoded = base64.b64encode(self._bytes(fields, job, 0)).decode()
        for index in range(fields.partial_images):
            await self._event(answer, f"{word}.partial_image", b64_json=encoded, partial_image_index=index)
        for item in self._result(request, fields, job)["data"]:
            await self._event(answer, f"{word}.completed", **item, usage=self._usage(1))
        return answer

    async def _event(self, answer: web.StreamResponse, name: str, **data: Any) -> None:
        await answer.write(f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode())
