"""`pixsim7 devices apps|install`: what is installed on a phone."""

from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import Program
from app.commands.devices import Which, choose_phone, with_reasons
from app.commands.running import AsJson, run, show
from app.devices import packages
from app.devices.packages import App

apps_cli = typer.Typer()


@apps_cli.command("apps")
def list_apps(device: Which = None, as_json: AsJson = False) -> None:
    """The apps that a phone's launcher shows and those that its user installed, by their packages."""

    async def work(program: Program) -> None:
        chosen = await choose_phone(program, device)
        apps = await packages.list_apps(chosen.phone)
        rows = [{"package": app.package, "label": app.label or None, "is_own": app.is_own} for app in apps]
        show({"device": chosen.row.serialno, "apps": rows}, "\n".join(map(_line, apps)) or "No app is told.", as_json)

    run(with_reasons(work))


@apps_cli.command("install")
def install(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An app (.apk) of this computer.")],
    device: Which = None,
    as_json: AsJson = False,
) -> None:
    """Install an app on a phone, or bring it up to this version."""

    async def work(program: Program) -> None:
        chosen = await choose_phone(program, device)
        await packages.install(chosen.phone, file)
        told = {"device": chosen.row.serialno, "file": str(file)}
        show(told, f"{file.name} is installed on {chosen.row.name}.", as_json)

    run(with_reasons(work))


def _line(app: App) -> str:
    return f"{app.package}  {app.label}".rstrip()
