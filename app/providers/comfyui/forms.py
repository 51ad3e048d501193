"""The form of each workflow: it is a model of its operation."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import structlog
from typing_extensions import override

from app.domain.enums import OperationType
from app.domain.errors import ValidationError
from app.providers.catalog import Catalog, Model
from app.providers.comfyui.workflow import Workflow
from app.providers.parameters import OperationParams
from app.providers.workflows import FieldKind, MappedField

log = structlog.get_logger(__name__)

_LONGEST_TEXT: Final = 20_000
_PROMPTS: Final = frozenset({"prompt"})
_BESIDE: Final = {"height": "width"}
_HELP: Final = {
    "denoise": "How much of the picture is made anew: 0 leaves it as it is.",
    "cfg": "How closely the words are followed.",
    "frames": "How many pictures the clip has; with the frame rate they make its length.",
}
KnownFiles = Mapping[tuple[str, str], tuple[str, ...]]
"""(Node class, input) to the model files that the servers list."""


class WorkflowForms(Mapping[OperationType, type[OperationParams]]):
    """The operations of the workflows that there are; they are built when one is first asked for after a change.

    Args:
        workflows: Gives the workflows by name.
        files: Gives the model files that the servers list.
    """

    def __init__(self, workflows: Callable[[], Mapping[str, Workflow]], files: Callable[[], KnownFiles]) -> None:
        self._workflows = workflows
        self._files = files
        self._operations: Mapping[OperationType, type[OperationParams]] | None = None
        self._changes = 0

    def renew(self) -> None:
        """Build them anew at the next look: a workflow or a list of files has changed."""
        self._changes += 1
        self._operations = None

    @property
    def _built(self) -> Mapping[OperationType, type[OperationParams]]:
        operations, changes = self._operations, self._changes
        if operations is None:
            operations = catalog_of(self._workflows(), self._files()).operations()
            # Another thread may have renewed them meanwhile: what was read before that is not kept.
            if changes == self._changes:
                self._operations = operations
        return operations

    @override
    def __getitem__(self, operation: OperationType) -> type[OperationParams]:
        return self._built[operation]

    @override
    def __iter__(self) -> Iterator[OperationType]:
        return iter(self._built)

    @override
    def __len__(self) -> int:
        return len(self._built)


def catalog_of(workflows: Mapping[str, Workflow], files: KnownFiles) -> Catalog:
    """Every workflow as a model; one whose form cannot be built is left out."""
    catalog = Catalog({}, {})
    try:
        return catalog.with_models([model_of(name, workflow, files) for name, workflow in workflows.items()])
    except ValueError:
        for name, workflow in workflows.items():
            try:
                catalog = catalog.with_models([model_of(name, workflow, files)])
            except ValueError as error:
                log.warning("comfyui_form_cannot_be_made", workflow=name, reason=str(error))
        return catalog


def form_of(workflow: Workflow, files: KnownFiles) -> type[OperationParams]:
    """The parameters of one workflow.

    Raises:
        ValidationError: They cannot be built.
    """
    try:
        catalog = Catalog({}, {}).with_models([model_of("workflow", workflow, files)])
        return catalog.operations()[workflow.operation].variant({})
    except ValueError as error:
        raise ValidationError(f"The form cannot be made: {error}.") from error


def model_of(name: str, workflow: Workflow, files: KnownFiles) -> Model:
    """A workflow as the catalog has models.

    Raises:
        ValueError: A parameter of it cannot be described so.
    """
    fields = {key: _described(key, field, workflow, files) for key, field in workflow.fields.items()}
    return Model(id=name, title=workflow.title, about=workflow.about, operations={workflow.operation: fields})


def _described(key: str, field: MappedField, workflow: Workflow, files: KnownFiles) -> dict[str, Any]:
    if key == "seed":
        return {"kind": "seed", "title": "Seed"}
    told: dict[str, Any] = {"title": field.title, "advanced": field.is_advanced, "description": _HELP.get(key, "")}
    if field.unit:
        told["unit"] = field.unit
    if _BESIDE.get(key) in workflow.fields:
        told["beside"] = True
    if field.kind is FieldKind.INPUT:
        return told | {"kind": "input", "role": field.role, "media": (field.media,), "required": field.is_required}
    if field.kind is FieldKind.FILE:
        return told | _file(field, workflow, files)
    if field.kind is FieldKind.CHOICE:
        return told | {"kind": "choice", "choices": field.choices, "default": _among(field.default, field.choices)}
    if field.kind is FieldKind.FLAG:
        return told | {"kind": "flag", "default": bool(field.default)}
    return told | (_text(key, field) if field.kind is FieldKind.TEXT else _number(field))


def _text(key: str, field: MappedField) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": "text", "longest": _LONGEST_TEXT}
    if key in _PROMPTS:
        # What is written into the graph is an example; the prompt is the user's.
        return told | {"widget": "prompt", "required": field.is_required}
    return told | {"default": str(field.default or ""), "required": field.is_required}


def _number(field: MappedField) -> dict[str, Any]:
    default = field.default if isinstance(field.default, (int, float)) else 0
    whole = field.kind is FieldKind.INTEGER
    least, most = field.least, field.most
    return {
        "kind": "integer" if whole else "number",
        "default": round(default) if whole else float(default),
        "least": None if least is None else min(least, default),
        "most": None if most is None else max(most, default),
        "step": field.step,
    }


def _file(field: MappedField, workflow: Workflow, files: KnownFiles) -> dict[str, Any]:
    """A choice among what the servers have, where that is known; else a text."""
    place = field.places[0]
    known = files.get((workflow.graph[place.node].class_type, place.input), ())
    default = str(field.default or "")
    if not known:
        words = "A file as the server lists it; empty takes the first one."
        return {"kind": "text", "default": default, "longest": 300, "description": words}
    choices = tuple(dict.fromkeys((default, *known)))
    return {"kind": "choice", "choices": choices, "default": default, "labels": {"": "First on the server"}}


def _among(value: object, choices: tuple[str, ...]) -> str:
    return value if isinstance(value, str) and value in choices else choices[0]
