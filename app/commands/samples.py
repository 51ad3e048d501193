"""`pixsim7 sample`: a small library to look around in, made with the engine inside, and taken away again."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Final

import typer

from app.bootstrap import Program
from app.commands.running import AsJson, run, show
from app.domain.errors import ValidationError
from app.services.sample.sample_service import SampleProgress

samples_cli = typer.Typer(help="A small library to look around in, made with the engine inside.", no_args_is_help=True)

LOOK_SECONDS: Final = 0.2


@samples_cli.command("make")
def make(
    wait: Annotated[bool, typer.Option("--wait", help="Run the queue until it is made.")] = False,
    as_json: AsJson = False,
) -> None:
    """Queue the sample project; the window or a worker makes it."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            await services.sample.make(program.user_id)
        if wait:
            program.runners.start()
            while not await _settle(program):  # noqa: ASYNC110  (the runners are loops of their own)
                await asyncio.sleep(LOOK_SECONDS)
        _tell(await _progress(program), as_json)

    run(work)


@samples_cli.command("show")
def show_progress(as_json: AsJson = False) -> None:
    """Say whether there is one, and how far it is."""

    async def work(program: Program) -> None:
        _tell(await _progress(program), as_json)

    run(work)


@samples_cli.command("remove")
def remove(
    keep: Annotated[bool, typer.Option("--keep", help="Keep what you have built upon.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Take that away too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take the sample project away; what you built upon is kept or not, as you say."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            ties = await services.sample.find_ties(program.user_id)
        if ties and keep == everything:
            words = f"You have built upon {len(ties.asset_ids)} of its pictures and clips: say --keep or --all."
            raise ValidationError(words, field="keep")
        program.runners.start()
        while await _stop(program):  # noqa: ASYNC110  (as above)
            await asyncio.sleep(LOOK_SECONDS)
        async with program.units.steps(program.user_id) as services:
            await services.sample.remove(program.user_id, keeps=ties if keep else None)
        show({"kept": sorted(ties.asset_ids) if keep else []}, "The sample project is gone.", as_json)

    run(work)


async def _progress(program: Program) -> SampleProgress | None:
    async with program.units.read(program.user_id) as services:
        return await services.sample.progress(program.user_id)


async def _settle(program: Program) -> bool:
    """Whether it is made to its end."""
    async with program.units.write(program.user_id) as services:
        await services.sample.settle(program.user_id)
        state = await services.sample.progress(program.user_id)
    return state is None or state.is_settled


async def _stop(program: Program) -> int:
    async with program.units.write(program.user_id) as services:
        return await services.sample.stop(program.user_id)


def _tell(state: SampleProgress | None, as_json: bool) -> None:
    if state is None:
        show({"is_there": False}, "There is no sample project.", as_json)
    else:
        words = "It is made." if state.is_settled else f"{state.done} of {state.of} jobs have come to their end."
        show({"is_there": True, **asdict(state)}, words, as_json)
