"""Run an emulated phone by hand: `python -m tests.support.phone --port 15555`."""

import argparse
import asyncio
from contextlib import AsyncExitStack, suppress

from tests.support.phone.phone import emulated_phone
from tests.support.phone.state import PhoneState


async def _run(arguments: argparse.Namespace) -> None:
    async with AsyncExitStack() as stack:
        for number in range(arguments.count):
            serial = f"{arguments.serial}{number:04}"
            state = PhoneState(serial, arguments.width, arguments.height, is_moving=arguments.moving)
            port = arguments.port + number if arguments.port else 0
            phone = await stack.enter_async_context(emulated_phone(state, port=port))
            print(phone.place, flush=True)  # noqa: T201
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.phone")
    parser.add_argument("--port", type=int, default=0, help="0 for a free one")
    parser.add_argument("--count", type=int, default=1, help="so many phones, at one port after the other")
    parser.add_argument("--serial", default="EMU")
    parser.add_argument("--width", type=int, default=720)
    parser.add_argument("--height", type=int, default=1600)
    parser.add_argument("--moving", action="store_true", help="the picture is a clip that moves")
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
