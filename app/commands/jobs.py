"""`pixsim7 jobs`: the queue."""

import typer

from app.bootstrap import Program
from app.cli_data import as_lines, job_data, job_row
from app.commands.running import AsJson, Id, Limit, run, show
from app.domain.enums import JobStatus

jobs_cli = typer.Typer(help="The queue.", no_args_is_help=True)


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


@jobs_cli.command("cancel")
def cancel_job(job_id: Id, as_json: AsJson = False) -> None:
    """Stop a job."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            await services.jobs.cancel_job(job_id)
        data = await job_data(program, job_id)
        show(data, f"Job {job_id}: {data['status']}", as_json)

    run(work)


@jobs_cli.command("retry")
def retry_job(job_id: Id, as_json: AsJson = False) -> None:
    """Make a new job with the parameters of an ended one."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            job = await services.jobs.retry_job(job_id)
        data = await job_data(program, job.id)
        show(data, f"Job {job.id} repeats job {job_id}.", as_json)

    run(work)
