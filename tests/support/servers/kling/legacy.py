"""The legacy calls: each path creates, is asked for by `/{task_id}`, and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from tests.support.servers.kling import legacy_bodies as bodies
from tests.support.servers.kling.results import files_of, legacy_task
from tests.support.servers.wire_server import Job, RefusedError

if TYPE_CHECKING:
    from aiohttp import web

    from tests.support.servers.kling.server import Kling

B = TypeVar("B", bound=bodies.LegacyBody)

LONGEST_PROMPT = 2500
LONGEST_SPEECH = 120
PATHS: dict[str, tuple[type[bodies.LegacyBody], tuple[str, ...]]] = {
    "/v1/images/generations": (bodies.ImageBody, bodies.IMAGE_MODELS),
    "/v1/images/omni-image": (bodies.OmniImageBody, bodies.OMNI_IMAGE_MODELS),
    "/v1/videos/text2video": (bodies.OldTextBody, bodies.VIDEO_MODELS),
    "/v1/videos/image2video": (bodies.OldImageBody, bodies.VIDEO_MODELS),
    "/v1/videos/video-extend": (bodies.ExtendBody, ()),
    "/v1/videos/advanced-lip-sync": (bodies.AdvancedLipBody, ()),
    "/v1/videos/lip-sync": (bodies.LipBody, ()),
    "/v1/audio/video-to-audio": (bodies.VideoSoundBody, ()),
    "/v1/audio/text-to-audio": (bodies.TextSoundBody, ()),
}
_LONGEST_EXTENDED = 180


class LegacyCalls:
    """The part of the server that speaks the legacy generation."""

    def __init__(self, server: Kling) -> None:
        self._server = server
        self._sessions: dict[str, str] = {}

    def routes(self, router: web.UrlDispatcher, host: str) -> None:
        """Add the paths at a host."""
        for path in PATHS:
            router.add_post(f"/{host}{path}", self._server.checked(self._create))
            router.add_get(f"/{host}{path}", self._server.checked(self._list))
            router.add_get(f"/{host}{path}/{{task_id}}", self._server.checked(self._look))
        router.add_post(f"/{host}/v1/videos/identify-face", self._server.checked(self._identify))

    async def _create(self, request: web.Request) -> web.Response:
        path = _path(request)
        model, names = PATHS[path]
        body = await self._server.body(request, model)
        self._check_model(body, names)
        self._check_texts(body)
        seconds = self._check_source(body)
        job = self._server.take(
            path,
            body.model_dump(mode="json", exclude_unset=True),
            units=body.units,
            slots=body.slots,
            external_id=body.external_task_id or "",
            kinds=_kinds(path, body),
            model=getattr(body, "model_name", ""),
            seconds=seconds,
        )
        moment = round(job.created * 1000)
        answer = {"task_id": job.id, "task_status": "submitted", "created_at": moment, "updated_at": moment}
        return self._server.envelope(answer | {"task_info": {"external_task_id": job.extra["external_id"]}})

    def _check_model(self, body: bodies.LegacyBody, names: tuple[str, ...]) -> None:
        if names and getattr(body, "model_name", "") not in names:
            raise RefusedError("missing", "model is not supported")

    def _check_texts(self, body: bodies.LegacyBody) -> None:
        if len(getattr(body, "prompt", None) or "") > LONGEST_PROMPT:
            raise RefusedError("invalid", "prompt is too long")
        if isinstance(body, bodies.LipBody) and len(body.input.text or "") > LONGEST_SPEECH:
            raise RefusedError("invalid", "text is too long")

    def _check_source(self, body: bodies.LegacyBody) -> int:
        """The length of what comes of the named clip, in seconds."""
        if isinstance(body, bodies.AdvancedLipBody):
            self._check_session(body)
        source = body.input if isinstance(body, bodies.LipBody) else body
        video_id = getattr(source, "video_id", None)
        if video_id is None:
            return int(getattr(body, "duration", 5))
        job = self._job_of(video_id)
        seconds: int = job.extra["seconds"]
        if not isinstance(body, bodies.ExtendBody):
            return seconds
        if not job.extra.get("model", "").startswith("kling-v1"):
            raise RefusedError("invalid", "only videos of v1 models can be extended")
        if seconds + 5 > _LONGEST_EXTENDED:
            raise RefusedError("invalid", "the video would be longer than 3 minutes")
        return seconds + 5

    def _job_of(self, video_id: str) -> Job:
        for job in self._server.jobs.values():
            if job.state == "ended" and any(video_id == number for _, number, _ in files_of(self._server, job)):
                return job
        raise RefusedError("missing", f"video {video_id} does not exist")

    def _check_session(self, body: bodies.AdvancedLipBody) -> None:
        if self._sessions.get(body.session_id) != body.face_choose[0].face_id:
            self._server.violate("advanced-lip-sync without identify-face before it")
            raise RefusedError("invalid", "session or face is not known")

    async def _identify(self, request: web.Request) -> web.Response:
        body = await self._server.body(request, bodies.FaceBody)
        if body.video_id is not None:
            self._job_of(body.video_id)
        session = f"s-{self._server.number()}"
        self._sessions[session] = f"f-{session}"
        face = {"face_id": f"f-{session}", "start_time": 0, "end_time": 5000}
        return self._server.envelope({"session_id": session, "face_data": [face]})

    async def _look(self, request: web.Request) -> web.Response:
        job = self._server.jobs.get(request.match_info["task_id"])
        if job is None or not self._server.is_there(job):
            raise RefusedError("missing", "task does not exist")
        if job.operation != _path(request):
            self._server.violate(f"{request.path}: the task is of {job.operation}")
            raise RefusedError("missing", "task does not exist")
        return self._server.envelope(legacy_task(self._server, job))

    async def _list(self, request: web.Request) -> web.Response:
        number, size = int(request.query.get("pageNum", "1")), int(request.query.get("pageSize", "30"))
        if set(request.query) - {"pageNum", "pageSize"} or not 1 <= size <= 500 or number < 1:
            self._server.violate(f"{request.path_qs}: the page is not right")
            raise RefusedError("invalid", "pageNum or pageSize")
        path = _path(request)
        jobs = [job for job in reversed(list(self._server.jobs.values())) if job.operation == path]
        shown = jobs[(number - 1) * size : number * size]
        return self._server.envelope([legacy_task(self._server, job) for job in shown if self._server.is_there(job)])


def _path(request: web.Request) -> str:
    """The create path of a request, without host and task."""
    return "/" + "/".join(request.path.split("/")[2:5])


def _kinds(path: str, body: bodies.LegacyBody) -> list[str]:
    """What files come of it."""
    if isinstance(body, (bodies.ImageBody, bodies.OmniImageBody)):
        return ["image"] * body.n
    if path.endswith("video-to-audio"):
        return ["video", "audio"]
    kinds: dict[str, Any] = {"/v1/audio/text-to-audio": ["audio"]}
    return list(kinds.get(path, ["video"]))
