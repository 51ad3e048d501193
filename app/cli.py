"""The same services without a window, for scripts: `pixsim7 COMMAND`, with `--json` on every command.

Exit codes: 0 done, 1 it failed, 2 it was asked for wrongly. Errors go to standard error.
"""

import asyncio
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import Program
from app.cli_data import as_text, asset_data, job_data, read_params
from app.commands.accounts import accounts_cli
from app.commands.asset_notes import noting_cli
from app.commands.assets import assets_cli
from app.commands.backups import backups_cli
from app.commands.budgets import budget_cli
from app.commands.device_apps import apps_cli
from app.commands.device_recording import recording_cli
from app.commands.device_runs import runs_cli
from app.commands.devices import devices_cli
from app.commands.diagnostics import diagnostics
from app.commands.jobs import jobs_cli
from app.commands.lineage import lineage_cli
from app.commands.loops import loops_cli
from app.commands.presets import presets_cli
from app.commands.providers import providers_cli
from app.commands.reviews import review_cli
from app.commands.running import FAILED, AsJson, Id, fail, run, show
from app.commands.samples import samples_cli
from app.commands.signing_in import PASSWORD_FILE_VARIABLE, PROFILE_VARIABLE
from app.commands.users import users_cli
from app.commands.versions import version
from app.domain.enums import JobStatus, OperationType
from app.domain.errors import PixSimError, StorageError
from app.services.upload.upload_file import PathUpload
from app.system.paths import HOME_VARIABLE, SAFE_MODE_VARIABLE

LOOK_SECONDS = 0.2

cli = typer.Typer(
    name="pixsim7",
    help="PixSim7 Desktop without its window. Without a command it opens the window.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for name, group in (
    ("jobs", jobs_cli),
    ("assets", assets_cli),
    ("lineage", lineage_cli),
    ("accounts", accounts_cli),
    ("budget", budget_cli),
    ("review", review_cli),
    ("providers", providers_cli),
    ("users", users_cli),
    ("devices", devices_cli),
    ("presets", presets_cli),
    ("loops", loops_cli),
    ("backup", backups_cli),
    ("sample", samples_cli),
):
    cli.add_typer(group, name=name)
assets_cli.add_typer(noting_cli)
cli.command()(diagnostics)
cli.command()(version)
devices_cli.add_typer(runs_cli)
devices_cli.add_typer(recording_cli)
devices_cli.add_typer(apps_cli)


def run_command(arguments: list[str]) -> None:
    """Run the command that the arguments name; ends the process."""
    cli(arguments, prog_name="pixsim7")


@cli.callback()
def common(
    data_dir: Annotated[Path | None, typer.Option(help="Keep everything in this folder.")] = None,
    safe_mode: Annotated[bool, typer.Option("--safe-mode", help="Load no plug-in.")] = False,
    profile: Annotated[str | None, typer.Option(metavar="EMAIL", help="Act for this profile.")] = None,
    password_file: Annotated[
        Path | None, typer.Option(help="A file with the password of the profile, for your eyes only.")
    ] = None,
) -> None:
    for name, value in ((PROFILE_VARIABLE, profile), (PASSWORD_FILE_VARIABLE, password_file)):
        if value is not None:
            os.environ[name] = str(value)
    if data_dir is not None:
        os.environ[HOME_VARIABLE] = str(data_dir.absolute())
    if safe_mode:
        os.environ[SAFE_MODE_VARIABLE] = "1"


@cli.command()
def generate(
    provider: Annotated[str, typer.Option(help="A provider's id: local")],
    operation: Annotated[OperationType, typer.Option(help="What to make.")],
    inputs: Annotated[
        list[str] | None,
        typer.Option(
            "--input",
            help="A file, an asset's id, or job:ID[:NUMBER] or run:ID[:NUMBER] for what is yet to be made; in order.",
        ),
    ] = None,
    param: Annotated[list[str] | None, typer.Option(help="name=value")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for the job's end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Queue a job; with --wait run it, or wait for the window to run it."""

    async def work(program: Program) -> None:
        params, depends_on = await read_params(program, provider, operation, inputs or [], param or [])
        async with program.units.write(program.user_id) as services:
            job = await services.jobs.create_job(program.user_id, provider, operation, params, depends_on=depends_on)
        if wait:
            program.runners.start()
            await _wait_for(program, job.id)
        data = await job_data(program, job.id)
        show(data, f"Job {job.id}: {data['status']}", as_json)
        if wait and data["status"] != JobStatus.COMPLETED:
            raise PixSimError(data["error_message"] or f"The job ended as {data['status']}.")

    run(work)


@cli.command()
def upload(files: list[Path], as_json: AsJson = False) -> None:
    """Take pictures, clips and sounds into the library; one that is refused does not stop the others."""

    async def work(program: Program) -> None:
        taken, refused = [], []
        for file in files:
            try:
                async with program.units.steps(program.user_id) as services:
                    asset = await services.uploads.upload(program.user_id, PathUpload(file), "local")
                taken.append(asset_data(asset))
            except PixSimError as error:
                refused.append({"file": str(file), "reason": error.message})
        lines = [f"{asset['id']}  {asset['name']}" for asset in taken]
        show({"assets": taken, "refused": refused}, "\n".join(lines), as_json)
        if refused:
            raise PixSimError("\n".join(row["reason"] for row in refused))

    run(work)


@cli.command()
def worker(
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when nothing is left to do.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run the queue without a window, until it is interrupted."""

    async def work(program: Program) -> None:
        program.runners.start()
        while not until_idle or await _has_work(program):  # noqa: ASYNC110  (another process may do the work)
            await asyncio.sleep(LOOK_SECONDS)
        async with program.units.read(program.user_id) as services:
            counts = await services.jobs.count_jobs(program.user_id)
        show({status.value: count for status, count in counts.items()}, "Nothing is left to do.", as_json)

    run(work)


@cli.command()
def doctor(as_json: AsJson = False) -> None:
    """Check database, library, codecs and engine, and say what is wrong."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            findings = await services.health.check_all()
        lines = [f"{'ok ' if found.ok else 'BAD'}  {found.name:<10} {found.words}" for found in findings]
        show({"checks": [asdict(found) for found in findings]}, "\n".join(lines), as_json)
        if not all(found.ok for found in findings):
            raise PixSimError("Something needs attention.")

    run(work)


@cli.command()
def demo(
    out: Annotated[Path, typer.Option(help="The folder for the pictures and the clip.")],
    image: Annotated[list[Path] | None, typer.Option(help="Pictures to begin with.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run the whole journey in the real window on a scratch library, without a person."""
    from app.demo import run_demo

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(StorageError(f"{out} cannot be made: {error.strerror or error}."), FAILED)
    told = run_demo(out.absolute(), [path.absolute() for path in image or []])
    show(told, as_text(told), as_json)
    if told.get("error"):
        raise typer.Exit(FAILED)


@cli.command("self-test")
def self_test(as_json: AsJson = False) -> None:
    """Try this installation: the window unseen with a small job on a scratch library, and all that it brings along."""
    from app.self_test import run_self_test

    findings = run_self_test()
    lines = [f"{'ok ' if found.ok else 'BAD'}  {found.name:<10} {found.words}" for found in findings]
    is_well = all(found.ok for found in findings)
    show({"ok": is_well, "checks": [asdict(found) for found in findings]}, "\n".join(lines), as_json)
    if not is_well:
        raise typer.Exit(FAILED)


async def _wait_for(program: Program, job_id: Id) -> None:
    """Wait until a job has ended and its results are in the library, whoever runs it."""
    while True:
        async with program.units.read(program.user_id) as services:
            job = await services.jobs.get_job(job_id)
        if job is None or job.status.is_final:
            return
        await asyncio.sleep(LOOK_SECONDS)


async def _has_work(program: Program) -> bool:
    """Whether a runner has, or soon will have, something to do; held and scheduled jobs do not count."""
    if not program.runners.is_running:
        return True
    async with program.units.read() as services:
        if await services.tracker.list_running() or await services.tracker.list_uncollected():
            return True
        return await services.jobs.has_runnable_jobs() or await services.executions.has_work()
