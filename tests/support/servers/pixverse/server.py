"""The server: envelope, headers, uploads, generation, results, balance."""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from aiohttp import web
from typing_extensions import override

from tests.support.servers import media
from tests.support.servers.pixverse.bodies import (
    VIDEO_BODIES,
    Body,
    FusionBody,
    ImageTemplateBody,
    MaskBody,
    Sourced,
    SpokenBody,
    UsageBody,
)
from tests.support.servers.pixverse.files import Upload, media_upload, only_one, picture_upload, sent_parts
from tests.support.servers.wire_server import Job, RefusedError, WireServer

HOSTS = ("app-api.pixverse.ai", "app-api.pixverseai.cn")
MEDIA_HOST = "media.pixverse.ai"
ID_BASE = 627_410_861_853_514_000
TEMPLATE_ID = 302_325_299_692_608
SPEAKERS = [{"speaker_id": "Auto", "name": "Automatic"}, {"speaker_id": "1", "name": "Emily"}]
RESTYLES = [{"restyle_id": 3001, "restyle_name": "Felt"}, {"restyle_id": 3002, "restyle_name": "Ink"}]

ERR_CODES = {
    "auth": 400012,
    "quota": 500090,
    "running": 500044,
    "filtered": 500063,
    "invalid": 400017,
    "missing": 500008,
}
END_STATUSES = {"done": 1, "partial": 1, "empty": 1, "filtered": 7, "failed": 8, "lost": 8, "stuck": 5}
Made = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PixverseServer(WireServer):
    """PixVerse, in both regions; a key belongs to one of them.

    Orders:
        forget_uploads: No uploaded copy is known any more.
        repeat_answer: What the second call with a trace id gets: "id" (the same video), "error" or "nothing".
        refuse: The next generation is refused with this `code`.
        moderate_upload: The next upload is refused by the content rules, in the lower-case envelope.
        say_status: The status number that a job in work has (5 by default).
        delete: The video with this `id` is deleted there.
    """

    origins = (*(f"https://{host}" for host in HOSTS), f"https://{MEDIA_HOST}")

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.uploads: dict[int, Upload] = {}
        self.masks: set[str] = set()
        self.traces: dict[str, tuple[str, dict[str, Any], int]] = {}
        self.trace_paths: dict[str, str] = {}
        self.usage: list[dict[str, Any]] = []
        self.repeat_answer = "id"
        self.refused_codes: list[int] = []
        self.moderated_uploads = 0
        self.working_status = 5

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        for host in HOSTS:
            start = f"/{host}/openapi/v2"
            router.add_post(f"{start}/image/upload", self._checked(self._upload_image))
            router.add_post(f"{start}/media/upload", self._checked(self._upload_media))
            for name, body in VIDEO_BODIES.items():
                router.add_post(f"{start}/video/{name}/generate", self._checked(self._generating(body)))
            router.add_post(f"{start}/image/template/generate", self._checked(self._generating(ImageTemplateBody)))
            router.add_post(f"{start}/video/mask/selection", self._checked(self._select_masks))
            router.add_get(f"{start}/video/result/{{id}}", self._checked(self._result))
            router.add_get(f"{start}/image/result/{{id}}", self._checked(self._result))
            router.add_get(f"{start}/account/balance", self._checked(self._balance))
            router.add_post(f"{start}/account/billing/usage-detail", self._checked(self._usage_detail))
            router.add_get(f"{start}/video/restyle/list", self._checked(self._listing(RESTYLES)))
            router.add_get(f"{start}/video/lip_sync/tts_list", self._checked(self._listing(SPEAKERS)))
            router.add_get(f"{start}/video/tts_speaker", self._checked(self._listing(SPEAKERS)))
            templates = [{"template_id": TEMPLATE_ID, "display_name": "Hug"}]
            router.add_get(f"{start}/video/effects/templates/list", self._checked(self._listing(templates)))
        router.add_get(f"/{MEDIA_HOST}/files/{{name}}", self.serve_file)

    @override
    def order(self, name: str, arguments: dict[str, Any]) -> Any:
        if name == "forget_uploads":
            self.uploads.clear()
        elif name == "repeat_answer":
            self.repeat_answer = arguments["answer"]
        elif name == "refuse":
            self.refused_codes.append(arguments["code"])
        elif name == "moderate_upload":
            self.moderated_uploads += 1
        elif name == "say_status":
            self.working_status = arguments["status"]
        elif name == "delete":
            self.jobs[arguments["id"]].deleted = True
        else:
            return super().order(name, arguments)
        return {}

    @override
    def refusal(self, request: web.Request, error: RefusedError) -> web.StreamResponse:
        if error.kind == "rate":
            return _envelope(429, "too many requests", None, status=429, headers={"Retry-After": "2"})
        if error.kind == "upload_moderation":
            lower = {"err_code": 500052, "err_msg": error.message, "resp": None}
            return web.json_response(lower, status=500)
        code = error.extra.get("code") or ERR_CODES.get(error.kind, 400018)
        return _envelope(code, error.message, None)

    def _checked(self, handler: Made) -> Made:
        async def checked(request: web.Request) -> web.StreamResponse:
            self._check_headers(request)
            return await handler(request)

        return checked

    def _check_headers(self, request: web.Request) -> None:
        host = request.path.split("/")[1]
        if request.headers.get("API-KEY") != (self.key if host == HOSTS[0] else f"{self.key}-cn"):
            raise RefusedError("auth", "Invalid account")
        if "Authorization" in request.headers:
            self.violate(f"{request.path}: Authorization is no header of PixVerse")
        trace = request.headers.get("Ai-trace-id", "")
        if not _is_uuid4(trace):
            self.violate(f"{request.method} {request.path}: Ai-trace-id {trace!r} is no uuid4")
            raise RefusedError("invalid", "Ai-trace-id is required", code=400013)
        if self.trace_paths.setdefault(trace, f"{request.method} {request.path}") != f"{request.method} {request.path}":
            self.violate(f"{request.path}: the Ai-trace-id of another call was used again")

    async def _upload_image(self, request: web.Request) -> web.StreamResponse:
        parts = await self._parts(request, ("image", "image_url"))
        if "image_url" in parts:
            upload = Upload("image", _address(parts["image_url"][2]))
        else:
            upload = picture_upload(*parts["image"])
        upload_id = self._keep(upload)
        url = self.link(self.keep_file(upload.content, upload.mime_type), MEDIA_HOST)
        old = self.number() % 2
        return _envelope(
            0, "Success", {"ImgID": upload_id, "ImgUrl": url} if old else {"img_id": upload_id, "img_url": url}
        )

    async def _upload_media(self, request: web.Request) -> web.StreamResponse:
        parts = await self._parts(request, ("file", "file_url"), frozenset({"media_type"}))
        if "file_url" in parts:
            address = _address(parts["file_url"][2])
            upload = Upload(
                "audio" if address.endswith((".mp3", ".wav", ".m4a", ".aac")) else "video", address, seconds=5
            )
        else:
            upload = media_upload(*parts["file"])
        url = self.link(self.keep_file(upload.content, upload.mime_type), MEDIA_HOST)
        found: dict[str, Any] = {"media_id": self._keep(upload), "media_type": upload.kind, "url": url}
        if self.number() % 2 and upload.width:
            found |= {"width": upload.width, "height": upload.height}
        return _envelope(0, "Success", found)

    async def _parts(
        self, request: web.Request, names: tuple[str, str], allowed: frozenset[str] = frozenset()
    ) -> dict[str, tuple[str, str, bytes]]:
        if self.moderated_uploads:
            self.moderated_uploads -= 1
            await request.read()
            raise RefusedError("upload_moderation", "The image did not pass the content moderation.")
        try:
            parts = await sent_parts(request)
            only_one(parts, names, allowed)
        except RefusedError as error:
            self.violate(f"{request.path}: {error.message}")
            raise
        return parts

    def _keep(self, upload: Upload) -> int:
        upload_id = ID_BASE + self.number()
        self.uploads[upload_id] = upload
        return upload_id

    def _generating(self, model: type[Body]) -> Made:
        async def generate(request: web.Request) -> web.StreamResponse:
            trace = request.headers["Ai-trace-id"]
            known = self.traces.get(trace)
            if known is not None:
                return self._repeated(await request.json(), *known)
            body = await self.body(request, model)
            seconds = self._checked_body(request, body)
            if self.refused_codes:
                raise RefusedError("invalid", "refused as ordered", code=self.refused_codes.pop(0))
            job_id = ID_BASE + self.number()
            cost = body.cost(seconds)
            sent = await request.json()
            job = self.accept(str(job_id), body.kind, sent, cost=cost)
            job.extra |= {"cost": cost, "seconds": body.length(seconds)}
            self._note_usage(job, cost, "consume")
            name = "image_id" if model is ImageTemplateBody else "video_id"
            self.traces[trace] = (name, sent, job_id)
            return _envelope(0, "Success", {name: job_id} | self._told_cost(cost))

        return generate

    def _repeated(self, sent: dict[str, Any], name: str, first: dict[str, Any], job_id: int) -> web.StreamResponse:
        if sent != first:
            self.violate(f"the Ai-trace-id of {job_id} was sent with another request")
        if self.repeat_answer == "error":
            return _envelope(400017, "Ai-trace-id is repeated", None)
        return _envelope(0, "Success", {name: job_id} if self.repeat_answer == "id" else {})

    def _told_cost(self, cost: int) -> dict[str, int]:
        spelling = self.number() % 3
        return [{"credits": cost}, {"credit": cost}, {}][spelling]

    def _checked_body(self, request: web.Request, body: Body) -> float:
        """Refuse what breaks a rule; gives how long the source is, in seconds."""
        _check_lengths(body)
        for breach in body.breaches():
            self.violate(f"{request.path}: {breach}")
            raise RefusedError("invalid", breach)
        for image in body.images():
            if getattr(self.uploads.get(image), "kind", "") != "image":
                raise RefusedError("image_id", f"invalid image id {image}", code=400032)
        for mask in set(body.masks()) - self.masks:
            raise RefusedError("missing", f"no mask {mask}")
        if "template_id" in body.model_fields_set and getattr(body, "template_id", 0) != TEMPLATE_ID:
            raise RefusedError("template", "the template is not activated", code=500070)
        return self._source_seconds(body)

    def _source_seconds(self, body: Body) -> float:
        sources = list(body.video_references) if isinstance(body, FusionBody) else [body]
        seconds = 0.0
        for source in sources:
            if getattr(source, "source_video_id", 0):
                seconds += self._made_seconds(getattr(source, "source_video_id"))  # noqa: B009
            elif getattr(source, "video_media_id", 0):
                seconds += self._media_seconds(getattr(source, "video_media_id"), "video")  # noqa: B009
        longest = body.longest if isinstance(body, Sourced) else None
        if longest is not None and seconds > longest:
            raise RefusedError("length", f"the video is longer than {longest} s", code=500071)
        if isinstance(body, SpokenBody) and body.audio_media_id:
            seconds = self._media_seconds(body.audio_media_id, "audio")
        return seconds

    def _made_seconds(self, video_id: int) -> float:
        job = self.jobs.get(str(video_id))
        if job is None or job.deleted:
            raise RefusedError("missing", f"the video {video_id} is not there", code=500064 if job else 500008)
        if job.state != "ended" or job.outcome.kind not in {"done", "partial"}:
            raise RefusedError("invalid", f"the video {video_id} is not done")
        return float(job.extra["seconds"])

    def _media_seconds(self, media_id: int, kind: str) -> float:
        upload = self.uploads.get(media_id)
        if upload is None or upload.kind != kind:
            raise RefusedError("missing", f"no {kind} {media_id}")
        return upload.seconds

    async def _select_masks(self, request: web.Request) -> web.StreamResponse:
        body = await self.body(request, MaskBody)
        self._checked_body(request, body)
        self.charge("", 1)
        found = []
        for name in ("person", "dog"):
            mask = f"mask-{self.number()}"
            self.masks.add(mask)
            url = self.link(self.keep_file(media.picture(self.number()), "image/png"), MEDIA_HOST)
            found.append({"mask_id": mask, "mask_name": name, "mask_url": url})
        frame = self.link(self.keep_file(media.picture(1), "image/png"), MEDIA_HOST)
        told = {"keyframe_id": body.keyframe_id, "keyframe_url": frame, "credits": 1, "mask_info": found}
        return _envelope(0, "Success", told)

    async def _result(self, request: web.Request) -> web.StreamResponse:
        job = self.jobs.get(request.match_info["id"])
        is_image = "/image/result/" in request.path
        if job is None or is_image != (job.operation == "image_template"):
            raise RefusedError("missing", "the id is not there")
        status = self._status(job)
        if job.outcome.kind == "lost" and status != self.working_status:
            raise RefusedError("missing", "the id is not there")
        url = self.link(self._made_file(job), MEDIA_HOST) if status == 1 and job.outcome.kind != "empty" else ""
        told = {
            "image_id" if is_image else "id": int(job.id),
            "status": status,
            "url": url,
            "prompt": job.request.get("prompt", ""),
            "negative_prompt": job.request.get("negative_prompt", ""),
            "seed": job.request.get("seed", 0),
            "style": job.request.get("style", ""),
            "resolution_ratio": 0,
            "size": 0,
            "outputWidth": 64 if url else 0,
            "outputHeight": 48 if url else 0,
            "has_audio": False,
            "create_time": _iso(job.created),
            "modify_time": _iso(time.time()),
        }
        return _envelope(0, "Success", told | ({"credits": job.extra["cost"]} if self.number() % 2 else {}))

    def _status(self, job: Job) -> int:
        if job.deleted:
            return 6
        if job.state != "ended":
            return self.working_status
        status = END_STATUSES[job.outcome.kind]
        if status == 7 and "refunded" not in job.extra:
            job.extra["refunded"] = True
            self.charge(job.id, -job.extra["cost"])
            self._note_usage(job, job.extra["cost"], "refund")
        return status

    def _made_file(self, job: Job) -> str:
        number = int(job.id) % 1000
        if job.operation == "image_template":
            return self.keep_file(media.picture(number), "image/png", f"{job.id}.png")
        loud = bool(job.request.get("generate_audio_switch")) or job.operation in {"lip_sync", "sound_effect"}
        return self.keep_file(media.clip(number, sound=loud), "video/mp4", f"{job.id}.mp4")

    async def _balance(self, _request: web.Request) -> web.StreamResponse:
        monthly = min(int(self.balance), 1000)
        told = {"account_id": 123, "credit_monthly": monthly, "credit_package": int(self.balance) - monthly}
        return _envelope(0, "Success", told)

    def _note_usage(self, job: Job, cost: int, status: str) -> None:
        moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
        item = {"creation_id": int(job.id), "creation_type": job.operation, "credits": cost, "credits_status": status}
        self.usage.append(item | {"create_time": moment})

    async def _usage_detail(self, request: web.Request) -> web.StreamResponse:
        body = await self.body(request, UsageBody)
        status = body.credits_status if "credits_status" in body.model_fields_set else ""
        found = [
            item
            for item in self.usage
            if body.start_time <= item["create_time"] <= body.end_time
            and status in {"", item["credits_status"]}
            and (not body.creation_type or item["creation_type"] in body.creation_type)
        ]
        start = int(body.cursor or 0)
        end = start + body.limit
        more = end < len(found)
        told = {"items": found[start:end], "next_cursor": str(end) if more else "", "has_more": more}
        return _envelope(0, "Success", told)

    def _listing(self, rows: list[dict[str, Any]]) -> Made:
        async def listing(_request: web.Request) -> web.StreamResponse:
            return _envelope(0, "Success", {"total": len(rows), "data": rows})

        return listing


def _envelope(
    code: int, message: str, told: dict[str, Any] | None, *, status: int = 200, headers: dict[str, str] | None = None
) -> web.Response:
    return web.json_response({"ErrCode": code, "ErrMsg": message, "Resp": told}, status=status, headers=headers)


def _check_lengths(body: Body) -> None:
    if max(len(getattr(body, name, "")) for name in ("prompt", "restyle_prompt")) > body.prompt_limit():
        raise RefusedError("length", "The prompt is too long", code=400018)
    if len(getattr(body, "negative_prompt", "")) > 2048:
        raise RefusedError("length", "The negative prompt is too long", code=400019)


def _is_uuid4(text: str) -> bool:
    try:
        return UUID(text).version == 4
    except ValueError:
        return False


def _address(content: bytes) -> str:
    text = content.decode()
    if not text.startswith(("https://", "http://")):
        raise RefusedError("invalid", f"{text!r} is no address", code=500031)
    return text


def _iso(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
