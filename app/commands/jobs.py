"""`pixsim7 jobs`: the queue."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from app.bootstrap import Program
from app.cli_data import as_lines, job_data, job_row
from app.commands.batches import list_batches, queue_batch
from app.commands.running import AsJson, Id, Ids, Limit, run, show
from app.domain.enums import JobStatus, QueueMode, SubmissionState
from app.domain.errors import ResourceNotFoundError
from app.domain.submission import LIVE_STATES
from app.providers.base import CancelAbility
from app.services.unit_of_work import Services

jobs_cli = typer.Typer(help="The queue.", no_args_is_help=True)
jobs_cli.command("batch")(queue_batch)
jobs_cli.command("batches")(list_batches)


@jobs_cli.command("list")
def list_jobs(status: JobStatus | None = None, limit: Limit = 50, as_json: AsJson = False) -> None:
    """The newest jobs."""

    async def work(program: Program) -> None:
        filters = {"status": status} if status else {}
        async with program.units.read(program.user_id) as services:
            jobs = await services.jobs.list_jobs(program.user_id, filters, {"limit": limit})
        rows = [job_row(job) for job in jobs]
        lines = [f"{row['id']:>6}  {row['status']:<10}  {row['operation_type']:<16}  {row['prompt']}" for row in rows]
        show({"jobs": rows}, "\n".join(lines) or "There are no jobs.", as_json)

    run(work)


@jobs_cli.command("show")
def show_job(job_id: Id, as_json: AsJson = False) -> None:
    """A job with its stages and results."""

    async def work(program: Program) -> None:
        data = await job_data(program, job_id)
        show(data, as_lines(data), as_json)

    run(work)


async def _goes_on(services: Services, job_id: int) -> str:
    """What the provider does with a job that is stopped here, where it cannot stop all of it; else empty."""
    rows = [row for row in await services.jobs.get_job_rows([job_id]) if not row.status.is_final]
    if not rows or rows[0].submission_state not in LIVE_STATES - {SubmissionState.PREPARING}:
        return ""
    manifest = (await services.providers.get_provider(rows[0].provider_id)).manifest
    if manifest.cancel == CancelAbility.WHILE_QUEUED:
        return f"{manifest.name} stops only what it has not begun: otherwise it goes on there, and its charge stands."
    if manifest.cancel == CancelAbility.NEVER:
        return f"{manifest.name} cannot stop what it has: it goes on there, and its charge stands."
    return ""


@jobs_cli.command("cancel")
def cancel_job(job_id: Id, as_json: AsJson = False) -> None:
    """Stop a job."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            goes_on = await _goes_on(services, job_id)
        async with program.units.write(program.user_id) as services:
            await services.jobs.cancel_job(job_id)
        data = {**await job_data(program, job_id), "goes_on": goes_on}
        show(data, f"Job {job_id}: {data['status']}{'. ' if goes_on else ''}{goes_on}", as_json)

    run(work)


@jobs_cli.command("hold")
def hold_jobs(job_ids: Ids, as_json: AsJson = False) -> None:
    """Keep waiting jobs from being started."""
    _change(lambda services: services.jobs.hold_jobs(job_ids), "on hold", as_json)


@jobs_cli.command("release")
def release_jobs(job_ids: Ids, as_json: AsJson = False) -> None:
    """Let held jobs go."""
    _change(lambda services: services.jobs.release_jobs(job_ids), "waiting", as_json)


@jobs_cli.command("move")
def move_jobs(
    job_ids: Ids,
    before: Annotated[int | None, typer.Option(min=1, help="The waiting job that they go before.")] = None,
    front: Annotated[bool, typer.Option("--front", help="Before all others.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put waiting jobs somewhere else in the queue; at its end without an option."""

    async def move(services: Services) -> list[int]:
        if not front:
            return await services.jobs.move_jobs(job_ids, before)
        for job_id in reversed(job_ids):
            await services.jobs.add_to_front(job_id)
        return job_ids

    _change(move, "moved", as_json)


@jobs_cli.command("priority")
def set_priorities(priority: int, job_ids: Ids, as_json: AsJson = False) -> None:
    """Say how urgent waiting jobs are: higher runs first."""
    _change(lambda services: services.jobs.set_priorities(job_ids, priority), f"of priority {priority}", as_json)


@jobs_cli.command("schedule")
def schedule_job(
    job_id: Id,
    at: Annotated[datetime | None, typer.Argument(help="2026-11-30T06:00, your time; none: now.")] = None,
    as_json: AsJson = False,
) -> None:
    """Start a waiting job at a later time."""

    async def schedule(services: Services) -> list[int]:
        await services.jobs.schedule_job(job_id, at.astimezone(UTC) if at is not None else None)
        return [job_id]

    _change(schedule, f"to start at {at:%Y-%m-%d %H:%M}" if at is not None else "to start as soon as it can", as_json)


@jobs_cli.command("duplicate")
def duplicate_job(job_id: Id, as_json: AsJson = False) -> None:
    """Queue the same job once more, right behind."""

    async def duplicate(services: Services) -> list[int]:
        return [(await services.jobs.duplicate_job(job_id)).id]

    _change(duplicate, "queued", as_json)


@jobs_cli.command("retry-failed")
def retry_failed(
    kind: Annotated[str | None, typer.Option(help="Only those that failed so: ProviderError")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a new job for each one that failed and has none yet."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            jobs = await services.jobs.retry_failed(program.user_id, kind)
        ids = [job.id for job in jobs]
        show({"ids": ids}, f"{len(ids)} jobs queued." if ids else "No job failed so.", as_json)

    run(work)


@jobs_cli.command("mode")
def set_mode(
    mode: Annotated[QueueMode | None, typer.Argument(help="Without one it is only said.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run the queue, pause it, or let what runs finish and then pause."""

    async def work(program: Program) -> None:
        if mode is not None:
            async with program.units.write(program.user_id) as services:
                await services.jobs.set_queue_mode(program.user_id, mode)
        async with program.units.read(program.user_id) as services:
            now = await services.jobs.get_queue_mode(program.user_id)
        show({"mode": now}, f"The queue is {now}.", as_json)

    run(work)


@jobs_cli.command("why")
def explain_job(job_id: Id, as_json: AsJson = False) -> None:
    """Why a job's account was chosen; of one that waits, who could take it now and why not the others."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            job = await services.jobs.get_job(job_id)
            if job is None:
                raise ResourceNotFoundError("job", job_id)
            decision = await services.accounts.get_decision(job_id)
            found = None
            if job.status == JobStatus.PENDING:
                found = await services.accounts.explain_selection(
                    job.provider_id,
                    job.operation_type,
                    cost=job.estimated_cost,
                    credit_type=job.credit_type,
                    model=job.params.get("model"),
                )
        candidates = found.candidates if found is not None else decision.candidates if decision is not None else ()
        lines = [f"{candidate.label:<20}  {candidate.reason or 'may take it'}" for candidate in candidates]
        data = {"decision": asdict(decision) if decision is not None else None}
        data["now"] = asdict(found) if found is not None else None
        show(data, "\n".join(lines) or "No account was chosen.", as_json)

    run(work)


def _change(change: Callable[[Services], Awaitable[list[int]]], words: str, as_json: bool) -> None:
    """Change jobs in one transaction and say which."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            changed = await change(services)
        ids = ", ".join(str(job_id) for job_id in changed) or "No job"
        show({"ids": changed}, f"{ids}: {words}.", as_json)

    run(work)


@jobs_cli.command("retry")
def retry_job(job_id: Id, as_json: AsJson = False) -> None:
    """Make a new job with the parameters of an ended one, or fetch the result of one whose result could not be."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            job = await services.jobs.retry_job(job_id)
        data = await job_data(program, job.id)
        words = f"Job {job.id} repeats job {job_id}." if job.id != job_id else f"The result of job {job_id} is fetched."
        show(data, words, as_json)

    run(work)
