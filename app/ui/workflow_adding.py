"""Adds, changes and takes away workflows of the user's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.domain.enums import OperationType
from app.domain.errors import ValidationError
from app.system.threads import in_thread
from app.ui.dialogs import Choice, ask, choose_files, finished
from app.ui.workflow_dialog import WorkflowDialog

if TYPE_CHECKING:
    from app.providers.workflows import WorkflowDraft
    from app.ui.context import UiContext

_MOST_BYTES: Final = 8 * 1024 * 1024
SUFFIX: Final = ".json"


def is_workflow_file(paths: Sequence[Path]) -> bool:
    """Whether what was dropped may be a workflow."""
    return len(paths) == 1 and paths[0].suffix.lower() == SUFFIX


@dataclass(frozen=True, slots=True)
class KeptWorkflow:
    """A workflow that can be composed with: the model `name` of an operation."""

    provider_id: str
    operation: OperationType
    name: str


async def add_workflow(context: "UiContext", parent: QWidget, path: Path | None = None) -> KeptWorkflow | None:
    """Let the user map a workflow, and keep it.

    Args:
        context: What a panel is given.
        parent: Over which the questions open.
        path: The file; None lets the user choose one.

    Returns:
        Where it can be chosen; None where it was not kept.

    Raises:
        ValidationError: The file is no workflow that can be used.
    """
    async with context.steps() as services:
        takers = services.workflows.takers()
    if not takers:
        raise ValidationError(QCoreApplication.translate("Workflows", "No provider takes workflows."))
    provider_id = next(iter(takers))
    path = path or await _choose(context, parent)
    if path is None:
        return None
    data = await in_thread(_read, path)
    async with context.steps() as services:
        draft = await services.workflows.read_workflow(provider_id, data, path.stem)
    return await _map(context, parent, provider_id, draft)


async def change_workflow(context: "UiContext", parent: QWidget, provider_id: str, name: str) -> KeptWorkflow | None:
    """Let the user map one that is there anew.

    Raises:
        ResourceNotFoundError: It is gone.
    """
    async with context.steps() as services:
        draft = await services.workflows.open_workflow(provider_id, name)
    return await _map(context, parent, provider_id, draft)


async def remove_workflow(context: "UiContext", parent: QWidget, provider_id: str, name: str, title: str) -> bool:
    """Ask, and take it away.

    Raises:
        ResourceNotFoundError: It is gone already.
    """
    text = QCoreApplication.translate(
        "Workflows", "Its file is deleted. What was made with it stays; it cannot be made again by it."
    )
    choices = [
        Choice(QCoreApplication.translate("Workflows", "Cancel"), None),
        Choice(QCoreApplication.translate("Workflows", "Remove"), "remove", "danger"),
    ]
    if not await ask(
        parent.window(),
        context.theme,
        QCoreApplication.translate("Workflows", "Remove “{}”?").format(title),
        text,
        choices,
    ):
        return False
    async with context.steps() as services:
        await services.workflows.remove_workflow(provider_id, name)
    return True


async def _map(context: "UiContext", parent: QWidget, provider_id: str, draft: "WorkflowDraft") -> KeptWorkflow | None:
    dialog = WorkflowDialog(context, parent.window(), provider_id, draft)
    was_accepted = await finished(dialog)
    if not was_accepted:
        return None
    mapped = dialog.draft()
    async with context.steps() as services:
        name = await services.workflows.keep_workflow(provider_id, mapped)
        provider = services.workflows.takers().get(provider_id, provider_id)
    words = QCoreApplication.translate("Workflows", "“{title}” can be chosen as a model of {provider}.")
    context.shell.toast("done", words.format(title=mapped.title, provider=provider))
    return KeptWorkflow(provider_id, mapped.operation, name)


async def _choose(context: "UiContext", parent: QWidget) -> Path | None:
    kinds = [
        f"{QCoreApplication.translate('Workflows', 'Workflows in API format')} (*{SUFFIX})",
        f"{QCoreApplication.translate('Workflows', 'All files')} (*)",
    ]
    paths = await choose_files(
        parent.window(), context.theme, QCoreApplication.translate("Workflows", "Add a workflow"), filters=kinds
    )
    return paths[0] if paths else None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError as error:
        raise ValidationError(f"{path.name} cannot be read: {error.strerror or error}.") from error
