"""Tiles and the large phone tell what they are busy with."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.enums import ExecutionState
from app.ui.context import UiContext
from app.ui.panels.devices.runs.side import RunsSide
from app.ui.panels.devices.runs.strip import RunStrip
from app.ui.panels.devices.tile import Look
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.until import until
from tests.ui.panels.devices.presets.using import add_phone
from tests.ui.panels.devices.runs.using import begin, queue


async def test_a_run_shows_on_its_phone_and_is_held_and_stopped_there(
    context: UiContext, library: OpenLibrary, qtbot: QtBot
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    strip = RunStrip(context.theme, page)
    strip.resize(400, 30)
    page.show()
    side = RunsSide(context, strip, page)
    told: list[int] = []
    side.now.phone_changed.connect(told.append)
    phone = await add_phone(library)
    run_id = await queue(library, phone)
    side.show_phone(phone)
    side.now.set_awake(is_awake=True)
    await until(lambda: len(side.now.runs), 1)
    assert side.dress(Look(), phone) == Look()
    assert not strip.isVisible()

    await begin(library, run_id, "2")
    await until(strip.isVisible, wanted=True)
    assert (strip.words.text(), strip.place.text()) == ("Check in", "step 2/3")
    look = side.dress(Look(), phone)
    assert (look.run, look.run_place, round(look.run_fraction, 2), look.is_held) == ("Check in", "2/3", 0.33, False)
    assert told == [phone]

    async def state() -> ExecutionState:
        async with library.read() as services:
            row = await services.executions.get_execution(run_id)
        assert row is not None
        return row.state

    hands.click(strip.hold)
    await until(lambda: side.dress(Look(), phone).is_held, wanted=True)
    assert (await state(), strip.words.text()) == (ExecutionState.PAUSED, "Check in · held")
    hands.click(strip.hold)
    await until(lambda: side.dress(Look(), phone).is_held, wanted=False)
    hands.click(strip.stop)
    await until(strip.isVisible, wanted=False)
    assert await state() is ExecutionState.CANCELLED
    assert side.dress(Look(), phone) == Look()
