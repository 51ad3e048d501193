"""Phones that come and go before an open wall leave nothing behind, whatever their pictures were doing."""

import asyncio
import gc
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from app.domain.enums import DeviceState
from app.ui.theme import Theme
from tests.support.phone.state import PhoneState
from tests.support.until import until
from tests.ui.panels.devices.using import ShownDevices, show_devices


def _pictures(shown: ShownDevices) -> int:
    live = shown.panel.live
    return sum(live.picture(card.id) is not None for card in shown.panel.book.cards)


async def _come_and_go(shown: ShownDevices, number: int) -> None:
    phones = shown.room.phones
    server = await shown.room.server()
    await asyncio.gather(*(server.connect(phone.place) for phone in phones))
    await until(lambda: shown.states().count(DeviceState.READY), len(phones), seconds=60)
    if number % 5:
        await until(lambda: _pictures(shown), len(phones), seconds=60)
    # Else they go while their pictures begin.
    if number % 3 == 1:
        shown.panel.open_phone(shown.panel.book.cards[number % len(phones)].id)
    if number % 4 == 2:
        await phones[0].unplug()
        await phones[0].listen()
    await asyncio.gather(*(server.disconnect(phone.place) for phone in phones))
    await until(lambda: shown.states().count(DeviceState.GONE), len(phones), seconds=60)
    await until(lambda: shown.panel.live.streams, 0)


def _open_files() -> list[str]:
    return [str(entry.readlink()) for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]


async def _counts(shown: ShownDevices) -> dict[str, int]:
    """What is held, but for the connections to the database, of which there are as many as were needed at once."""
    gc.collect()
    threads = [thread.name for thread in threading.enumerate()]
    open_files = _open_files()
    return {
        "threads": sum(not name.startswith("blocking") and "connection_worker" not in name for name in threads),
        "sockets": sum(name.startswith("socket:") for name in open_files),
        "files": sum(
            not name.startswith(("socket:", "anon_inode:")) and "library.db" not in name for name in open_files
        ),
        "tasks": len(asyncio.all_tasks()),
        "rows": len(await shown.room.devices()),
        "identities": len(shown.room.adb.identities),
        "objects": len(shown.panel.findChildren(QObject)),
    }


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.skipif(sys.platform != "linux", reason="counts open files as Linux tells them")
@pytest.mark.parametrize(("phones", "rounds"), [(16, 100)])
async def test_phones_that_come_and_go_before_the_open_wall_leave_nothing(
    tmp_path: Path, theme: Theme, phones: int, rounds: int
) -> None:
    states = [PhoneState(f"W{number}", 144, 320, is_moving=number % 2 == 0) for number in range(phones)]
    async with show_devices(tmp_path, theme, *states, size=(1600, 1000)) as shown:
        await shown.all_ready(phones)
        await _come_and_go(shown, 1)

        first = await _counts(shown)
        for number in range(2, rounds + 2):
            await _come_and_go(shown, number)

        async def more() -> dict[str, int]:
            now = await _counts(shown)
            return {name: now[name] - then for name, then in first.items() if now[name] > then}

        await until(more, {})
        assert not shown.complaints.shown
