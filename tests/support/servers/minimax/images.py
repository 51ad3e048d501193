"""MiniMax's pictures: one blocking call of V1.

UNCONFIRMED, and what is taken: where all pictures are refused, the answer is code 1026 or a success of none, by turns.
"""

import asyncio
import base64
import time
from typing import Any, Literal

from aiohttp import web
from pydantic import Field
from typing_extensions import override

from tests.support.servers.media import picture
from tests.support.servers.minimax.files import CDN, MiniMaxBase
from tests.support.servers.wire_server import Job, RefusedError, Strict

PRICE = 0.0035
LONGEST_PROMPT = 1500


class Character(Strict):
    """Who is shown."""

    type: Literal["character"]
    image_file: str


class ImageBody(Strict):
    """A request for pictures."""

    model: Literal["image-01", "image-01-live"]
    prompt: str = Field(min_length=1)
    aspect_ratio: Literal["1:1", "16:9", "4:3", "3:2", "2:3", "3:4", "9:16", "21:9"] | None = None
    width: int | None = Field(None, ge=512, le=2048, multiple_of=8)
    height: int | None = Field(None, ge=512, le=2048, multiple_of=8)
    n: int | None = Field(None, ge=1, le=9)
    seed: int | None = None
    prompt_optimizer: bool | None = None
    response_format: Literal["url", "base64"] | None = None
    subject_reference: list[Character] | None = Field(None, max_length=1)


class Images(MiniMaxBase):
    """The pictures."""

    _refused = 0

    @override
    def host_routes(self, router: web.UrlDispatcher, host: str) -> None:
        super().host_routes(router, host)
        router.add_post(f"{host}/v1/image_generation", self._make)

    async def _make(self, request: web.Request) -> web.StreamResponse:
        self.allow(request)
        body = await self.body(request, ImageBody)
        if (body.width is None) != (body.height is None):
            raise self.refuse(request, "width and height belong together")
        for subject in body.subject_reference or ():
            self.check_link(request, subject.image_file, kind="image", takes_files=False)
        count = body.n or 1
        job = self.accept(f"image-{self.number()}", "image", body.model_dump(exclude_none=True), cost=PRICE * count)
        await asyncio.sleep(1e6 if job.outcome.kind in {"stuck", "lost"} else max(0.0, job.ends - time.monotonic()))
        if job.outcome.kind == "failed":
            message = job.outcome.message or "unknown error"
            raise RefusedError("invalid", message, code=job.outcome.code or "1000")
        if job.outcome.kind == "filtered":
            self._refused += 1
            if self._refused % 2:
                raise RefusedError("filtered", job.outcome.message or "input new_sensitive")
        return self.told(self._made(job, count, in_base64=body.response_format == "base64"))

    def _made(self, job: Job, count: int, *, in_base64: bool) -> dict[str, Any]:
        made = {"done": count, "partial": max(1, count - 1)}.get(job.outcome.kind, 0)
        made = made if job.outcome.outputs is None else job.outcome.outputs
        files = [self.keep_file(picture(self.number(), kind="JPEG"), "image/jpeg") for _ in range(made)]
        if in_base64:
            data = {"image_base64": [base64.b64encode(self.files[name][0]).decode() for name in files]}
        else:
            data = {"image_urls": [self.link(name, CDN) for name in files]}
        failed = 0 if job.outcome.kind == "empty" else count - made
        return {"id": job.id, "data": data, "metadata": {"success_count": made, "failed_count": failed}}
