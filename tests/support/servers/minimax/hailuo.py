"""MiniMax V1: Hailuo and the 01 models. Refusals are HTTP 200 with a code in `base_resp`."""

from typing import Any, Literal

from aiohttp import web
from typing_extensions import override

from tests.support.servers.media import clip
from tests.support.servers.minimax.files import CDN, FIRST_FILE, MiniMaxBase
from tests.support.servers.wire_server import Job, RefusedError, Strict

H23, FAST, H02 = "MiniMax-Hailuo-2.3", "MiniMax-Hailuo-2.3-Fast", "MiniMax-Hailuo-02"
OLD_TEXT, OLD_IMAGE = ("T2V-01", "T2V-01-Director"), ("I2V-01", "I2V-01-Director", "I2V-01-live")
SUBJECT = "S2V-01"
MODELS = (H23, FAST, H02, *OLD_TEXT, *OLD_IMAGE, SUBJECT)
LONGEST_PROMPT = 2000
DEAR = 0.49
PRICES = {
    (FAST, "768P", 6): 0.19,
    (FAST, "768P", 10): 0.32,
    (FAST, "1080P", 6): 0.33,
    (H02, "512P", 6): 0.10,
    (H02, "512P", 10): 0.15,
} | {(model, "768P", seconds): price for model in (H23, H02) for seconds, price in ((6, 0.28), (10, 0.56))}


class Subject(Strict):
    """Who is shown."""

    type: Literal["character"]
    image: list[str]


class HailuoBody(Strict):
    """A request for a clip."""

    model: str
    prompt: str | None = None
    first_frame_image: str | None = None
    last_frame_image: str | None = None
    subject_reference: list[Subject] | None = None
    duration: Literal[6, 10] | None = None
    resolution: Literal["512P", "720P", "768P", "1080P"] | None = None
    prompt_optimizer: bool | None = None
    fast_pretreatment: bool | None = None


class Hailuo(MiniMaxBase):
    """The tasks of V1 and the files that they give."""

    @override
    def host_routes(self, router: web.UrlDispatcher, host: str) -> None:
        super().host_routes(router, host)
        router.add_post(f"{host}/v1/video_generation", self._generate_v1)
        router.add_get(f"{host}/v1/query/video_generation", self._poll_v1)
        router.add_get(f"{host}/v1/files/retrieve", self._retrieve)
        router.add_get(f"{host}/v1/files/retrieve_content", self._retrieve_content)

    async def _generate_v1(self, request: web.Request) -> web.StreamResponse:
        self.allow(request)
        body = await self.body(request, HailuoBody)
        if body.model not in MODELS:
            raise RefusedError("invalid", f"invalid params, model {body.model} is not supported")
        self._check_text(request, body)
        self._check_frames(request, body)
        self._check_size(request, body)
        resolution, seconds = body.resolution or "768P", body.duration or 6
        cost = PRICES.get((body.model, resolution, seconds), DEAR)
        fields = body.model_dump(exclude_none=True) | {"resolution": resolution}
        job = self.accept(str(1_766_000_000_000_000_000 + self.number()), "hailuo", fields, cost=cost)
        return self.told({"task_id": job.id})

    def _check_text(self, request: web.Request, body: HailuoBody) -> None:
        has_image = body.first_frame_image or body.last_frame_image or body.subject_reference
        if not body.prompt and not has_image:
            raise self.refuse(request, "prompt is required without an image")
        if len(body.prompt or "") > LONGEST_PROMPT:
            raise self.refuse(request, f"prompt is longer than {LONGEST_PROMPT} characters", is_honest=True)

    def _check_frames(self, request: web.Request, body: HailuoBody) -> None:
        if body.model in {FAST, *OLD_IMAGE} and not body.first_frame_image:
            raise self.refuse(request, f"{body.model} needs first_frame_image")
        if body.model in {*OLD_TEXT, SUBJECT} and body.first_frame_image:
            raise self.refuse(request, f"{body.model} takes no first_frame_image")
        if body.last_frame_image and (body.model != H02 or body.resolution == "512P"):
            raise self.refuse(request, "last_frame_image is of MiniMax-Hailuo-02 at 768P and 1080P")
        subjects = body.subject_reference or []
        if (
            bool(subjects) != (body.model == SUBJECT)
            or len(subjects) > 1
            or any(len(one.image) != 1 for one in subjects)
        ):
            raise self.refuse(request, "subject_reference: S2V-01 needs one with one image, others none")
        for url in (body.first_frame_image, body.last_frame_image, *(one.image[0] for one in subjects)):
            if url is not None:
                self.check_link(request, url, kind="image", takes_files=False)

    def _check_size(self, request: web.Request, body: HailuoBody) -> None:
        is_old = body.model in {*OLD_TEXT, *OLD_IMAGE, SUBJECT}
        if is_old and (body.resolution not in {None, "720P"} or body.duration not in {None, 6}):
            raise self.refuse(request, f"{body.model} makes 6 s at 720P")
        if not is_old and body.resolution == "720P":
            raise self.refuse(request, f"{body.model} has no 720P")
        if body.resolution == "1080P" and body.duration == 10:
            raise self.refuse(request, "1080P is 6 s alone")
        if body.resolution == "512P" and (body.model != H02 or not body.first_frame_image):
            raise self.refuse(request, "512P is of MiniMax-Hailuo-02 with an image")

    def _known_v1(self, request: web.Request) -> Job:
        self.allow(request)
        job = self.jobs.get(request.query.get("task_id", ""))
        if job is None or job.operation != "hailuo":
            self.violate(f"{request.path_qs}: there was never such a task")
        elif not job.deleted and not (job.outcome.kind == "lost" and job.state != "waiting"):
            return job
        raise RefusedError("missing", "invalid task_id")

    async def _poll_v1(self, request: web.Request) -> web.StreamResponse:
        job = self._known_v1(request)
        told: dict[str, Any] = {"task_id": job.id, "file_id": "", "video_width": 0, "video_height": 0}
        if job.state == "waiting":
            is_first = "asked" not in job.extra
            job.extra["asked"] = True
            return self.told(told | {"status": "Preparing" if is_first else "Queueing"})
        if job.state == "running":
            return self.told(told | {"status": "Processing"})
        if job.outcome.kind in {"failed", "filtered"}:
            code = int(job.outcome.code or (1027 if job.outcome.kind == "filtered" else 1000))
            base = {"status_code": code, "status_msg": job.outcome.message or "the task failed"}
            body = told | {"status": "Fail", "base_resp": base}
            return web.json_response(body, headers={"Trace-Id": self.trace()})
        if job.outcome.kind == "empty":
            return self.told(told | {"status": "Success"})
        if "file" not in job.extra:
            job.extra["file"] = str(FIRST_FILE + self.number())
            self.keep_file(clip(self.number()), "video/mp4", job.extra["file"])
        done = {"status": "Success", "file_id": job.extra["file"], "video_width": 1366, "video_height": 768}
        return self.told(told | done)

    def _file_asked(self, request: web.Request) -> str:
        self.allow(request)
        name = request.query.get("file_id", "")
        if name not in self.files:
            self.violate(f"{request.path_qs}: there is no such file")
            raise RefusedError("missing", "invalid params, file not found")
        return name

    async def _retrieve(self, request: web.Request) -> web.StreamResponse:
        name = self._file_asked(request)
        file: dict[str, Any] = {"file_id": int(name), "bytes": len(self.files[name][0]), "created_at": 1_785_125_946}
        file |= {"filename": "output.mp4", "purpose": "video_generation", "download_url": self.link(name, CDN)}
        return self.told({"file": file})

    async def _retrieve_content(self, request: web.Request) -> web.StreamResponse:
        return self.file_answer(request, self._file_asked(request))
