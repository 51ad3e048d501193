"""What the command line reads and prints: parameters from words, rows as plain JSON."""

import json
import re
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python

from app.bootstrap import Program
from app.domain.asset import Asset
from app.domain.enums import OperationType
from app.domain.errors import ResourceNotFoundError, ValidationError
from app.domain.job import Job
from app.providers.base import OperationParams, input_slots
from app.services.job.outputs import JobOutput, Output, RunOutput
from app.services.upload.upload_file import PathUpload
from app.system.threads import in_thread

MOST_DIGITS = 18
"""Of an id that SQLite can hold."""
# JSON may hold these as they are, and a terminal obeys them.
_ESCAPED = {key: f"\\u{key:04x}" for key in range(0x7F, 0xA0)}

_OUTPUT = re.compile(r"(job|run):(\d{1,18})(?::(\d{1,9}))?", re.ASCII)
"""What a job or a run has yet to make: `job:12`, `run:3:2`."""


async def read_params(
    program: Program, provider_id: str, operation: OperationType, inputs: list[str], words: list[str]
) -> tuple[dict[str, Any], dict[str, Output]]:
    """The parameters of a job from the words of a command; files among the inputs are uploaded.

    Args:
        program: Whose services are used.
        provider_id: The provider.
        operation: The operation.
        inputs: Files, asset ids, or what jobs and runs have yet to make ("job:12", "run:3:2"), for the input slots in
            their order.
        words: "name=value".

    Returns:
        The parameters, and by slot what they wait for.

    Raises:
        ValidationError: A word is not "name=value", or there are more inputs than slots.
        UploadRejectedError: A file is not taken.
    """
    async with program.units.read(program.user_id) as services:
        model = await services.providers.params_model(provider_id, operation)
    slots = input_slots(model)
    if len(inputs) > len(slots):
        raise ValidationError(f"{operation} takes {len(slots)} inputs, {len(inputs)} were given.", field="input")
    params = dict(_read_word(model, word) for word in words)
    depends_on: dict[str, Output] = {}
    for slot, given in zip(slots, inputs, strict=False):
        output = read_output(given)
        if output is not None:
            depends_on[slot.name] = output
        else:
            params[slot.name] = await _input_id(program, given)
    return params, depends_on


async def _input_id(program: Program, given: str) -> int:
    path = Path(given)
    if not await in_thread(path.exists):
        if given.isdecimal() and len(given) <= MOST_DIGITS:
            return int(given)
        raise ValidationError(f"There is no file {given}, and it is no asset's id.", field="input")
    async with program.units.steps(program.user_id) as services:
        return (await services.uploads.upload(program.user_id, PathUpload(path), "local")).id


def read_output(word: str) -> Output | None:
    """What a word names: the first output, or the one with a number; None where it names none.

    Raises:
        ValidationError: Its number is 0: outputs are counted from 1.
    """
    found = _OUTPUT.fullmatch(word)
    if found is None:
        return None
    number = int(found[3] or 1)
    if number < 1:
        raise ValidationError(f"{word}: the first output is number 1.", field="input")
    return JobOutput(int(found[2]), number - 1) if found[1] == "job" else RunOutput(int(found[2]), number - 1)


def read_given(words: list[str]) -> dict[str, JobOutput]:
    """What the variables of a preset take of jobs, from "variable=12" or "variable=12:2".

    Raises:
        ValidationError: A word is none of these.
    """
    given: dict[str, JobOutput] = {}
    for word in words:
        name, _, output = word.partition("=")
        found = read_output(f"job:{output}")
        if not name or not isinstance(found, JobOutput):
            raise ValidationError(f"{word} is not VARIABLE=JOB or VARIABLE=JOB:NUMBER.", field="give")
        given[name] = found
    return given


def _read_word(model: type[OperationParams], word: str) -> tuple[str, Any]:
    name, sign, text = word.partition("=")
    if not sign:
        raise ValidationError(f"{word!r} is not name=value.", field="param")
    info = model.model_fields.get(name)
    if info is not None and info.annotation is str:
        return name, text
    try:
        return name, json.loads(text)
    except (ValueError, RecursionError):
        return name, text


async def job_data(program: Program, job_id: int) -> dict[str, Any]:
    """A job with its stages and the ids of its results.

    Raises:
        ResourceNotFoundError: There is no such job.
    """
    async with program.units.read(program.user_id) as services:
        job = await services.jobs.get_job(job_id)
        if job is None:
            raise ResourceNotFoundError("job", job_id)
        stages = await services.jobs.list_stages(job_id)
        results = await services.assets.list_assets(program.user_id, {"job_id": job_id}, {})
    return {
        **job_row(job),
        "params": job.params,
        "stages": [asdict(stage) for stage in stages],
        "asset_ids": [asset.id for asset in reversed(results)],
    }


def job_row(job: Job) -> dict[str, Any]:
    """A job's own columns."""
    names: tuple[str, ...] = (
        "id",
        "provider_id",
        "operation_type",
        "status",
        "prompt",
        "retry_of",
        "error_kind",
        "error_message",
    )
    names += ("estimated_cost", "actual_cost", "created_at", "started_at", "ended_at")
    return {name: getattr(job, name) for name in names}


def asset_data(asset: Asset) -> dict[str, Any]:
    """An asset's own columns, without pictures."""
    names: tuple[str, ...] = (
        "id",
        "name",
        "media_type",
        "mime_type",
        "state",
        "origin",
        "sha256",
        "size_bytes",
        "width",
        "height",
    )
    names += ("duration_ms", "frame_rate", "provider_id", "operation_type", "prompt", "params", "seed", "job_id")
    names += ("arrived_after_cancel", "rating", "verdict", "color", "notes", "created_at")
    return {name: getattr(asset, name) for name in names}


def as_text(data: dict[str, Any]) -> str:
    """JSON for a program to read."""
    return json.dumps(to_jsonable_python(data), ensure_ascii=False, indent=2).translate(_ESCAPED)


def as_lines(data: dict[str, Any]) -> str:
    """The same for a person: a line a field."""
    return "\n".join(f"{name:<20} {_words(value)}" for name, value in data.items() if value is not None)


def _words(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone().isoformat(" ", "seconds")
    if isinstance(value, list):
        return ", ".join(_words(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}={_words(part)}" for name, part in value.items() if part is not None)
    return str(value)
