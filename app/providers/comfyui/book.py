"""The user's workflows as the window and the command line handle them."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any

from pydantic import ValidationError as PydanticError
from typing_extensions import override

from app.domain.errors import ResourceNotFoundError, ValidationError
from app.providers.accounts import AccountView
from app.providers.comfyui.analysis import analyse, candidates
from app.providers.comfyui.forms import KnownFiles, form_of
from app.providers.comfyui.graph import Graph, read_graph
from app.providers.comfyui.object_info import ClassInfos, missing_words
from app.providers.comfyui.shelf import WorkflowShelf
from app.providers.comfyui.slots import find_outputs
from app.providers.comfyui.workflow import Workflow
from app.providers.parameters import OperationParams
from app.providers.workflows import FieldKind, WorkflowBook, WorkflowDraft, WorkflowRow
from app.system.strict_json import read_json
from app.system.threads import in_thread

AskClasses = Callable[[AccountView, Collection[str]], Awaitable[ClassInfos]]


class ComfyWorkflows(WorkflowBook):
    """Reads, keeps and forgets workflows in API format.

    Args:
        shelf: Where they are.
        ask_classes: What an account's server says of node classes.
        files: The model files that the servers have been seen to have.
        changed: Called when there is another workflow, or one less.
    """

    def __init__(
        self,
        shelf: WorkflowShelf,
        ask_classes: AskClasses,
        files: Callable[[], KnownFiles],
        changed: Callable[[], None],
    ) -> None:
        self._shelf = shelf
        self._ask_classes = ask_classes
        self._files = files
        self._changed = changed

    @override
    def rows(self) -> list[WorkflowRow]:
        own = [self._row(name, workflow, is_own=True) for name, workflow in self._shelf.own.items()]
        broken = [WorkflowRow(name, name, is_own=True, trouble=words) for name, words in self._shelf.broken.items()]
        shipped = [
            self._row(name, workflow, is_own=False)
            for name, workflow in self._shelf.shipped.items()
            if name not in self._shelf.own
        ]
        return [*own, *broken, *shipped]

    @override
    async def read(self, data: bytes, title: str, account: AccountView | None) -> WorkflowDraft:
        graph = await in_thread(_read, data)
        infos = await self._infos(graph, account)
        found = await in_thread(analyse, graph, infos)
        return self._draft(
            WorkflowDraft(title[:60] or "Workflow", found.operation, found.fields, found.outputs, graph),
            infos,
            is_checked=account is not None,
        )

    @override
    async def open(self, name: str, account: AccountView | None) -> WorkflowDraft:
        workflow = self._shelf.all.get(name)
        if workflow is None:
            raise ResourceNotFoundError("workflow", name)
        infos = await self._infos(workflow.graph, account)
        draft = WorkflowDraft(
            workflow.title,
            workflow.operation,
            workflow.fields,
            workflow.outputs,
            workflow.graph,
            name=name if name in self._shelf.own else None,
            about=workflow.about,
        )
        return self._draft(draft, infos, is_checked=account is not None)

    @override
    def form(self, draft: WorkflowDraft) -> type[OperationParams]:
        return form_of(_workflow(draft), self._files())

    @override
    async def keep(self, draft: WorkflowDraft) -> str:
        workflow = _workflow(draft)
        form_of(workflow, {})
        name: str = await in_thread(self._shelf.keep, workflow, draft.name)
        self._changed()
        return name

    @override
    async def remove(self, name: str) -> None:
        await in_thread(self._shelf.remove, name)
        self._changed()

    def _row(self, name: str, workflow: Workflow, *, is_own: bool) -> WorkflowRow:
        return WorkflowRow(name, workflow.title, workflow.about, workflow.operation, is_own=is_own)

    async def _infos(self, graph: Graph, account: AccountView | None) -> ClassInfos:
        if account is None:
            return {}
        return await self._ask_classes(account, {node.class_type for node in graph.values()})

    def _draft(self, draft: WorkflowDraft, infos: ClassInfos, *, is_checked: bool) -> WorkflowDraft:
        graph: Graph = draft.source
        # What the user chooses in the form is looked for when the job is sent.
        chosen = {(place.node, place.input) for field in draft.fields.values() for place in field.places}
        endings = dict.fromkeys((*find_outputs(graph, infos), *draft.outputs))
        return WorkflowDraft(
            draft.title,
            draft.operation,
            draft.fields,
            draft.outputs,
            graph,
            draft.name,
            draft.about,
            tuple(candidates(graph, infos)),
            {key: f"{graph[key].title} ({key})" for key in endings},
            tuple(missing_words(graph, infos, chosen)),
            is_checked,
        )


def resolved_files(workflow: Workflow, values: dict[str, Any], infos: ClassInfos) -> dict[str, Any]:
    """The values with each model file as the server lists it: the first one for none, a name without its folder."""
    found = dict(values)
    for name, field in workflow.fields.items():
        place = field.places[0]
        info = infos.get(workflow.graph[place.node].class_type)
        known = info.inputs.get(place.input) if info is not None else None
        if field.kind is FieldKind.FILE and known is not None and known.choices:
            found[name] = _as_listed(str(found.get(name) or ""), known.choices)
        if field.kind is FieldKind.FILE and not found.get(name):
            found[name] = None
    return found


def _as_listed(value: str, listed: tuple[str, ...]) -> str:
    if not value:
        return listed[0]
    wanted = value.replace("\\", "/").rpartition("/")[2].lower()
    alike = [name for name in listed if name.replace("\\", "/").rpartition("/")[2].lower() == wanted]
    return value if value in listed or len(alike) != 1 else alike[0]


def _read(data: bytes) -> Graph:
    return read_graph(read_json(data))


def _workflow(draft: WorkflowDraft) -> Workflow:
    try:
        return Workflow(
            title=draft.title,
            about=draft.about,
            operation=draft.operation,
            graph=draft.source,
            fields=dict(draft.fields),
            outputs=draft.outputs,
        )
    except PydanticError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        words = first["msg"].removeprefix("Value error, ")
        raise ValidationError(f"The workflow cannot be kept: {f'{place}: ' if place else ''}{words}.") from error
