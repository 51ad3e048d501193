"""The whole window with each page opened once, then left alone; bench_package.py looks how it idles."""

import asyncio
import json
import os
import sys
from pathlib import Path

from app.bootstrap import find_panels
from app.main import run_window
from app.system.threads import in_thread
from app.ui.people.desks import Desk

SETTLE_SECONDS = 2.0


async def open_everything(desk: Desk) -> None:
    desk.session.welcome.end("local")
    for panel in find_panels():
        desk.window.show_page(panel.id)
        await asyncio.sleep(SETTLE_SECONDS)
    await asyncio.sleep(SETTLE_SECONDS)
    await in_thread(tell)
    await desk.session.ended.wait()


def tell() -> None:
    with Path(os.environ["PIXSIM7_TRACE_START"]).open("a", encoding="utf-8") as trace:
        trace.write(json.dumps({"event": "everything_open"}) + "\n")


if __name__ == "__main__":
    sys.exit(run_window([], open_everything))
