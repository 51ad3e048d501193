"""The dialog that connects and pairs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import DeviceRefusedError
from app.ui.context import UiContext
from app.ui.panels.devices.joining import JoinDialog
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import open_context, open_library
from tests.support.looks import flaws
from tests.support.until import until


@pytest.fixture
async def context(tmp_path: Path, theme: Theme) -> AsyncIterator[UiContext]:
    async with open_library(tmp_path) as library, open_context(library, theme) as opened:
        yield opened


async def test_it_stays_with_the_phones_reason_and_goes_when_it_worked(qtbot: QtBot, context: UiContext) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.show()
    tried: list[tuple[str, ...]] = []

    async def connect(place: str) -> None:
        tried.append((place,))
        raise DeviceRefusedError("It could not be connected.", detail="no route to host")

    async def pair(place: str, code: str) -> None:
        tried.append((place, code))

    dialog = JoinDialog(context, connect, pair, over)
    asking = asyncio.ensure_future(dialog.ask())
    await until(dialog.isVisible, wanted=True)
    assert not dialog.primary.isEnabled()
    hands.type_into(dialog.address, " 10.0.0.9:5555 ")
    assert flaws(dialog) == []
    hands.click(dialog.primary)
    await until(dialog.result_words.text, "It could not be connected. no route to host")
    hands.click(dialog.way, dialog.way.item_rect("pair").center())
    assert dialog.is_pairing
    assert not dialog.result_words.isVisible()
    assert not dialog.primary.isEnabled()
    hands.type_into(dialog.code, "123456")
    assert flaws(dialog) == []
    hands.click(dialog.primary)
    assert await asking
    assert tried == [("10.0.0.9:5555",), ("10.0.0.9:5555", "123456")]


async def test_who_leaves_it_waits_for_nothing(qtbot: QtBot, context: UiContext) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    over.show()
    ended: list[bool] = []

    async def connect(place: str) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(bool(place))

    dialog = JoinDialog(context, connect, connect, over)  # type: ignore[arg-type]
    asking = asyncio.ensure_future(dialog.ask())
    await until(dialog.isVisible, wanted=True)
    hands.type_into(dialog.address, "10.0.0.9")
    hands.click(dialog.primary)
    await until(lambda: dialog.primary.is_busy, wanted=True)
    dialog.reject()
    assert not await asking
    await until(lambda: ended, [True])
    await until(lambda: bool(context.tasks._tasks), wanted=False)
