"""`pixsim7 diagnostics`: what helps to find a fault, as one file that you can read first."""

from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import Program
from app.commands.running import AsJson, run, show
from app.services.health.diagnostics import write_zip
from app.system.threads import in_thread


def diagnostics(
    out: Annotated[Path, typer.Option(help="The new file: diagnostics.zip")],
    with_names: Annotated[
        bool, typer.Option("--with-names", help="Leave prompts, names of files and accounts, and e-mails in.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Save versions, settings, health, numbers of rows and the end of the log, without secrets; nothing is sent."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            findings = await services.health.check_all()
            collecting = services.diagnostics
        files = await in_thread(collecting.collect, program.settings.value, findings, with_names=with_names)
        await in_thread(write_zip, out, files)
        sizes = {name: len(text) for name, text in files.items()}
        lines = [f"{size:>9}  {name}" for name, size in sizes.items()]
        show({"file": str(out), "files": sizes}, "\n".join([str(out), *lines]), as_json)

    run(work)
