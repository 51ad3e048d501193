"""How fast a phone is driven: by the shell that stays open, and by the scrcpy server.

The phone and the adb server run in processes of their own, so that a command costs what the way to it costs.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from app.devices.scrcpy import check_server
from app.devices.scrcpy_control import ScrcpyControl
from app.devices.shell_control import ShellControl
from tests.benchmarks.bench_devices import phones_aside
from tests.benchmarks.measure import against
from tests.devices.test_scrcpy import jar
from tests.support.adb import adb_server

GROUP = "devices"


async def _times(act: Callable[[], Awaitable[object]], count: int) -> list[float]:
    """How many ms each of so many took, one after another."""
    took = []
    for _ in range(count):
        began = time.perf_counter()
        await act()
        took.append(1000 * (time.perf_counter() - began))
    return took


async def _run(*, quick: bool) -> list[dict[str, Any]]:
    count = 100 if quick else 400
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        server = check_server(jar(Path(folder, "server"), "3.3.4"))
        async with adb_server() as adb, phones_aside(1, adb) as phones:
            phone = phones[0]
            by_shell = ShellControl(phone)
            await by_shell.tap(1, 1)
            own = await _times(lambda: phone.shell(["input", "tap", "1", "1"]), count)
            kept = await _times(lambda: by_shell.tap(1, 1), count)
            rows.append(against("tap_by_kept_shell_to_shell_each", kept, own, unit="ms", at_most=0.7))
            rows.append({"name": "taps_a_second", "value": round(1000 * count / sum(kept), 1), "unit": "taps"})
            by_server = ScrcpyControl(phone, server)
            await by_server.start()
            await by_server.press(1, 1)
            moved = await _times(lambda: by_server.move(5, 5), count)
            rows.append(against("move_by_scrcpy_to_tap_by_kept_shell", moved, kept, unit="ms", at_most=1))
            await by_shell.close()
            await by_server.close()
    return rows


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    yield from asyncio.run(_run(quick=quick))
