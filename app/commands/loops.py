"""`pixsim7 loops`: presets that run again and again on phones."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, Final

import pydantic
import typer

from app.bootstrap import Program
from app.commands.running import AsJson, run, show, tell
from app.domain.enums import DeviceChoice, LoopState
from app.domain.errors import ResourceNotFoundError, ValidationError
from app.domain.execution_loop import ExecutionLoop
from app.services.automation.execution_loop_service import LoopPlan
from app.services.unit_of_work import Services

loops_cli = typer.Typer(help="Loops: presets that run again and again on phones.", no_args_is_help=True)

LOOK_SECONDS: Final = 0.5
_PHONES_EVERY: Final = 20
"""Looks between two looks for phones that came or went."""
_WINDOW: Final = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")

Loop = Annotated[str, typer.Argument(help="The name or id of a loop.")]


@loops_cli.command("list")
def list_loops(as_json: AsJson = False) -> None:
    """The loops, and how they stand."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            rows = [_data(row) for row in await services.loops.list_loops(program.user_id)]
        show({"loops": rows}, "\n".join(_line(row) for row in rows) or "There is no loop.", as_json)

    run(work)


@loops_cli.command("show")
def show_loop(loop: Loop, as_json: AsJson = False) -> None:
    """A loop with its presets and limits."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            row = await _find(services, program.user_id, loop)
            presets = [
                preset.name
                for preset_id in await services.loops.list_preset_ids(row.id)
                if (preset := await services.presets.get_preset(preset_id)) is not None
            ]
        data = {**_data(row), "presets": presets}
        show(
            data,
            "\n".join(f"{name:<20} {'-' if value in (None, '') else value}" for name, value in data.items()),
            as_json,
        )

    run(work)


@loops_cli.command("add")
def add_loop(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    preset: Annotated[list[str], typer.Option(help="The name or id of a preset; several run in this order.")],
    choice: Annotated[DeviceChoice, typer.Option(help="On which phone each run goes.")] = DeviceChoice.ANY_FREE,
    device: Annotated[list[str] | None, typer.Option("--device", "-s", help="A phone; without one, all.")] = None,
    var: Annotated[list[str] | None, typer.Option(help="name=value, for a variable of its presets.")] = None,
    delay: Annotated[float, typer.Option(help="Seconds from the end of a run to the next.")] = 60.0,
    jitter: Annotated[float, typer.Option(help="So many seconds longer or shorter at most.")] = 0.0,
    window: Annotated[str | None, typer.Option(help="When runs start: 09:00-17:30.")] = None,
    daily_cap: Annotated[int | None, typer.Option(help="Most runs a day.")] = None,
    stop_after: Annotated[int, typer.Option(help="So many failures in a row stop it.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Keep a loop; it does not run before it is started."""

    async def work(program: Program) -> None:
        begin, end = _window(window)
        async with program.units.write(program.user_id) as services:
            presets = [(await services.presets.find_preset(program.user_id, words)).id for words in preset]
            phones = [(await services.devices.find_device(program.user_id, words)).id for words in device or []]
            is_fixed = choice is DeviceChoice.FIXED
            plan = _plan(
                name=name,
                preset_ids=presets,
                device_choice=choice,
                device_id=phones[0] if is_fixed and len(phones) == 1 else None,
                device_ids=[] if is_fixed else phones,
                variables=dict(_pair(words) for words in var or []),
                delay_seconds=delay,
                jitter_seconds=jitter,
                window_from=begin,
                window_to=end,
                daily_cap=daily_cap,
                stop_after_failures=stop_after,
            )
            row = await services.loops.create_loop(program.user_id, plan)
        show(_data(row), _line(_data(row)), as_json)

    run(work)


@loops_cli.command("run")
def run_loop(loop: Loop, as_json: AsJson = False) -> None:
    """Start a loop and stay until it stops; Ctrl+C ends the command, and the next start of the program goes on."""

    async def work(program: Program) -> None:
        await _act(program, loop, lambda services, loop_id: services.loops.start_loop(loop_id))
        program.runners.start()
        row = await _follow(program, loop, tells=not as_json)
        show(_data(row), _line(_data(row)), as_json)

    run(work)


@loops_cli.command("start")
def start_loop(loop: Loop, as_json: AsJson = False) -> None:
    """Let a loop run in the program that has the window, now or at its next start."""
    _change(loop, lambda services, loop_id: services.loops.start_loop(loop_id), as_json)


@loops_cli.command("pause")
def pause_loop(loop: Loop, as_json: AsJson = False) -> None:
    """Start no further run; the one that is under way goes on to its end."""
    _change(loop, lambda services, loop_id: services.loops.pause_loop(loop_id), as_json)


@loops_cli.command("stop")
def stop_loop(loop: Loop, as_json: AsJson = False) -> None:
    """Stop a loop, and the run that it has under way."""
    _change(loop, lambda services, loop_id: services.loops.stop_loop(loop_id), as_json)


@loops_cli.command("remove")
def remove_loop(loop: Loop, as_json: AsJson = False) -> None:
    """Take a loop away; what it ran stays in the history."""

    async def work(program: Program) -> None:
        row = await _act(program, loop, lambda services, loop_id: services.loops.delete_loop(loop_id))
        show({"id": row.id, "name": row.name}, f"The loop “{row.name}” is gone.", as_json)

    run(work)


def _change(words: str, change: Callable[[Services, int], Awaitable[None]], as_json: bool) -> None:
    async def work(program: Program) -> None:
        row = await _act(program, words, change)
        show(_data(row), _line(_data(row)), as_json)

    run(work)


async def _act(program: Program, words: str, change: Callable[[Services, int], Awaitable[None]]) -> ExecutionLoop:
    async with program.units.write(program.user_id) as services:
        row = await _find(services, program.user_id, words)
        await change(services, row.id)
    return row


async def _find(services: Services, user_id: int, words: str) -> ExecutionLoop:
    rows = await services.loops.list_loops(user_id)
    found = [row for row in rows if row.name == words] or [row for row in rows if str(row.id) == words]
    if not found:
        raise ResourceNotFoundError("loop", words)
    return found[0]


async def _follow(program: Program, words: str, *, tells: bool) -> ExecutionLoop:
    """Wait until the loop stops; nobody else may look for phones meanwhile."""
    looks = 0
    told: int | None = None
    while True:
        if looks % _PHONES_EVERY == 0:
            async with program.units.steps(program.user_id) as services:
                await services.devices.look(program.user_id, has_facts=False)
        looks += 1
        async with program.units.read(program.user_id) as services:
            row = await _find(services, program.user_id, words)
            ended = [
                one
                for one in await services.executions.list_executions(program.user_id, loop_id=row.id)
                if one.state.is_final
            ]
        newest = max((one.id for one in ended), default=0)
        for one in reversed(ended if tells and told is not None else []):
            if one.id > (told or 0):
                tell(f"{one.preset_name}: {one.state.value}  {one.error_message or ''}".rstrip())
        told = newest
        if row.state is LoopState.STOPPED:
            return row
        await asyncio.sleep(LOOK_SECONDS)


def _plan(**values: Any) -> LoopPlan:
    try:
        return LoopPlan.model_validate(values)
    except pydantic.ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, fault["loc"]))
        raise ValidationError(f"{place}: {fault['msg']}".removeprefix(": "), field=place or None) from error


def _window(words: str | None) -> tuple[int | None, int | None]:
    if words is None:
        return None, None
    found = _WINDOW.fullmatch(words)
    if found is None:
        raise ValidationError(f"“{words}” is no time window such as 09:00-17:30.", field="window")
    hour, minute, end_hour, end_minute = map(int, found.groups())
    return hour * 60 + minute, end_hour * 60 + end_minute


def _pair(words: str) -> tuple[str, str]:
    name, sign, value = words.partition("=")
    if not sign or not name:
        raise ValidationError(f"{words} is not name=value.", field="var")
    return name, value


def _time(minute: int | None) -> str | None:
    return None if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def _data(row: ExecutionLoop) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "state": row.state.value,
        "reason": row.state_reason,
        "next_at": _moment(row.next_at),
        "failures": row.failures,
        "choice": row.device_choice.value,
        "delay_seconds": row.delay_seconds,
        "jitter_seconds": row.jitter_seconds,
        "from": _time(row.window_from),
        "to": _time(row.window_to),
        "daily_cap": row.daily_cap,
        "stop_after": row.stop_after_failures,
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _line(row: dict[str, Any]) -> str:
    return f"{row['id']:>4}  {row['state']:<8}  {row['name']}  {row['reason']}".rstrip()
