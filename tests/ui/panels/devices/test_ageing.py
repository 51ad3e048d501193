"""What phones say of themselves is read again while somebody sees it."""

import asyncio
from pathlib import Path

from app.ui.theme import Theme
from tests.support.phone.state import PhoneState
from tests.support.until import until
from tests.ui.panels.devices.using import show_devices


async def test_facts_are_read_again_while_the_page_shows_and_at_once_where_a_phone_is_opened(
    tmp_path: Path, theme: Theme
) -> None:
    state = PhoneState(serial="A")
    async with show_devices(tmp_path, theme, state) as shown:
        panel = shown.panel

        def battery() -> int | None:
            return panel.book.cards[0].battery_percent

        def reads() -> int:
            return sum("dumpsys battery" in line for line in state.commands)

        await shown.all_ready(1)
        await until(battery, 85)
        state.battery = 70
        panel.open_phone(panel.book.cards[0].id)
        await until(battery, 70)
        state.battery = 50
        panel.book.ageing.set_pause(0.05)
        await until(battery, 50)
        panel.hide()
        await until(lambda: panel.book.ageing._is_reading, wanted=False)
        before = reads()
        await asyncio.sleep(0.15)
        assert reads() == before
        state.battery = 40
        panel.show()
        await until(battery, 40)
