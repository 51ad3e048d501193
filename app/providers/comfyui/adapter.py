"""ComfyUI servers as a provider: workflows go out with an id of ours, sockets tell how they are."""

from collections.abc import Collection, Mapping
from datetime import datetime
from time import monotonic
from typing import Any, Final

import structlog
from typing_extensions import override

from app.domain.enums import OperationType, ProviderStatus
from app.domain.errors import InvalidParametersError, ProviderError, RemoteNotFoundError
from app.providers.base import (
    AccountView,
    BaseProvider,
    Estimate,
    GenerationResult,
    InputFile,
    OperationParams,
    UploadedCopy,
    VideoStatusResult,
)
from app.providers.calls import Calls
from app.providers.comfyui.address import server_address, server_headers, server_place
from app.providers.comfyui.book import ComfyWorkflows, resolved_files
from app.providers.comfyui.errors import dropped_words, failure, no_server, refusal
from app.providers.comfyui.forms import WorkflowForms
from app.providers.comfyui.graph import Node
from app.providers.comfyui.identity import ModelFiles, keep_client_id, read_client_id
from app.providers.comfyui.manifest import manifest_with
from app.providers.comfyui.object_info import ClassInfos, is_model_file, missing_words
from app.providers.comfyui.outputs import read_outputs
from app.providers.comfyui.server import Server
from app.providers.comfyui.shelf import WorkflowShelf
from app.providers.comfyui.states import PromptState, queue_length
from app.providers.comfyui.workflow import Workflow, filled
from app.providers.registry import ProviderEnvironment
from app.providers.workflows import FieldKind
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 20.0
"""So long a running prompt is believed to run by what its socket tells alone."""
_MOST_CANCELLED: Final = 500
_GIGABYTE: Final = 1024**3


class ComfyProvider(BaseProvider):
    """Runs workflows on servers of the user's own."""

    workflows: ComfyWorkflows

    def __init__(self, environment: ProviderEnvironment) -> None:
        self._folder = environment.data_folder
        self._client_id = read_client_id(environment.data_folder)
        self._files = ModelFiles(environment.data_folder / "model_files.json")
        self._shelf = WorkflowShelf(environment.data_folder / "workflows")
        self._calls = Calls(environment.http, name="ComfyUI", hosts=(), refusal=refusal)
        self._servers: dict[int, Server] = {}
        self._looked_at: dict[str, float] = {}
        self._cancelled: dict[str, None] = {}
        self._forms = WorkflowForms(lambda: self._shelf.all, self._files.known)
        self.manifest = manifest_with(self._forms)
        self.workflows = ComfyWorkflows(self._shelf, self._class_infos, self._files.known, self._forms.renew)

    @override
    def model_titles(self) -> Mapping[str, str]:
        return {name: workflow.title for name, workflow in self._shelf.all.items()}

    @override
    async def start(self) -> None:
        try:
            await in_thread(keep_client_id, self._folder, self._client_id)
        except OSError as error:
            # Nothing but the progress of what runs over a restart is lost by that.
            log.warning("comfyui_client_id_not_kept", reason=str(error))

    @override
    async def close(self) -> None:
        for server in self._servers.values():
            await server.socket.close()
        self._servers.clear()

    @override
    def estimate(self, operation: OperationType, params: OperationParams) -> Estimate:
        return Estimate()

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        workflow = self._workflow(operation, params)
        server = self._server(account)
        infos = await self._class_infos(account, {node.class_type for node in workflow.graph.values()})
        values = resolved_files(workflow, params.model_dump(mode="json"), infos)
        graph = filled(workflow, values)
        _check(workflow, graph, infos)
        body = {
            "prompt": graph,
            "client_id": self._client_id,
            "prompt_id": client_token,
            "partial_execution_targets": list(workflow.outputs),
            "extra_data": {"preview_method": "auto"},
        }
        # Before it is sent, so that nothing of it is missed.
        server.socket.follow(client_token, len(graph))
        try:
            answer = await server.submit(body)
        except ProviderError:
            server.socket.drop(client_token)
            raise
        told = answer.data if isinstance(answer.data, dict) else {}
        remote_id = told.get("prompt_id")
        if not isinstance(remote_id, str) or not remote_id:
            raise server.unclear(answer)
        if remote_id != client_token:
            server.socket.drop(client_token)
        handle = {"nodes": len(graph), "outputs": list(workflow.outputs)}
        note = dropped_words(told.get("node_errors"))
        return GenerationResult(remote_id, handle | ({"note": note} if note else {}), cost=0)

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        server = self._server(account)
        server.socket.follow(remote_id, _nodes(handle))
        told = self._told_of(server, remote_id)
        if told is not None:
            return told
        state = await server.look(remote_id)
        self._looked_at[remote_id] = monotonic()
        if state is None:
            return self._lost(server, remote_id)
        if state.status in {ProviderStatus.PENDING, ProviderStatus.PROCESSING}:
            return self._on_its_way(server, remote_id, state)
        self._forget(server, remote_id)
        return self._ended(server, state, handle)

    @override
    async def find(self, account: AccountView, client_token: str, since: datetime) -> GenerationResult | None:
        state = await self._server(account).find(client_token)
        if state is None:
            return None
        return GenerationResult(client_token, {"nodes": state.nodes, "outputs": list(state.targets)}, cost=0)

    @override
    async def cancel(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        if await self._server(account).cancel(remote_id):
            self._cancelled[remote_id] = None
            while len(self._cancelled) > _MOST_CANCELLED:
                del self._cancelled[next(iter(self._cancelled))]
        self._looked_at.pop(remote_id, None)

    @override
    async def upload(self, account: AccountView, file: InputFile) -> UploadedCopy:
        return UploadedCopy(await self._server(account).upload(file))

    @override
    async def read_balance(self, account: AccountView) -> Mapping[str, int]:
        await self._stats(account)
        await self._learn_files(account)
        return {}

    @override
    async def check_connection(self, account: AccountView) -> str:
        stats = await self._stats(account)
        await self._learn_files(account)
        queue = await self._server(account).ask("/queue")
        version = stats["system"].get("comfyui_version")
        words = [f"ComfyUI {version[:20]} answers" if isinstance(version, str) else "ComfyUI answers"]
        devices = stats.get("devices")
        words += [_device_words(device) for device in (devices if isinstance(devices, list) else [])[:4]]
        running, waiting = queue_length(queue)
        told = "nothing runs or waits" if not running + waiting else f"{running} running, {waiting} waiting"
        return f"{'; '.join(word for word in words if word)}. In its queue: {told}."

    @override
    def local_servers(self, account: AccountView) -> frozenset[str]:
        place = server_place(account)
        return frozenset({place}) if place else frozenset()

    @override
    def download_headers(self, account: AccountView, url: str) -> Mapping[str, str]:
        return server_headers(account)

    @override
    async def forget(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        self._forget(self._server(account), remote_id)

    def _server(self, account: AccountView) -> Server:
        address, headers = server_address(account), server_headers(account)
        server = self._servers.get(account.id)
        if server is None or not server.serves(address, headers):
            if server is not None:
                server.socket.end()
            server = Server(self._calls, account, address, headers, self._client_id, changed=self.tell)
            self._servers[account.id] = server
        return server

    def _workflow(self, operation: OperationType, params: OperationParams) -> Workflow:
        workflow = self._shelf.all.get(str(getattr(params, "model", "")))
        if workflow is None or workflow.operation != operation:
            raise InvalidParametersError("This workflow is not there any more.")
        return workflow

    async def _class_infos(self, account: AccountView, classes: Collection[str]) -> ClassInfos:
        """What the account's server says of its classes; the model files among it are remembered for the forms."""
        infos = await self._server(account).class_infos(classes)
        lists = {
            (info.name, name): known.choices
            for info in infos.values()
            if info is not None
            for name, known in info.inputs.items()
            if known.choices and all(is_model_file(choice) for choice in known.choices)
        }
        # One that is only tried out has no row, and so no number.
        if account.id and await in_thread(self._files.learn, account.id, lists):
            self._forms.renew()
        return infos

    async def _learn_files(self, account: AccountView) -> None:
        """Ask which model files there are, for the forms."""
        classes = {
            workflow.graph[place.node].class_type
            for workflow in self._shelf.all.values()
            for field in workflow.fields.values()
            for place in field.places
            if field.kind is FieldKind.FILE
        }
        await self._class_infos(account, classes)

    async def _stats(self, account: AccountView) -> Mapping[str, Any]:
        """The health of the server.

        Raises:
            ProviderError: It does not answer, or is no ComfyUI.
        """
        data = await self._server(account).ask("/system_stats")
        if not isinstance(data, dict) or not isinstance(data.get("system"), dict):
            raise no_server(str(data)[:200])
        return data

    def _told_of(self, server: Server, remote_id: str) -> VideoStatusResult | None:
        """How a prompt is by what the socket tells; None where the server has to be asked."""
        found = server.socket.board.get(remote_id)
        looked_at = self._looked_at.get(remote_id)
        is_fresh = looked_at is not None and monotonic() - looked_at < LOOK_SECONDS
        if not (server.socket.is_live and is_fresh and found is not None and found.is_running):
            return None
        preview, found.preview = found.preview, None
        return VideoStatusResult(ProviderStatus.PROCESSING, fraction=found.fraction, preview=preview)

    def _on_its_way(self, server: Server, remote_id: str, state: PromptState) -> VideoStatusResult:
        found = server.socket.board.follow(remote_id, state.nodes)
        if state.status is ProviderStatus.PENDING:
            return VideoStatusResult(state.status, queue_position=state.position)
        return self._told_of(server, remote_id) or VideoStatusResult(state.status, fraction=found.fraction)

    def _ended(self, server: Server, state: PromptState, handle: Mapping[str, Any]) -> VideoStatusResult:
        if state.status is ProviderStatus.CANCELLED:
            return VideoStatusResult(state.status, cost=0)
        if state.status is ProviderStatus.FAILED:
            return VideoStatusResult(state.status, error=failure(state.error), cost=0)
        wanted = handle.get("outputs")
        keys = [key for key in wanted if isinstance(key, str)] if isinstance(wanted, list) else []
        made = read_outputs(server.address, state.outputs, keys, needs_key=bool(server.headers))
        if not made.outputs:
            error = ProviderError("The workflow ended without a file that the library takes.", detail=made.note)
            return VideoStatusResult(ProviderStatus.FAILED, error=error, cost=0)
        note = handle.get("note")
        notes = [words for words in (note if isinstance(note, str) else None, made.note) if words]
        return VideoStatusResult(state.status, 1.0, outputs=made.outputs, cost=0, note=" ".join(notes) or None)

    def _lost(self, server: Server, remote_id: str) -> VideoStatusResult:
        is_cancelled = remote_id in self._cancelled
        self._forget(server, remote_id)
        if is_cancelled:
            return VideoStatusResult(ProviderStatus.CANCELLED, cost=0)
        raise RemoteNotFoundError(
            "The server has lost the job: it was restarted, or somebody took the job out of its queue.",
            detail=f"{server.address} knows no prompt {remote_id}.",
        )

    def _forget(self, server: Server, remote_id: str) -> None:
        server.socket.drop(remote_id)
        self._looked_at.pop(remote_id, None)
        self._cancelled.pop(remote_id, None)


def _check(workflow: Workflow, graph: Mapping[str, Any], infos: ClassInfos) -> None:
    """Raises InvalidParametersError where the server lacks what the graph needs."""
    brought = {(place.node, place.input) for _, slot in workflow.slots() for place in slot.places}
    missing = missing_words({key: Node.model_validate(node) for key, node in graph.items()}, infos, brought)
    if missing:
        raise InvalidParametersError(" ".join(missing))


def _nodes(handle: Mapping[str, Any]) -> int:
    nodes = handle.get("nodes")
    return nodes if isinstance(nodes, int) and nodes > 0 else 0


def _device_words(device: object) -> str:
    given: Mapping[str, Any] = device if isinstance(device, dict) else {}
    name, free, total = given.get("name"), given.get("vram_free"), given.get("vram_total")
    if not isinstance(name, str):
        return ""
    if not isinstance(free, (int, float)) or not isinstance(total, (int, float)) or not total:
        return name[:60]
    return f"{name[:60]}, {free / _GIGABYTE:.1f} of {total / _GIGABYTE:.1f} GB free"
