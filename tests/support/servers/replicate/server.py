"""Replicate's predictions: three ways to submit, poll, list, cancel; models and account."""

import asyncio
import re
import time
from typing import Any, Literal

from aiohttp import web
from pydantic import Field
from typing_extensions import override

from tests.support.servers import media
from tests.support.servers.replicate.base import API, DELIVERY, moment, pause_until, seconds_of
from tests.support.servers.replicate.checks import links, wrong_fields
from tests.support.servers.replicate.files import Files
from tests.support.servers.replicate.models import DEPLOYMENTS, MODELS, ReplicateModel
from tests.support.servers.wire_server import Job, RefusedError, Strict

PAGE = 100
DATA_URI_BYTES = 256 * 1024
KEPT_SECONDS = 3600.0
LOW_CREDIT = 5.0
LOW_CREDIT_PAUSE = 10.0
_WAIT = re.compile(r"wait(?:=([1-9]|[1-5]\d|60))?")
_REFUSED = (
    "NSFW content detected. Try running it again, or try a different prompt.",
    "The input or output was flagged as sensitive. Please try again with different inputs. (E005)",
    "Your request was refused by the content policy of the model.",
    "Blocked by the safety system.",
)
_GONE = "The requested resource could not be found."


class Prediction(Strict):
    input: dict[str, Any]
    webhook: str | None = Field(None, pattern=r"^https://")
    webhook_events_filter: list[Literal["start", "output", "logs", "completed"]] | None = None


class VersionPrediction(Prediction):
    version: str = Field(pattern=r"^([\w.-]+/[\w.-]+:)?[0-9a-f]{64}$")


class ReplicateServer(Files):
    """Runs the models of `models.py`.

    Orders: `add_model(name, fields, required, output, media, version)` · `retire(name)` · `remove_data()`: what is done
    has lost its data · `web_prediction(name, input)`: one that the user made on the web page · `page(size)` ·
    `forget_uploads()`.
    """

    origins = (f"https://{API}", f"https://{DELIVERY}")

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.models = dict(MODELS)
        self._page = PAGE
        self._next_create = 0.0
        self._refused = 0
        self._cancels = 0

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        self.file_routes(router)
        router.add_post(f"/{API}/v1/models/{{owner}}/{{name}}/predictions", self._submit_model)
        router.add_post(f"/{API}/v1/deployments/{{owner}}/{{name}}/predictions", self._submit_deployment)
        router.add_post(f"/{API}/v1/predictions", self._submit_version)
        router.add_get(f"/{API}/v1/predictions", self._list)
        router.add_get(f"/{API}/v1/predictions/{{id}}", self._poll)
        router.add_post(f"/{API}/v1/predictions/{{id}}/cancel", self._cancel)
        router.add_get(f"/{API}/v1/models/{{owner}}/{{name}}", self._model)
        router.add_get(f"/{API}/v1/account", self._account)
        router.add_get(f"/{API}/v1/webhooks/default/secret", self._secret)
        router.add_get(f"/{DELIVERY}/files/{{name}}", self.serve_file)

    @override
    def order(self, name: str, arguments: dict[str, Any]) -> Any:
        if name == "add_model":
            named = arguments.pop("name")
            self.models[named] = ReplicateModel(**arguments)
        elif name == "retire":
            self.models.pop(arguments["name"])
        elif name == "remove_data":
            for job in self.jobs.values():
                job.extra["removed"] = True
        elif name == "web_prediction":
            self._make(arguments["name"], arguments["input"], source="web")
        elif name == "page":
            self._page = arguments["size"]
        elif name == "forget_uploads":
            self.kept.clear()
        else:
            return super().order(name, arguments)
        return {}

    async def _submit_model(self, request: web.Request) -> web.StreamResponse:
        self.check_token(request)
        name = f"{request.match_info['owner']}/{request.match_info['name']}"
        if name not in self.models or self.models[name].version:
            raise RefusedError("missing", _GONE)
        return await self._submit(request, name, await self.body(request, Prediction))

    async def _submit_deployment(self, request: web.Request) -> web.StreamResponse:
        self.check_token(request)
        name = DEPLOYMENTS.get(f"{request.match_info['owner']}/{request.match_info['name']}")
        if name is None:
            raise RefusedError("missing", _GONE)
        return await self._submit(request, name, await self.body(request, Prediction))

    async def _submit_version(self, request: web.Request) -> web.StreamResponse:
        self.check_token(request)
        told = await self.body(request, VersionPrediction)
        owner_and_name, _, version = told.version.rpartition(":")
        for name, model in self.models.items():
            if model.version == version and owner_and_name in {"", name}:
                return await self._submit(request, name, told)
        raise RefusedError("invalid", "The specified version does not exist (or perhaps you don't have permission)")

    async def _submit(self, request: web.Request, name: str, told: Prediction) -> web.StreamResponse:
        wait = request.headers.get("Prefer")
        matched = _WAIT.fullmatch(wait) if wait is not None else None
        if wait is not None and matched is None:
            self.violate(f"{request.path}: Prefer: {wait}")
            raise RefusedError("bad", "Prefer is wait or wait=1 to wait=60")
        self._check_input(request, self.models[name], told.input)
        self._check_pace(self.models[name])
        job = self._make(name, told.input)
        if matched is not None:
            await asyncio.sleep(min(float(matched[1] or 60), max(job.ends - time.monotonic(), 0.0)))
        return web.json_response(self._tell_job(job), status=201)

    def _check_input(self, request: web.Request, model: ReplicateModel, given: dict[str, Any]) -> None:
        if wrong := wrong_fields(model, given):
            self.violate(f"{request.path}: {'; '.join(words for _, words in wrong)}")
            self._refuse_fields(wrong)
        for name, url in links(model, given):
            if url.startswith("data:") and len(url) * 3 / 4 > DATA_URI_BYTES:
                self.violate(f"{request.path}: {name}: a data URI above 256 kB")
                self._refuse_fields([(name, "data URIs may have 256 kB")])
            if url.startswith(f"https://{API}/") and not self.knows_file(url):
                self._refuse_fields([(name, "the file does not exist or has expired")])

    def _refuse_fields(self, wrong: list[tuple[str, str]]) -> None:
        fields = [{"type": "invalid", "field": f"input.{name}", "description": words} for name, words in wrong]
        text = "".join(f"- input.{name}: {words}\n" for name, words in wrong)
        raise RefusedError("invalid", text, fields=fields)

    def _check_pace(self, model: ReplicateModel) -> None:
        """Below five dollars one prediction in ten seconds may be made."""
        if model.price > self.balance or self.balance >= LOW_CREDIT:
            return
        now = time.monotonic()
        if now < self._next_create:
            raise RefusedError("rate", "throttled", pause=pause_until(self._next_create))
        self._next_create = now + LOW_CREDIT_PAUSE

    def _make(self, name: str, given: dict[str, Any], source: str = "api") -> Job:
        model = self.models[name]
        job = self.accept(f"gm3q{self.number():022d}", name, given, cost=model.price if source == "api" else 0.0)
        job.extra.update(source=source, cost=model.price)
        return job

    def _job(self, request: web.Request) -> Job:
        self.check_token(request)
        job = self.jobs.get(request.match_info["id"])
        if job is None:
            self.violate(f"{request.path}: no such prediction")
            raise RefusedError("missing", _GONE)
        if job.outcome.kind == "lost" and job.state != "waiting":
            raise RefusedError("missing", _GONE)
        return job

    async def _poll(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self._tell_job(self._job(request)))

    async def _cancel(self, request: web.Request) -> web.StreamResponse:
        job = self._job(request)
        if job.state in {"waiting", "running"}:
            # One that has not begun is `aborted` by the newer types and `canceled` by the older ones.
            waited = job.state == "waiting"
            self._cancels += 1
            job.extra["cancelled_as"] = "aborted" if waited and self._cancels % 2 else "canceled"
            job.cancelled = True
            if waited:
                self.charge(job.id, -job.extra["cost"])
        return web.json_response(self._tell_job(job))

    async def _list(self, request: web.Request) -> web.StreamResponse:
        self.check_token(request)
        self.known_query(request, "created_after", "created_before", "cursor")
        after = seconds_of(request.query.get("created_after", "1970-01-01T00:00:00Z"))
        before = seconds_of(request.query.get("created_before", "2999-01-01T00:00:00Z"))
        found = [job for job in reversed(self.jobs.values()) if after <= job.created < before]
        start = int(request.query.get("cursor", "0"))
        page = found[start : start + self._page]
        return web.json_response(
            {
                "previous": self._page_link(request, start - self._page) if start else None,
                "next": self._page_link(request, start + self._page) if start + self._page < len(found) else None,
                "results": [self._tell_job(job) for job in page],
            }
        )

    def _page_link(self, request: web.Request, start: int) -> str:
        query = request.url.update_query(cursor=str(max(start, 0))).raw_query_string
        return f"https://{API}/v1/predictions?{query}"

    async def _model(self, request: web.Request) -> web.StreamResponse:
        self.check_token(request)
        owner, name = request.match_info["owner"], request.match_info["name"]
        model = self.models.get(f"{owner}/{name}")
        if model is None:
            raise RefusedError("missing", _GONE)
        return web.json_response(
            {
                "url": f"https://replicate.com/{owner}/{name}",
                "owner": owner,
                "name": name,
                "description": "A model.",
                "visibility": "public",
                "run_count": 41,
                "default_example": None,
                "latest_version": {
                    "id": model.version or "hidden",
                    "created_at": moment(),
                    "cog_version": "0.16.1",
                    "openapi_schema": model.openapi(),
                },
            }
        )

    async def _account(self, request: web.Request) -> web.StreamResponse:
        self.check_token(request)
        return web.json_response({"type": "user", "username": "someone", "name": "Some One", "github_url": ""})

    async def _secret(self, request: web.Request) -> web.StreamResponse:
        self.check_token(request)
        return web.json_response({"key": "whsec_dGVzdA=="})

    def _tell_job(self, job: Job) -> dict[str, Any]:
        """The prediction as it stands; an hour after its end without its data."""
        status = self._status(job)
        ended = status in {"succeeded", "failed", "canceled", "aborted"}
        kept = KEPT_SECONDS if self.pace.link_seconds is None else self.pace.link_seconds
        removed = ended and (job.extra.get("removed", False) or time.monotonic() > job.ends + kept)
        url = f"https://{API}/v1/predictions/{job.id}"
        error = self._error(job) if status == "failed" else None
        model = self.models.get(job.operation)
        return {
            "id": job.id,
            "model": job.operation,
            "version": (model and model.version) or "hidden",
            "status": status,
            "source": job.extra["source"],
            "input": {} if removed else job.request,
            "output": None if removed or status != "succeeded" else self._output(job),
            "error": error,
            "logs": "" if removed else f"Using seed: 7\n {job.fraction:4.0%}|###   | {int(job.fraction * 20)}/20\n",
            "created_at": moment(job.created),
            "started_at": None if status in {"starting", "aborted"} else moment(job.created),
            "completed_at": moment() if ended else None,
            "data_removed": removed,
            "metrics": {"predict_time": 41.2} if status == "succeeded" else {},
            "urls": {
                "get": url,
                "cancel": f"{url}/cancel",
                "web": f"https://replicate.com/p/{job.id}",
                "stream": f"https://stream.replicate.com/v1/files/{job.id}",
            },
        }

    def _status(self, job: Job) -> str:
        if job.state == "cancelled":
            return str(job.extra["cancelled_as"])
        if job.state == "waiting":
            return "starting"
        if job.state == "running":
            return "processing"
        return "failed" if job.outcome.kind in {"failed", "filtered"} else "succeeded"

    def _error(self, job: Job) -> str:
        """The words of a failure, which is billed to nobody; refusals take their words by turns."""
        if not job.extra.get("settled"):
            job.extra["settled"] = True
            self.charge(job.id, -job.extra["cost"])
            self._refused += 1
            words = _REFUSED[self._refused % len(_REFUSED)]
            job.extra["error"] = words if job.outcome.kind == "filtered" else "CUDA out of memory"
        return job.outcome.message or str(job.extra["error"])

    def _output(self, job: Job) -> Any:
        model = self.models[job.operation]
        if job.outcome.kind == "empty":
            return [] if model.output == "uris" else None
        count = job.outcome.outputs or int(job.request.get("num_outputs", 1))
        if job.outcome.kind == "partial":
            count = max(1, count - 1)
        if "output" not in job.extra:
            made = [self.link(self._file(model.media), DELIVERY) for _ in range(count if model.output == "uris" else 1)]
            if model.output == "object":
                job.extra["output"] = {
                    "video": made[0],
                    "preview": self.link(self._file("image"), DELIVERY),
                    "note": "x",
                }
            else:
                job.extra["output"] = made if model.output == "uris" else made[0]
        return job.extra["output"]

    def _file(self, kind: str) -> str:
        number = self.number()
        if kind == "video":
            return self.keep_file(media.clip(number, sound=True), "video/mp4")
        if kind == "audio":
            return self.keep_file(media.sound(number), "audio/wav")
        return self.keep_file(media.picture(number), "image/png")
