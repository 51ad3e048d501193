"""What every command does: opens the program, shows what came of it as words or JSON, and gives the exit code."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, NoReturn, TypeVar

import typer

from app.bootstrap import Program, open_program
from app.cli_data import as_text
from app.commands.signing_in import signed_in
from app.domain.errors import PixSimError, ValidationError
from app.system import threads
from app.system.paths import find_paths

T = TypeVar("T")

FAILED = 1
WRONG = 2

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Id = Annotated[int, typer.Argument(min=1, max=2**63 - 1)]
Ids = Annotated[list[int], typer.Argument(min=1, max=2**63 - 1)]
_STEERING = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0)} - {ord("\t"), ord("\n")}, "\N{REPLACEMENT CHARACTER}")
"""What a terminal obeys; names and prompts come out of files from anywhere."""
Limit = Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")]


def run(work: Callable[[Program], Awaitable[None]], *, signs_in: bool = True) -> None:
    """Open the program, do the work, and turn our errors into words and an exit code.

    Args:
        work: For the profile that was asked for.
        signs_in: Whether its password is asked for, if it has one.
    """

    async def opened() -> None:
        async with open_program(find_paths()) as program:
            await work(await signed_in(program) if signs_in else program)

    try:
        asyncio.run(_with_threads_closed(opened()))
    except ValidationError as error:
        fail(error, WRONG)
    except PixSimError as error:
        fail(error, FAILED)
    except KeyboardInterrupt:
        raise typer.Exit(FAILED) from None


def show(data: dict[str, Any], text: str, as_json: bool) -> None:
    """Print for a program or for a person."""
    tell(as_text(data) if as_json else text)


def tell(text: str, *, is_wrong: bool = False) -> None:
    """Print, and let nothing of it steer the terminal.

    Args:
        text: Lines.
        is_wrong: It says what went wrong, and is no output.
    """
    typer.echo(text.translate(_STEERING), err=is_wrong)


def fail(error: PixSimError, code: int) -> NoReturn:
    """Say what went wrong and end with this code."""
    tell(error.message, is_wrong=True)
    raise typer.Exit(code)


async def _with_threads_closed(work: Awaitable[T]) -> T:
    try:
        return await work
    finally:
        await asyncio.to_thread(threads.close)
