"""What destroys something on the phone is asked for, once for each kind; what is off is not."""

import asyncio

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.devices.actions.registry import discover
from app.ui.panels.devices.presets.agreeing import is_agreed
from app.ui.theme import Theme
from tests.support.preset_runs import preset_of, step
from tests.ui.panels.devices.runs.using import answer


async def test_only_what_destroys_something_is_asked_for(theme: Theme, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.show()
    kinds = discover()
    clears = step("clear_app_data", package="com.example.app")
    harmless = preset_of(step("log", text="a"), {**clears, "is_off": True})
    assert await is_agreed(page, theme, kinds, harmless)
    for word, wanted in (("Run", True), ("Cancel", False)):
        asked = asyncio.ensure_future(is_agreed(page, theme, kinds, preset_of(clears, clears)))
        await answer(page, word)
        assert await asked is wanted
