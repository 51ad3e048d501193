"""`pixsim7 devices run|runs`: presets on phones, and what became of them."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.cli_data import read_given
from app.commands.devices import Which, choose_phone
from app.commands.running import AsJson, Id, Limit, run, show, tell
from app.domain.enums import ExecutionState, StepState
from app.domain.errors import PixSimError, ResourceNotFoundError, ValidationError
from app.domain.execution import Execution, ExecutionStep
from app.services.automation.preset_file import LIMIT_BYTES, PresetFile, read_preset
from app.services.automation.shipped_presets import shipped_presets
from app.system.threads import in_thread

runs_cli = typer.Typer()

LOOK_SECONDS = 0.2
_SIGNS = {
    StepState.DONE: "done",
    StepState.FAILED: "FAILED",
    StepState.SKIPPED: "skipped",
    StepState.CANCELLED: "ended",
}


@runs_cli.command("run")
def run_preset(
    preset: Annotated[str, typer.Argument(help="The name or id of a preset, or a preset's file (.json).")],
    device: Which = None,
    var: Annotated[list[str] | None, typer.Option(help="name=value, for a variable of the preset.")] = None,
    after: Annotated[list[int] | None, typer.Option(min=1, help="Begin when this job is completed.")] = None,
    give: Annotated[
        list[str] | None,
        typer.Option(
            help="VARIABLE=JOB[:NUMBER]: begin after that job, with its result (the first is 1) in a variable."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a preset on a phone and wait for its end; the steps are told as they end."""

    async def work(program: Program) -> None:
        variables, given = _variables(var or []), read_given(give or [])
        file, preset_id = await _find(program, preset)
        chosen = await choose_phone(program, device)
        async with program.units.write(program.user_id) as services:
            queued = await services.executions.queue_execution(
                chosen.row.id, file, variables=variables, preset_id=preset_id, depends_on=given, after=after or ()
            )
        await _run_to_end(program, queued.id, as_json)

    run(work)


@runs_cli.command("retry")
def retry_run(run_id: Id, as_json: AsJson = False) -> None:
    """Run what a run has run once more and wait for its end; jobs that wait for that one wait for the new one."""

    async def work(program: Program) -> None:
        async with program.units.steps(program.user_id) as services:
            await services.devices.look(program.user_id)
        async with program.units.write(program.user_id) as services:
            again = await services.executions.repeat_execution(run_id)
        await _run_to_end(program, again.id, as_json)

    run(work)


@runs_cli.command("runs")
def list_runs(limit: Limit = 20, as_json: AsJson = False) -> None:
    """What ran on phones, the newest first."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            found = await services.executions.list_executions(program.user_id, limit=limit)
            names = {row.id: row.name for row in await services.devices.list_devices(program.user_id)}
        lines = [
            f"{one.id:>5}  {one.created_at:%Y-%m-%d %H:%M}  {one.state.value:<9}  {one.preset_name}"
            f"  on {names.get(one.device_id or 0, 'a phone that was forgotten')}"
            f"  {one.error_message or one.state_reason}".rstrip()
            for one in found
        ]
        show({"runs": [_data(one) for one in found]}, "\n".join(lines) or "Nothing has run yet.", as_json)

    run(work)


async def _run_to_end(program: Program, execution_id: int, as_json: bool) -> None:
    """Wait for the end of a run and show it.

    Raises:
        PixSimError: It did not end well.
    """
    program.runners.start()
    execution, steps = await _follow(program, execution_id, tells=not as_json)
    async with program.units.read(program.user_id) as services:
        outputs = list(await services.executions.list_outputs(execution_id))
    data = {**_data(execution), "asset_ids": outputs, "steps": [_step_data(step) for step in steps]}
    show(data, _end_words(execution), as_json)
    if execution.state is not ExecutionState.DONE:
        raise PixSimError(execution.error_message or f"The run ended as {execution.state.value}.")


async def _find(program: Program, words: str) -> tuple[PresetFile, int | None]:
    """The preset that is meant: a file, one that is kept, or one that comes with the program.

    Raises:
        ResourceNotFoundError: There is none.
        PresetError: The file is none; says where.
    """
    if words.endswith(".json"):
        return read_preset(await in_thread(_read, Path(words))), None
    async with program.units.read(program.user_id) as services:
        try:
            row = await services.presets.find_preset(program.user_id, words)
            return await services.presets.read_file(row.id), row.id
        except ResourceNotFoundError:
            for file in await in_thread(shipped_presets):
                if file.name.casefold() == words.casefold():
                    return file, None
            raise


async def _follow(program: Program, execution_id: int, *, tells: bool) -> tuple[Execution, Sequence[ExecutionStep]]:
    """Wait for the end of a run, whoever runs it."""
    told = 0
    while True:
        async with program.units.read(program.user_id) as services:
            execution = await services.executions.get_execution(execution_id)
            steps = await services.executions.list_steps(execution_id)
        if execution is None:
            raise ResourceNotFoundError("run", execution_id)
        for step in steps[told:] if tells else ():
            tell(_step_words(step))
        told = len(steps)
        if execution.state.is_final:
            return execution, steps
        await asyncio.sleep(LOOK_SECONDS)


def _variables(words: list[str]) -> dict[str, str]:
    pairs = [word.partition("=") for word in words]
    wrong = [name for name, sign, _ in pairs if not sign or not name]
    if wrong:
        raise ValidationError(f"{wrong[0]} is not name=value.", field="var")
    return {name: value for name, _, value in pairs}


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LIMIT_BYTES + 1)
    except OSError as error:
        raise ValidationError(f"{path} cannot be read: {error.strerror or error}.", field="preset") from error


def _step_words(step: ExecutionStep) -> str:
    error = f": {step.error_message}" if step.error_message else ""
    return f"{step.path:<8} {_SIGNS[step.state]:<8} {step.action}  {step.duration_ms / 1000:.1f} s{error}"


def _end_words(execution: Execution) -> str:
    return f"Run {execution.id}: {execution.state.value}"


def _data(execution: Execution) -> dict[str, Any]:
    return {
        "id": execution.id,
        "preset": execution.preset_name,
        "device_id": execution.device_id,
        "state": execution.state.value,
        "error_kind": execution.error_kind,
        "error": execution.error_message,
        "reason": execution.state_reason,
        "created_at": execution.created_at.isoformat(),
        "ended_at": execution.ended_at.isoformat() if execution.ended_at is not None else None,
    }


def _step_data(step: ExecutionStep) -> dict[str, Any]:
    return {
        "path": step.path,
        "round": step.round,
        "action": step.action,
        "state": step.state.value,
        "milliseconds": step.duration_ms,
        "result": step.result,
        "error_kind": step.error_kind,
        "error": step.error_message,
        "picture": step.picture,
    }
