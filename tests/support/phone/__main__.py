"""Run an emulated phone by hand: `python -m tests.support.phone --port 15555`."""

import argparse
import asyncio
from contextlib import suppress

from tests.support.phone.phone import emulated_phone
from tests.support.phone.state import PhoneState


async def _run(arguments: argparse.Namespace) -> None:
    state = PhoneState(arguments.serial, is_moving=arguments.moving)
    async with emulated_phone(state, port=arguments.port) as phone:
        print(phone.place, flush=True)  # noqa: T201
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.phone")
    parser.add_argument("--port", type=int, default=0, help="0 for a free one")
    parser.add_argument("--serial", default="EMU0001")
    parser.add_argument("--moving", action="store_true", help="the picture is a clip that moves")
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
