"""Google's long-running operations: Veo 3.1 with a key, which is being retired.

UNCONFIRMED, and what is taken: every third clip comes as `encodedVideo` in place of an address.
"""

import base64
from typing import Any, Literal

from aiohttp import web
from pydantic import Field
from typing_extensions import override

from tests.support.servers.google.files import API, GoogleBase
from tests.support.servers.media import clip
from tests.support.servers.wire_server import Job, RefusedError, Strict

MODELS = ("veo-3.1-generate-preview", "veo-3.1-fast-generate-preview", "veo-3.1-lite-generate-preview")
LITE = MODELS[2]
LONGEST_PROMPT = 4096
EXTENSION_SECONDS = 7
# Dollars a second by the resolution.
PRICES: dict[str, dict[str, float]] = {
    MODELS[0]: {"720p": 0.40, "1080p": 0.40, "4k": 0.60},
    MODELS[1]: {"720p": 0.10, "1080p": 0.12, "4k": 0.30},
    LITE: {"720p": 0.05, "1080p": 0.08},
}


class Image(Strict):
    """A picture by its bytes."""

    bytesBase64Encoded: str = Field(min_length=4)  # noqa: N815
    mimeType: Literal["image/png", "image/jpeg", "image/webp"]  # noqa: N815


class Reference(Strict):
    """A picture of what the clip shows."""

    image: Image
    referenceType: Literal["asset"]  # noqa: N815


class Video(Strict):
    """A clip that this interface made."""

    uri: str
    encoding: Literal["video/mp4"] | None = None


class Instance(Strict):
    """What the clip is made of."""

    prompt: str | None = None
    image: Image | None = None
    lastFrame: Image | None = None  # noqa: N815
    referenceImages: list[Reference] | None = Field(None, max_length=3)  # noqa: N815
    video: Video | None = None


class Parameters(Strict):
    """How it is made."""

    aspectRatio: Literal["16:9", "9:16"] | None = None  # noqa: N815
    resolution: Literal["720p", "1080p", "4k"] | None = None
    durationSeconds: Literal[4, 6, 8] | None = None  # noqa: N815
    personGeneration: Literal["allow_adult", "allow_all", "dont_allow"] | None = None  # noqa: N815
    negativePrompt: str | None = None  # noqa: N815
    sampleCount: Literal[1] | None = None  # noqa: N815
    enhancePrompt: bool | None = None  # noqa: N815


class VeoBody(Strict):
    """The request."""

    instances: list[Instance] = Field(min_length=1, max_length=1)
    parameters: Parameters = Parameters()


class Operations(GoogleBase):
    """Veo."""

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        super().routes(router)
        router.add_post(f"/{API}/v1beta/models/{{model}}:predictLongRunning", self._predict)
        router.add_get(f"/{API}/v1beta/models/{{model}}/operations/{{id}}", self._operation_told)

    @override
    def known_models(self) -> list[str]:
        return [*super().known_models(), *(name for name in MODELS if name not in self.retired)]

    async def _predict(self, request: web.Request) -> web.StreamResponse:
        self.allow(request)
        model = request.match_info["model"]
        if model not in MODELS or model in self.retired:
            raise RefusedError("missing", f"models/{model} is not found for API version v1beta.")
        body = await self.body(request, VeoBody)
        instance, parameters = body.instances[0], body.parameters
        self._check_instance(request, model, instance, parameters)
        seconds = EXTENSION_SECONDS if instance.video else parameters.durationSeconds or 8
        cost = PRICES[model][parameters.resolution or "720p"] * seconds
        name = f"models/{model}/operations/op{self.number()}"
        self.accept_for(name, "veo", {"model": model} | body.model_dump(exclude_none=True), cost)
        return web.json_response({"name": name})

    def _check_instance(self, request: web.Request, model: str, instance: Instance, parameters: Parameters) -> None:
        if not instance.prompt and instance.image is None and instance.video is None:
            raise self.refuse(request, "nothing to make a clip of")
        if len(instance.prompt or "") > LONGEST_PROMPT:
            raise self.refuse(request, "The prompt has more than 1024 tokens.", is_honest=True)
        if instance.lastFrame and not instance.image:
            raise self.refuse(request, "lastFrame needs image")
        if instance.referenceImages and (instance.image or instance.video):
            raise self.refuse(request, "referenceImages stand alone")
        if model == LITE and (instance.referenceImages or instance.video or parameters.resolution == "4k"):
            raise self.refuse(request, "Lite takes no references, no extension, no 4k")
        is_long = parameters.resolution in {"1080p", "4k"} or instance.referenceImages or instance.video
        if is_long and parameters.durationSeconds not in {None, 8}:
            raise self.refuse(request, "durationSeconds must be 8 here")
        if instance.video:
            self._check_source(request, instance.video, parameters)

    def _check_source(self, request: web.Request, video: Video, parameters: Parameters) -> None:
        self.check_file(request, video.uri)
        name = video.uri.rsplit("/", 1)[1].partition(":")[0]
        if name not in self.results:
            raise self.refuse(request, "only a clip that Veo made can be extended")
        if parameters.resolution not in {None, "720p"}:
            raise self.refuse(request, "an extension is 720p")

    async def _operation_told(self, request: web.Request) -> web.StreamResponse:
        self.allow(request)
        name = f"models/{request.match_info['model']}/operations/{request.match_info['id']}"
        job = self.jobs.get(name)
        if job is None:
            self.violate(f"{request.path}: there was never such an operation")
        if job is None or (job.outcome.kind == "lost" and job.state != "waiting"):
            raise RefusedError("missing", "Operation not found.")
        if job.state in {"waiting", "running"}:
            return web.json_response({"name": name, "done": False} if job.state == "running" else {"name": name})
        return web.json_response({"name": name, "done": True} | self._end_of(job))

    def _end_of(self, job: Job) -> dict[str, Any]:
        outcome = job.outcome
        if outcome.kind == "failed":
            code = int(outcome.code or 13)
            return {"error": {"code": code, "message": outcome.message or "An internal error has occurred."}}
        answer: dict[str, Any] = {}
        if outcome.kind == "filtered":
            reason = outcome.message or "The prompt violates our usage guidelines. Support codes: 58061214"
            answer = {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": [reason]}
        elif outcome.kind != "empty":
            if "video" not in job.extra:
                job.extra["video"] = self._video(job)
            answer = {"generatedSamples": [{"video": job.extra["video"]}]}
        return {"response": {"@type": "type.googleapis.com/VideoResponse", "generateVideoResponse": answer}}

    def _video(self, job: Job) -> dict[str, Any]:
        number = self.number()
        content = clip(number, sound=True)
        if int(job.id.rsplit("op", 1)[1]) % 3 == 0:
            return {"encodedVideo": base64.b64encode(content).decode(), "encoding": "video/mp4"}
        return {"uri": self.keep_result(content, "video/mp4")}
