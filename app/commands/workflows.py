"""`pixsim7 providers workflows`: workflows of the user's own as operations of a provider."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.commands.running import AsJson, run, show
from app.domain.enums import OperationType
from app.domain.errors import ValidationError
from app.providers.workflows import WorkflowDraft
from app.system.threads import in_thread

workflows_cli = typer.Typer(help="Workflows of your own, which become operations of a provider.", no_args_is_help=True)

MOST_BYTES = 8 * 1024 * 1024

Provider = Annotated[str, typer.Option(help="Whose workflow it is.")]


@workflows_cli.command("list")
def list_workflows(provider: Provider = "comfyui", as_json: AsJson = False) -> None:
    """The workflows, those that ship among them."""

    async def work(program: Program) -> None:
        async with program.units.steps(program.user_id) as services:
            rows = await services.workflows.list_workflows(provider)
        lines = [
            f"{row.name:<24}  {row.operation or '':<16}  {'own' if row.is_own else 'shipped':<8}  "
            f"{row.trouble or row.title}"
            for row in rows
        ]
        show({"workflows": [asdict(row) for row in rows]}, "\n".join(lines), as_json)

    run(work)


@workflows_cli.command("show")
def show_workflow(name: str, provider: Provider = "comfyui", as_json: AsJson = False) -> None:
    """A workflow: where its parameters go, and what the server lacks for it."""

    async def work(program: Program) -> None:
        async with program.units.steps(program.user_id) as services:
            draft = await services.workflows.open_workflow(provider, name)
        show(_data(draft, name), "\n".join(_lines(draft, name)), as_json)

    run(work)


@workflows_cli.command("add")
def add_workflow(
    file: Annotated[Path, typer.Argument(help="A workflow in API format (Workflow > Export (API) in ComfyUI).")],
    title: Annotated[str | None, typer.Option(help="What it is called; the file's name without one.")] = None,
    operation: Annotated[OperationType | None, typer.Option(help="What it does, where that is not seen.")] = None,
    output: Annotated[list[str] | None, typer.Option(help="A node whose files are the result.")] = None,
    leave_out: Annotated[list[str] | None, typer.Option(help="A parameter that the form shall not have.")] = None,
    provider: Provider = "comfyui",
    as_json: AsJson = False,
) -> None:
    """Make a workflow an operation; prompt, seed, size, inputs and results are found by themselves."""

    async def work(program: Program) -> None:
        data = await in_thread(_read, file)
        async with program.units.steps(program.user_id) as services:
            draft = await services.workflows.read_workflow(provider, data, title or file.stem)
            draft = _changed(draft, operation, output or [], leave_out or [])
            name = await services.workflows.keep_workflow(provider, draft)
        show(_data(draft, name), "\n".join(_lines(draft, name)), as_json)

    run(work)


@workflows_cli.command("remove")
def remove_workflow(name: str, provider: Provider = "comfyui", as_json: AsJson = False) -> None:
    """Take a workflow of your own away; what was made with it stays."""

    async def work(program: Program) -> None:
        async with program.units.steps(program.user_id) as services:
            await services.workflows.remove_workflow(provider, name)
        show({"name": name, "removed": True}, f"{name} is gone.", as_json)

    run(work)


def _changed(
    draft: WorkflowDraft, operation: OperationType | None, outputs: list[str], left_out: list[str]
) -> WorkflowDraft:
    unknown = [name for name in left_out if name not in draft.fields]
    if unknown:
        raise ValidationError(f"The workflow has no parameter {unknown[0]}.", field="leave_out")
    fields = {name: field for name, field in draft.fields.items() if name not in left_out}
    return replace(
        draft,
        operation=operation or draft.operation,
        outputs=tuple(outputs) or draft.outputs,
        fields=fields,
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError as error:
        raise ValidationError(f"{path} cannot be read: {error.strerror or error}.", field="file") from error


def _data(draft: WorkflowDraft, name: str) -> dict[str, Any]:
    fields = {key: field.model_dump(mode="json", exclude_defaults=True) for key, field in draft.fields.items()}
    return {
        "name": name,
        "title": draft.title,
        "operation": draft.operation.value,
        "outputs": list(draft.outputs),
        "parameters": fields,
        "missing": list(draft.missing) if draft.is_checked else None,
    }


def _lines(draft: WorkflowDraft, name: str) -> list[str]:
    lines = [f"{name}  {draft.operation}  {draft.title}"]
    for key, field in draft.fields.items():
        places = ", ".join(f"{place.node}.{place.input}" for place in field.places)
        lines.append(f"  {key:<18}  {field.kind:<8}  {places}")
    lines.append(f"  results of node {', '.join(draft.outputs)}")
    if not draft.is_checked:
        return [*lines, "No server was asked whether it has what this needs."]
    return [*lines, *(draft.missing or ("The server has all that it needs.",))]
