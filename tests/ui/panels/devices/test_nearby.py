"""Phones of the network are offered while the dialog is open, and no longer."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.devices.server import MdnsService
from app.domain.errors import DeviceRefusedError
from app.ui.panels.devices.joining import JoinDialog
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import open_context, open_library
from tests.support.looks import flaws
from tests.support.until import until

CONNECT = MdnsService("adb-R1", "_adb-tls-connect._tcp", "10.0.0.2:4000")
PAIR = MdnsService("adb-R2", "_adb-tls-pairing._tcp", "10.0.0.3:4001")


async def test_one_is_connected_by_a_click_and_another_is_paired_by_its_code(
    tmp_path: Path, theme: Theme, qtbot: QtBot
) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.show()
    found: list[MdnsService] = []
    done: list[tuple[str, ...]] = []
    asked: list[int] = []

    async def read() -> Sequence[MdnsService]:
        asked.append(len(found))
        if not found:
            raise DeviceRefusedError("This adb does not look for phones on the network.", detail="mdns disabled")
        return found

    async def connect(place: str) -> None:
        done.append((place,))
        raise DeviceRefusedError("It could not be connected.")

    async def pair(place: str, code: str) -> None:
        done.append((place, code))

    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        dialog = JoinDialog(context, connect, pair, over, nearby=read)
        asking = asyncio.ensure_future(dialog.ask())
        phones = dialog.nearby
        assert phones is not None
        phones.seconds = 0.02
        words = "This adb does not look for phones on the network. It says: mdns disabled."
        await until(phones.words.text, words)
        assert flaws(dialog) == []
        height = dialog.height()
        found += [CONNECT, PAIR]
        await until(lambda: [button.text() for button in phones.buttons], ["Connect", "Pair"])
        assert flaws(dialog) == []
        assert dialog.height() == height
        hands.click(phones.buttons[0])
        await until(dialog.result_words.text, "It could not be connected.")
        hands.click(phones.buttons[1])
        assert dialog.is_pairing
        assert dialog.address.text() == PAIR.place
        hands.type_into(dialog.code, "123456")
        assert flaws(dialog) == []
        hands.click(dialog.primary)
        assert await asking
        assert done == [(CONNECT.place,), (PAIR.place, "123456")]
        await until(lambda: bool(context.tasks._tasks), wanted=False)
        count = len(asked)
        await asyncio.sleep(0.05)
        assert len(asked) == count
