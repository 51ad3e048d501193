"""The server: its routes, of two versions."""

import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from aiohttp import BodyPartReader, web
from typing_extensions import override

from tests.support.servers.comfyui.files import FileStore, converted
from tests.support.servers.comfyui.graphs import Graph, GraphError, checked
from tests.support.servers.comfyui.nodes import MODELS, object_info
from tests.support.servers.comfyui.running import Prompt, Runner, new_prompt
from tests.support.servers.comfyui.sockets import Sockets
from tests.support.servers.wire_server import Outcome, RefusedError, Strict, WireServer

NEW, OLD = "0.38.1", "0.3.64"
MOST_UPLOAD = 100 * 1024 * 1024
STATUSES = {"pending", "in_progress", "completed", "failed", "cancelled"}
Made = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PromptBody(Strict):
    """What `POST /prompt` takes."""

    prompt: dict[str, dict[str, Any]]
    client_id: str = ""
    prompt_id: str = ""
    front: bool = False
    number: float = 0
    partial_execution_targets: list[str] | None = None
    extra_data: dict[str, Any] = {}  # noqa: RUF012


class ComfyServer(WireServer):
    """ComfyUI; it has no official address: its own is the base of an account.

    Orders:
        version: From now on it is of this `version`: "0.38.1" or "0.3.64".
        restart: Queue, history and temporary files are lost, and for `seconds` no call is answered.
        previews: It was started with previews on (`on`).
        other_job: Another program's prompt comes into the queue, for `seconds`; gives its id.
        ignore_interrupt_id: `/interrupt` stops whatever runs, as builds before 0.3.64 may.
        proxy: A proxy before it asks for this `header` with this `value` and answers 401 without.
        max_upload: The largest upload is of so many `bytes`.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.store = FileStore()
        self.sockets = Sockets()
        self.runner = Runner(self.store, self.sockets)
        self.version = NEW
        self.down_until = 0.0
        self.proxy: tuple[str, str] | None = None
        self.most_upload = MOST_UPLOAD
        self.reads_interrupt_id = True
        self.prompts: list[str] = []

    @property
    def is_new(self) -> bool:
        return self.version == NEW

    @override
    def routes(self, router: web.UrlDispatcher) -> None:
        both: list[tuple[str, str, Made]] = [
            ("GET", "/ws", self._socket),
            ("POST", "/prompt", self._post_prompt),
            ("GET", "/prompt", self._get_prompt),
            ("GET", "/queue", self._get_queue),
            ("POST", "/queue", self._change_queue),
            ("POST", "/interrupt", self._interrupt),
            ("GET", "/history", self._get_history),
            ("POST", "/history", self._change_history),
            ("GET", "/history/{id}", self._get_history),
            ("GET", "/view", self._view),
            ("POST", "/upload/image", self._upload),
            ("POST", "/upload/mask", self._upload),
            ("GET", "/object_info", self._object_info),
            ("GET", "/object_info/{name}", self._object_info),
            ("GET", "/system_stats", self._system_stats),
            ("GET", "/features", self._features),
            ("GET", "/models", self._models),
            ("GET", "/models/{folder}", self._models),
            ("GET", "/embeddings", self._embeddings),
            ("GET", "/view_metadata/{folder}", self._metadata),
            ("POST", "/free", self._free),
        ]
        for method, path, handler in both:
            router.add_route(method, path, self._checked(handler))
            router.add_route(method, f"/api{path}", self._checked(handler))
        router.add_get("/api/jobs", self._checked(self._new_only(self._list_jobs)))
        router.add_post("/api/jobs/cancel", self._checked(self._new_only(self._cancel_jobs)))
        router.add_get("/api/jobs/{id}", self._checked(self._new_only(self._get_job)))
        router.add_post("/api/jobs/{id}/cancel", self._checked(self._new_only(self._cancel_job)))

    @override
    def refusal(self, request: web.Request, error: RefusedError) -> web.StreamResponse:
        if error.kind == "invalid":
            told = {"type": "invalid_prompt", "message": error.message, "details": error.message, "extra_info": {}}
            return web.json_response({"error": told, "node_errors": {}}, status=400)
        return web.Response(status={"auth": 401, "missing": 404, "origin": 403, "large": 413}.get(error.kind, 500))

    @override
    async def order(self, name: str, arguments: dict[str, Any]) -> Any:
        if name == "restart":
            await self.runner.restart()
            self.down_until = time.monotonic() + arguments.get("seconds", 0.0)
            for job in self.jobs.values():
                job.deleted = True
        elif name == "other_job":
            return {"id": await self._other_job(arguments.get("seconds", 0.0))}
        elif name == "version":
            self.version = arguments["version"]
            self.runner.reads_preview_method = self.is_new
        else:
            self._set(name, arguments)
        return {}

    def _set(self, name: str, arguments: dict[str, Any]) -> None:
        if name == "previews":
            self.runner.previews = arguments["on"]
        elif name == "ignore_interrupt_id":
            self.reads_interrupt_id = False
        elif name == "proxy":
            self.proxy = (arguments["header"], arguments["value"]) if arguments.get("header") else None
        elif name == "max_upload":
            self.most_upload = arguments["bytes"]
        else:
            super().order(name, arguments)

    def _checked(self, handler: Made) -> Made:
        async def handle(request: web.Request) -> web.StreamResponse:
            if time.monotonic() < self.down_until:
                return self._cut(request)
            if self.proxy is not None and request.headers.get(self.proxy[0]) != self.proxy[1]:
                raise RefusedError("auth", "the proxy does not let it pass")
            origin = request.headers.get("Origin")
            if origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
                self.violate(f"{request.path}: an Origin that is not the Host was sent")
                raise RefusedError("origin", "")
            return await handler(request)

        return handle

    def _new_only(self, handler: Made) -> Made:
        async def handle(request: web.Request) -> web.StreamResponse:
            if not self.is_new:
                return web.Response(status=404, text="404: Not Found")
            return await handler(request)

        return handle

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        return await self.sockets.serve(request, self._feature_flags(), self.runner.remaining)

    async def _post_prompt(self, request: web.Request) -> web.StreamResponse:
        if not (await request.json()).get("prompt"):
            error = {"type": "no_prompt", "message": "No prompt provided", "details": "", "extra_info": {}}
            return web.json_response({"error": error, "node_errors": {}}, status=400)
        body = await self.body(request, PromptBody)
        if self.is_new and body.prompt_id and not _is_lower_uuid(body.prompt_id):
            told = {"type": "invalid_prompt_id", "message": "prompt_id must be a UUID", "details": "", "extra_info": {}}
            self.violate(f"the prompt_id {body.prompt_id} is no lowercase hyphenated UUID")
            return web.json_response({"error": told, "node_errors": {}}, status=400)
        if body.prompt_id in self.jobs and not self.jobs[body.prompt_id].deleted:
            self.violate(f"the prompt {body.prompt_id} was sent twice")
        try:
            found = checked(body.prompt, self.store.inputs, body.partial_execution_targets, is_new=self.is_new)
        except GraphError as error:
            return web.json_response(error.told, status=400)
        number = body.number if "number" in body.model_fields_set else float(self.number())
        prompt = self._prompt(body, found.outputs, -number if body.front else number)
        self.jobs[prompt.id] = prompt
        self.charge(prompt.id, 0)
        await self.runner.add(prompt)
        return web.json_response({"prompt_id": prompt.id, "number": number, "node_errors": found.node_errors})

    def _prompt(self, body: PromptBody, targets: list[str], number: float) -> Prompt:
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome()
        seconds = self.pace.run_seconds if outcome.seconds is None else outcome.seconds
        return new_prompt(
            body.prompt_id or None,
            body.prompt,
            targets,
            number,
            outcome,
            extra_data=body.extra_data,
            client=body.client_id,
            run_seconds=seconds,
            wait_seconds=self.pace.wait_seconds,
        )

    async def _other_job(self, seconds: float) -> str:
        graph: Graph = {"1": {"class_type": "PreviewAny", "inputs": {"source": "x", "unique": str(uuid4())}}}
        prompt = new_prompt(None, graph, ["1"], float(self.number()), client="somebody", run_seconds=seconds)
        await self.runner.add(prompt)
        return prompt.id

    async def _get_prompt(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response({"exec_info": {"queue_remaining": self.runner.remaining}})

    async def _get_queue(self, _request: web.Request) -> web.StreamResponse:
        running = [self.runner.running.row()] if self.runner.running else []
        told = {"queue_running": running, "queue_pending": [prompt.row() for prompt in self.runner.pending]}
        return web.json_response(told)

    async def _change_queue(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if "clear" in body:
            self.violate("POST /queue clear drops everybody's prompts")
        for prompt_id in body.get("delete", []):
            await self.runner.dequeue(prompt_id)
        return web.Response()

    async def _interrupt(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        wanted = json.loads(text).get("prompt_id") if text else None
        running = self.runner.running
        if wanted is None:
            self.violate("POST /interrupt without a prompt_id stops whatever runs")
        if wanted is None or not self.reads_interrupt_id or (running is not None and running.id == wanted):
            if running is not None and wanted is not None and running.id != wanted:
                self.violate("POST /interrupt stopped another program's prompt")
            self.runner.interrupt()
        return web.Response()

    async def _get_history(self, request: web.Request) -> web.StreamResponse:
        wanted = request.match_info.get("id")
        if wanted is not None:
            prompt = self.runner.history.get(wanted)
            return web.json_response({wanted: _history_entry(prompt)} if prompt else {})
        found = list(self.runner.history.values())
        most, start = int(request.query.get("max_items", len(found))), int(request.query.get("offset", -1))
        start = start if start >= 0 else max(0, len(found) - most)
        return web.json_response({one.id: _history_entry(one) for one in found[start : start + most]})

    async def _change_history(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if "clear" in body:
            self.violate("POST /history clear drops everybody's history")
        for prompt_id in body.get("delete", []):
            self.runner.history.pop(prompt_id, None)
        return web.Response()

    async def _list_jobs(self, request: web.Request) -> web.StreamResponse:
        wanted = set(request.query.get("status", ",".join(STATUSES)).split(","))
        if wanted - STATUSES:
            self.violate(f"/api/jobs: no status {wanted - STATUSES}")
            raise RefusedError("invalid", "unknown status")
        found = sorted((one for one in self._prompts() if one.phase in wanted), key=lambda one: one.created)
        if request.query.get("sort_order", "desc") == "desc":
            found.reverse()
        start, most = int(request.query.get("offset", 0)), int(request.query.get("limit", len(found) or 1))
        rows = [_job_row(prompt) for prompt in found[start : start + most]]
        more = {"offset": start, "limit": most, "total": len(found), "has_more": start + most < len(found)}
        return web.json_response({"jobs": rows, "pagination": more})

    async def _get_job(self, request: web.Request) -> web.StreamResponse:
        for prompt in self._prompts():
            if prompt.id == request.match_info["id"]:
                told = {"outputs": prompt.results, "execution_status": _status(prompt), "workflow": prompt.request}
                return web.json_response(_job_row(prompt) | told)
        return web.json_response({"error": "Job not found"}, status=404)

    async def _cancel_job(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"cancelled": await self._cancel(request.match_info["id"])})

    async def _cancel_jobs(self, request: web.Request) -> web.StreamResponse:
        wanted = (await request.json())["job_ids"]
        return web.json_response({"cancelled": any([await self._cancel(prompt_id) for prompt_id in wanted])})

    async def _cancel(self, prompt_id: str) -> bool:
        if self.runner.running is not None and self.runner.running.id == prompt_id:
            self.runner.interrupt()
            return True
        return await self.runner.dequeue(prompt_id)

    def _prompts(self) -> list[Prompt]:
        running = [self.runner.running] if self.runner.running else []
        return [*self.runner.history.values(), *running, *self.runner.pending]

    async def _view(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        name, subfolder, folder = query.get("filename", ""), query.get("subfolder", ""), query.get("type", "output")
        if ".." in f"{name}/{subfolder}" or name.startswith("/") or folder not in self.store.folders:
            self.violate(f"/view: {subfolder}/{name} in {folder}")
            return web.Response(status=400)
        content = self.store.find(folder, subfolder, name)
        if content is None:
            return web.Response(status=404)
        changed = converted(content, query.get("preview"), query.get("channel"))
        if changed is not None:
            return web.Response(body=changed[0], content_type=changed[1])
        mime_types = {"png": "image/png", "mp4": "video/mp4", "wav": "audio/x-wav"}
        kept = self.keep_file(content, mime_types.get(name.rpartition(".")[2], "application/octet-stream"), name)
        return self.file_answer(request, kept)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        if (request.content_length or 0) > self.most_upload:
            raise RefusedError("large", "")
        content, name, fields = b"", "", {}
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            if part.name == "image":
                content, name = bytes(await part.read()), part.filename or ""
            else:
                fields[part.name or ""] = await part.text()
        is_mask = request.path.endswith("mask")
        self._check_upload(request, name, fields, is_mask=is_mask)
        folder, subfolder = fields.get("type", "input"), fields.get("subfolder", "")
        overwrite = fields.get("overwrite", "") in {"true", "1"}
        taken = self.store.upload(folder, subfolder, name, content, overwrite=overwrite)
        told: dict[str, Any] = {"name": taken, "subfolder": subfolder, "type": folder}
        return web.json_response(told | ({"asset": {"id": str(uuid4()), "name": taken}} if self.is_new else {}))

    def _check_upload(self, request: web.Request, name: str, fields: dict[str, str], *, is_mask: bool) -> None:
        allowed = {"type", "subfolder", "overwrite"} | ({"original_ref"} if is_mask else set())
        wrong = set(fields) - allowed or {fields.get("type", "input")} - set(self.store.folders)
        if not name or wrong or ".." in fields.get("subfolder", ""):
            self.violate(f"{request.path}: {name!r} with {fields}")
            raise RefusedError("invalid", "wrong upload")
        if is_mask and not json.loads(fields["original_ref"])["filename"]:
            raise RefusedError("invalid", "no original_ref")

    async def _object_info(self, request: web.Request) -> web.StreamResponse:
        found = object_info(sorted(self.store.inputs))
        name = request.match_info.get("name")
        if name is None:
            return web.json_response(found)
        return web.json_response({name: found[name]} if name in found else {})

    async def _system_stats(self, _request: web.Request) -> web.StreamResponse:
        system = {"os": "posix", "ram_total": 2**35, "ram_free": 2**34, "comfyui_version": self.version}
        system |= {"python_version": "3.12.3", "pytorch_version": "2.9.0+cu128", "embedded_python": False, "argv": []}
        memory = {"vram_total": 2**34, "vram_free": 2**33, "torch_vram_total": 2**30, "torch_vram_free": 2**29}
        device = {"name": "cuda:0 Test GPU", "type": "cuda", "index": 0} | memory
        return web.json_response({"system": system, "devices": [device]})

    def _feature_flags(self) -> dict[str, Any]:
        told = {"supports_preview_metadata": True, "max_upload_size": self.most_upload}
        return told | ({"assets": True} if self.is_new else {})

    async def _features(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response(self._feature_flags())

    async def _models(self, request: web.Request) -> web.StreamResponse:
        folder = request.match_info.get("folder")
        if folder is None:
            return web.json_response(list(MODELS))
        return web.json_response(MODELS[folder]) if folder in MODELS else web.Response(status=404)

    async def _embeddings(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response(["EasyNegative"])

    async def _metadata(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response({"modelspec.title": "test"})

    async def _free(self, request: web.Request) -> web.StreamResponse:
        if (await request.json()).get("free_memory"):
            self.runner.forget_cache()
        return web.Response()


def _status(prompt: Prompt) -> dict[str, Any] | None:
    if prompt.ended is None:
        return None
    is_good = prompt.phase == "completed"
    return {"status_str": "success" if is_good else "error", "completed": is_good, "messages": prompt.messages}


def _history_entry(prompt: Prompt) -> dict[str, Any]:
    about = {
        name: {"node_id": name, "display_node": name, "parent_node": None, "real_node_id": name}
        for name in prompt.results
    }
    return {"prompt": prompt.row(), "outputs": prompt.results, "status": _status(prompt), "meta": about}


def _job_row(prompt: Prompt) -> dict[str, Any]:
    files = [
        file for told in prompt.results.values() for group in told.values() for file in group if isinstance(file, dict)
    ]
    return {
        "id": prompt.id,
        "status": prompt.phase,
        "priority": prompt.number,
        "create_time": int(prompt.created * 1000),
        "execution_start_time": int(prompt.started * 1000) if prompt.started else None,
        "execution_end_time": int(prompt.ended * 1000) if prompt.ended else None,
        "outputs_count": len(files),
        "preview_output": files[0] if files else None,
        "execution_error": prompt.error,
    }


def _is_lower_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
