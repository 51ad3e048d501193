"""What the page does with several phones at once; the rest is seen on the whole page."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.enums import DeviceState
from app.domain.errors import DeviceGoneError
from app.ui.panels.devices.commands import DeviceCommands
from app.ui.panels.devices.phones import PhoneBook
from app.ui.theme import Theme
from tests.support.devices import phone_room
from tests.support.library import Complaints, open_context
from tests.support.phone.state import PhoneState
from tests.support.until import until


async def test_pictures_of_all_ready_phones_are_kept_and_a_lost_one_is_told(
    tmp_path: Path, theme: Theme, qtbot: QtBot
) -> None:
    complaints, over = Complaints(), QWidget()
    qtbot.addWidget(over)
    states = [PhoneState(serial="A"), PhoneState(serial="B", width=480)]
    async with (
        phone_room(tmp_path, *states) as room,
        open_context(room.library, theme, complaints=complaints) as context,
    ):
        await room.look()
        book = PhoneBook(context)
        book.set_awake(is_awake=True)
        await until(lambda: len(book.cards), 2)
        commands = DeviceCommands(context, over)
        told: list[str] = []
        context.shell.toasted.connect(lambda toast: told.append(toast.text))
        commands.screenshot([*book.cards, replace(book.cards[0], state=DeviceState.OFFLINE)])
        await until(lambda: told, ["The screenshots are in the gallery."])
        async with room.library.read() as services:
            assets = await services.assets.list_assets(room.user_id, {}, {})
        assert sorted(asset.width or 0 for asset in assets) == [480, 720]
        commands.disconnect_all(book.cards)
        await until(lambda: _are_gone(room), wanted=True)
        with pytest.raises(DeviceGoneError):
            await commands.phone(book.cards[0])
        # The book may read meanwhile; one that is connected is not forgotten.
        under_way = set(context.tasks._tasks)
        commands.forget([replace(book.cards[0], address="x")])
        assert context.tasks._tasks == under_way
    assert not complaints.shown


async def _are_gone(room: object) -> bool:
    return {device.state for device in (await room.look()).values()} == {DeviceState.GONE}  # type: ignore[attr-defined]
