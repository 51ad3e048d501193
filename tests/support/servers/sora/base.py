"""What videos and pictures of the OpenAI-compatible server share: which kind it acts as, keys, forms, refusals."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from pydantic import ValidationError
from typing_extensions import override

from tests.support.servers.sora.flavors import FLAVORS, Flavor
from tests.support.servers.wire_server import Job, RefusedError, Strict, WireServer

S = TypeVar("S", bound=Strict)
Part = tuple[str, str, bytes]
"""A file of a form: field, MIME type, bytes."""

STATUSES = {
    "auth": 401,
    "permission_denied": 403,
    "insufficient_quota": 429,
    "quota": 429,
    "billing_hard_limit_reached": 400,
    "rate": 429,
    "rate_limit_exceeded": 429,
    "running": 429,
    "moderation_blocked": 400,
    "content_policy_violation": 400,
    "model_not_found": 404,
    "missing": 404,
    "server_error": 500,
    "timeout": 408,
    "conflict": 409,
    "unprocessable": 422,
    "overloaded": 503,
}
CODES = {
    "auth": "invalid_api_key",
    "quota": "insufficient_quota",
    "rate": "rate_limit_exceeded",
    "running": "rate_limit_exceeded",
    "missing": "not_found",
    "invalid": "invalid_value",
}


class CompatibleServer(WireServer):
    """The interface at api.openai.com, and at `/v1` the self-hosted server that it acts as."""

    origins = ("https://api.openai.com",)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.own = FLAVORS["vllm"]
        self.is_old = False

    def flavor(self, request: web.Request) -> Flavor:
        """Whom it acts as for this request."""
        return FLAVORS["openai"] if request.path.startswith("/api.openai.com/") else self.own

    def check_key(self, request: web.Request) -> None:
        """Raises RefusedError where a key is needed and is not there."""
        if self.flavor(request).needs_key and request.headers.get("Authorization") != f"Bearer {self.key}":
            raise RefusedError("auth", "Incorrect API key provided.")

    def check_model(self, request: web.Request, model: str | None) -> None:
        """Raises RefusedError for a model that is not served: honest where it was retired."""
        flavor = self.flavor(request)
        if model is not None and model not in flavor.models:
            raise RefusedError("model_not_found", f"The model `{model}` does not exist.")

    def invalid(self, request: web.Request, message: str, place: str = "") -> RefusedError:
        """What breaks the reference: noted, and to be raised."""
        self.violate(f"{request.method} {request.path}: {place}: {message}")
        return RefusedError("invalid", message, place=place)

    async def form(self, request: web.Request) -> tuple[dict[str, str], list[Part]]:
        """The fields and the files of a multipart body."""
        if request.content_type != "multipart/form-data":
            raise self.invalid(request, f"a form is wanted, not {request.content_type}")
        fields: dict[str, str] = {}
        files: list[Part] = []
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files.append((name, value.content_type, value.file.read()))
            elif name in fields or not isinstance(value, str):
                raise self.invalid(request, "is there twice", name)
            else:
                fields[name] = value
        return fields, files

    def form_model(self, request: web.Request, model: type[S], fields: dict[str, str]) -> S:
        """The fields of a form, whose values are text, as the model."""
        try:
            return model.model_validate_strings(fields, strict=False)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise self.invalid(request, first["msg"], ".".join(map(str, first["loc"]))) from error

    def json_model(self, request: web.Request, model: type[S], text: str) -> S:
        """JSON as the model."""
        try:
            return model.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise self.invalid(request, first["msg"], ".".join(map(str, first["loc"]))) from error

    @override
    def refusal(self, request: web.Request, error: RefusedError) -> web.StreamResponse:
        status = STATUSES.get(error.kind, 400)
        headers = {"x-request-id": f"req_{self.number()}"}
        if status == 429:
            headers |= {"retry-after-ms": "1500", "retry-after": "2", "x-ratelimit-remaining-requests": "0"}
        if self.flavor(request).own_errors:
            return web.json_response(self._own_error(error), status=status, headers=headers)
        told = {
            "message": error.message,
            "type": "invalid_request_error" if status < 429 else "server_error",
            "code": CODES.get(error.kind, error.kind),
            "param": error.extra.get("place") or None,
        }
        return web.json_response({"error": told}, status=status, headers=headers)

    def _own_error(self, error: RefusedError) -> dict[str, Any]:
        """`detail` is a text or a list, by turns."""
        if self.number() % 2:
            return {"detail": error.message}
        place = str(error.extra.get("place") or "prompt").split(".")
        return {"detail": [{"type": "value_error", "loc": ["body", *place], "msg": error.message}]}

    async def until_end(self, job: Job) -> None:
        """Wait as a blocking call does; a stuck job never ends."""
        await asyncio.sleep(1e6 if job.outcome.kind == "stuck" else max(job.ends - time.monotonic(), 0.0))

    def answer(self, data: Any, status: int = 200) -> web.Response:
        """JSON with the headers that every answer has."""
        return web.json_response(data, status=status, headers={"x-request-id": f"req_{self.number()}"})

    async def _models(self, request: web.Request) -> web.StreamResponse:
        self.check_key(request)
        models = [
            {"id": name, "object": "model", "created": 1_780_000_000, "owned_by": "test"}
            for name in self.flavor(request).models
        ]
        return self.answer({"object": "list", "data": models})

    async def _bare_models(self, _request: web.Request) -> web.StreamResponse:
        if self.own.name == "sglang":
            return self.answer({"model_path": self.own.models[0], "task_type": "T2V", "num_gpus": 1})
        raise web.HTTPNotFound

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/api.openai.com/v1/models", self._models)
        router.add_get("/v1/models", self._models)
        router.add_get("/models", self._bare_models)

    @override
    def order(self, name: str, arguments: dict[str, Any]) -> Any:
        """`act_as`: server="vllm" | "sglang" | "litellm" | "localai", needs_key, models, old. `restart`: all jobs are
        forgotten."""
        if name == "act_as":
            fields = dict(arguments)
            flavor = FLAVORS[fields.pop("server")]
            self.is_old = fields.pop("old", False)
            if "models" in fields:
                fields["models"] = tuple(fields["models"])
            self.own = replace(flavor, **fields)
        elif name == "restart":
            self.jobs.clear()
        else:
            return super().order(name, arguments)
        return {}
