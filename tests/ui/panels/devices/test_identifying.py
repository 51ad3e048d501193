"""A phone shows its number, and its tile is marked meanwhile."""

from pathlib import Path

from app.ui.theme import Theme
from tests.support.phone.state import PhoneState
from tests.support.until import until
from tests.ui.panels.devices.using import show_devices


async def test_all_phones_show_the_numbers_of_their_tiles(tmp_path: Path, theme: Theme) -> None:
    states = [PhoneState(serial="A"), PhoneState(serial="B", properties={"ro.product.model": "Other"})]
    async with show_devices(tmp_path, theme, *states) as shown:
        panel = shown.panel
        await shown.all_ready(2)
        panel.identifying.seconds = 0.3
        panel.actions_.identify_all.trigger()
        marks = [panel._look(card).mark for card in panel.book.cards]
        assert marks == ["Shows its number"] * 2
        cards = {card.name: card.number for card in panel.book.cards}
        await until(lambda: states[1].screen.shade, [f"Phone {cards['Other']}", "Other"])
        await until(lambda: [panel._look(card).mark for card in panel.book.cards], ["", ""])
        assert [state.screen.shade for state in states] == [[], []]
        panel.wall.choose(panel.book.cards[0].id)
        panel.actions_.identify.trigger()
        assert [bool(panel._look(card).mark) for card in panel.book.cards] == [True, False]
