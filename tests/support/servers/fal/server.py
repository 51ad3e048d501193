"""fal's queue: submit, status, result, cancel."""

import asyncio
import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import Any

from aiohttp import web
from typing_extensions import override

from tests.support.servers import media
from tests.support.servers.fal.base import CDN, PLATFORM, QUEUE, REST, SITE, UPLOADS, detail
from tests.support.servers.fal.catalogue import ENDPOINTS, cost
from tests.support.servers.fal.platform import Platform
from tests.support.servers.fal.storage import Storage
from tests.support.servers.wire_server import Job, RefusedError, Strict

SYNC = "fal.run"
BACKUP = "queue.falrun.com"
_TRANSIENT = re.compile(r"(request|startup)_timeout|runner_\w+|internal_\w+")
_MIN_START_SECONDS = 1


class FalServer(Storage, Platform):
    """Accepts the endpoints of the starter registry.

    Orders: `admin(on)`: the key has ADMIN scope · `ignore_cancel(on)`: a running job does not heed the signal ·
    `list_running(on)`: the list of requests shows waiting and running ones · `retire(endpoint)` · `forget_uploads()`.
    """

    origins = tuple(f"https://{host}" for host in (QUEUE, BACKUP, SYNC, REST, CDN, PLATFORM, SITE, UPLOADS))

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._ignores_cancel = False
        self._cancels = 0

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        self.storage_routes(router)
        self.platform_routes(router)
        for host in (QUEUE, BACKUP):
            job = f"/{host}/{{owner}}/{{app}}/requests/{{id}}"
            router.add_get(f"{job}/status", self._status)
            router.add_get(f"{job}/status/stream", self._stream)
            router.add_put(f"{job}/cancel", self._cancel)
            router.add_get(job, self._result)
            router.add_post(f"/{host}/{{model:.+}}", self._submit)
        router.add_post(f"/{SYNC}/{{model:.+}}", self._sync)

    @override
    def order(self, name: str, arguments: dict[str, Any]) -> Any:
        if name == "admin":
            self.key_is_admin = arguments.get("on", True)
        elif name == "ignore_cancel":
            self._ignores_cancel = arguments.get("on", True)
        elif name == "list_running":
            self.lists_running = arguments.get("on", True)
        elif name == "retire":
            self.gone.add(arguments["endpoint"])
        elif name == "forget_uploads":
            self.uploaded.clear()
        else:
            return super().order(name, arguments)
        return {}

    async def _sync(self, request: web.Request) -> web.StreamResponse:
        self.violate(f"{request.path}: the sync host is not for jobs that must not be lost")
        raise RefusedError("bad", "use the queue")

    async def _submit(self, request: web.Request) -> web.StreamResponse:
        self.check_key(request)
        self.known_query(request, "fal_webhook")
        self._check_headers(request)
        model = request.match_info["model"]
        if model not in ENDPOINTS or model in self.gone:
            raise RefusedError("missing", f"Application '{model}' not found")
        told = await self.body(request, ENDPOINTS[model].model)
        for place, url in _links(told.model_dump(exclude_unset=True)):
            self._check_link(request, place, url)
        identity = f"{self.number():08x}-0000-4000-8000-{self.number():012x}"
        job = self.accept(identity, model, json.loads(await request.text()), cost=cost(model, told))
        job.extra["cost"] = cost(model, told)
        owner_and_app = "/".join(model.split("/")[:2])
        base = f"https://{QUEUE}/{owner_and_app}/requests/{identity}"
        return web.json_response(
            {
                "status": "IN_QUEUE",
                "request_id": identity,
                "queue_position": 0,
                "status_url": f"{base}/status",
                "response_url": base,
                "cancel_url": f"{base}/cancel",
            }
        )

    def _check_headers(self, request: web.Request) -> None:
        wrong = []
        if request.headers.get("X-Fal-Queue-Priority", "normal") not in {"normal", "low"}:
            wrong.append("X-Fal-Queue-Priority")
        if request.headers.get("X-Fal-No-Retry", "1") != "1":
            wrong.append("X-Fal-No-Retry")
        if request.headers.get("X-Fal-Store-IO", "0") not in {"0", "1"}:
            wrong.append("X-Fal-Store-IO")
        if float(request.headers.get("X-Fal-Request-Timeout", "60")) <= _MIN_START_SECONDS:
            wrong.append("X-Fal-Request-Timeout")
        lifecycle = request.headers.get("X-Fal-Object-Lifecycle-Preference")
        if lifecycle is not None and not isinstance(json.loads(lifecycle).get("expiration_duration_seconds"), int):
            wrong.append("X-Fal-Object-Lifecycle-Preference")
        if wrong:
            self.violate(f"{request.path}: {', '.join(wrong)}")
            raise RefusedError("bad", f"not understood: {', '.join(wrong)}")

    def _check_link(self, request: web.Request, place: str, url: str) -> None:
        if url.startswith("data:"):
            head, _, text = url.partition(",")
            try:
                fits = bool(base64.b64decode(text, validate=True)) and head.endswith(";base64")
            except binascii.Error:
                fits = False
        else:
            fits = url.startswith("https://")
        if not fits:
            self.violate(f"{request.path}: {place} is neither an https link nor a data URI")
            raise RefusedError("invalid", f"{place}: not a valid URL", place=place)
        name = url.removeprefix(f"https://{CDN}/files/b/")
        if name != url and name not in self.uploaded:
            raise RefusedError("invalid", f"Failed to download the file: {url}", place=place)

    def _job(self, request: web.Request) -> Job:
        self.check_key(request)
        job = self.jobs.get(request.match_info["id"])
        place = f"{request.match_info['owner']}/{request.match_info['app']}"
        if job is None or not job.operation.startswith(place):
            self.violate(f"{request.path}: no such request")
            raise RefusedError("missing", "Request not found")
        if job.outcome.kind == "lost" and job.state != "waiting":
            raise RefusedError("missing", "Request not found")
        if job.state == "ended" and not job.extra.get("settled"):
            job.extra["settled"] = True
            if _fails_by_itself(job):
                self.charge(job.id, -job.extra["cost"])
        return job

    def _state(self, job: Job, *, logs: bool) -> tuple[int, dict[str, Any]]:
        told: dict[str, Any] = {"request_id": job.id}
        lines = [{"message": f"{job.fraction:.0%}", "level": "INFO", "timestamp": "2026-11-22T10:00:00Z"}]
        if logs:
            told["logs"] = lines
        if job.state == "waiting":
            return 202, {"status": "IN_QUEUE", "queue_position": 3}
        if job.state == "running":
            return 202, {"status": "IN_PROGRESS", **told}
        told["metrics"] = {"inference_time": 41.2}
        if _fails_by_itself(job):
            told["error"] = job.outcome.message or "Request timed out"
            told["error_type"] = job.outcome.code
        return 200, {"status": "COMPLETED", **told}

    async def _status(self, request: web.Request) -> web.StreamResponse:
        job = self._job(request)
        self.known_query(request, "logs")
        if job.state == "cancelled":
            return self._after_cancel(job)
        status, told = self._state(job, logs=request.query.get("logs") == "1")
        return web.json_response(told, status=status)

    def _after_cancel(self, job: Job) -> web.StreamResponse:
        """What a cancelled request answers is not known: by turns one and the other."""
        if job.extra["cancel"] % 2:
            raise RefusedError("missing", "Request not found")
        return web.json_response(
            {"status": "COMPLETED", "error": "Request was cancelled", "error_type": "client_cancelled"}
        )

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        job = self._job(request)
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        while True:
            told = self._state(job, logs=True)[1]
            await answer.write(f"data: {json.dumps(told)}\n\n".encode())
            if told["status"] == "COMPLETED":
                return answer
            await asyncio.sleep(0.05)

    async def _cancel(self, request: web.Request) -> web.StreamResponse:
        self.check_key(request)
        job = self.jobs.get(request.match_info["id"])
        if job is None or job.outcome.kind == "lost":
            return web.json_response({"status": "NOT_FOUND"}, status=404)
        if job.state in {"ended", "cancelled"}:
            return web.json_response({"status": "ALREADY_COMPLETED"}, status=400)
        self._cancels += 1
        if job.state == "running" and self._ignores_cancel:
            return web.json_response({"status": "CANCELLATION_REQUESTED"}, status=202)
        if job.state == "waiting":
            self.charge(job.id, -job.extra["cost"])
        removed = job.state == "waiting" and self._cancels % 2 == 0
        job.cancelled = True
        job.extra["cancel"] = self._cancels
        if removed:
            return web.Response(text="OK")
        return web.json_response({"status": "CANCELLATION_REQUESTED"}, status=202)

    async def _result(self, request: web.Request) -> web.StreamResponse:
        job = self._job(request)
        if job.state == "cancelled":
            raise RefusedError("missing", "Request was cancelled")
        if job.state != "ended":
            return web.json_response({"detail": "Request is still in progress"}, status=400)
        if _fails_by_itself(job):
            code = job.outcome.code or ""
            status = 504 if code.endswith("_timeout") else 500
            told = {"detail": job.outcome.message or "Request timed out", "error_type": code}
            return web.json_response(told, status=status, headers={"X-Fal-Error-Type": code})
        if job.outcome.kind == "filtered" and job.outcome.code != "nsfw_flag":
            kind, words = ("content_policy_violation", "The content could not be processed.")
            if job.outcome.code == "words":
                kind, words = "value_error", "The input was refused by our safety checks."
            told_words = job.outcome.message or words
            return web.json_response({"detail": [detail(["prompt"], told_words, kind)]}, status=422)
        if job.outcome.kind == "failed":
            words = job.outcome.message or "The model could not use this input."
            return web.json_response(
                {"detail": [detail(["prompt"], words, job.outcome.code or "value_error")]}, status=422
            )
        return web.json_response(self._output(job))

    def _output(self, job: Job) -> dict[str, Any]:
        kind = ENDPOINTS[job.operation].output
        if job.outcome.kind == "empty":
            return {"images": []} if kind == "images" else {kind: None}
        files = job.extra.setdefault("files", self._make(job, kind))
        shown = [self._file(name, kind) for name in files]
        if kind != "images":
            return {kind: shown[0], **({"seed": 7} if kind == "video" else {})}
        flags = [False] * len(shown)
        if job.outcome.kind == "filtered":
            flags = [True] * len(shown)
        elif job.outcome.kind == "partial":
            flags[0] = True
        return {"images": shown, "seed": 7, "has_nsfw_concepts": flags, "timings": {"inference": 1.2}}

    def _make(self, job: Job, kind: str) -> list[str]:
        count = job.outcome.outputs or int(job.request.get("num_images", 1))
        if kind == "video":
            return [self.keep_file(media.clip(self.number(), sound=True), "video/mp4")]
        return [
            self.keep_file(media.picture(self.number()), "image/png") for _ in range(count if kind == "images" else 1)
        ]

    def _file(self, name: str, kind: str) -> dict[str, Any]:
        content, mime_type = self.files[name]
        told: dict[str, Any] = {"url": self.link(name, CDN), "content_type": mime_type}
        if kind == "video":
            return {**told, "file_name": "output.mp4", "file_size": len(content)}
        return {**told, "width": 64, "height": 48}


def _fails_by_itself(job: Job) -> bool:
    """The platform failed, not the model: told in the status, never billed."""
    return job.outcome.kind == "failed" and bool(_TRANSIENT.fullmatch(job.outcome.code or ""))


def _links(told: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """The links of a request with their places."""
    if isinstance(told, Strict):
        told = told.model_dump(exclude_unset=True)
    if isinstance(told, dict):
        for name, value in told.items():
            yield from _links(value, f"{place}.{name}" if place else name)
    elif isinstance(told, list):
        for index, value in enumerate(told):
            yield from _links(value, f"{place}.{index}")
    elif isinstance(told, str) and any(part.endswith(("_url", "_urls")) for part in place.split(".")):
        yield place, told
