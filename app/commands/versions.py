"""`pixsim7 version`: which version this is, and with --look whether there is a newer one."""

from typing import Annotated

import typer

from app import __version__
from app.bootstrap import Program
from app.commands.running import AsJson, run, show
from app.domain.errors import ValidationError
from app.system.gateways import Gateways
from app.system.paths import resources_folder
from app.system.releases import ReleaseSource, find_release


def version(
    look: Annotated[bool, typer.Option("--look", help="Ask whoever publishes the program for the newest one.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say which version this is."""
    own = f"PixSim7 Desktop {__version__}"
    if not look:
        show({"version": __version__}, own, as_json)
        return

    async def work(program: Program) -> None:
        source = ReleaseSource.of_build(resources_folder())
        if source is None:
            raise ValidationError("This build does not say where its versions are published.", field="look")
        found = await find_release(source, Gateways.of_settings(program.settings.value.network.gateways))
        data = {"version": __version__, "newest": found.version, "is_newer": found.is_newer, "link": found.link}
        words = f"{found.version} of {found.day} is there: {found.link}" if found.is_newer else "There is no newer one."
        show(data, f"{own}\n{words}", as_json)

    run(work, signs_in=False)
