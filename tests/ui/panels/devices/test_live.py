"""Only what is in view is streamed, as large as it is shown."""

from pathlib import Path

from app.ui.panels.devices.panel import DevicesPanel
from app.ui.panels.devices.tile import fitted, screen_rect
from app.ui.theme import Theme
from tests.support.phone.state import PhoneState
from tests.support.until import until
from tests.ui.panels.devices.using import show_devices


async def test_tiles_out_of_view_ask_for_nothing_and_a_dark_screen_says_so(tmp_path: Path, theme: Theme) -> None:
    states = [PhoneState(serial="A", is_moving=True), PhoneState(serial="B", is_secure=True)]
    async with show_devices(tmp_path, theme, *states) as shown:
        panel, live = shown.panel, shown.panel.live
        await shown.all_ready(2)
        dark_id = await shown.id_of("B")
        card, dark = sorted(panel.book.cards, key=lambda card: card.id == dark_id)
        await until(lambda: live.picture(card.id) is not None, wanted=True)
        picture = live.picture(card.id)
        assert picture is not None
        await until(lambda: _fits(theme, panel, card.id), wanted=True)
        assert live.screen_size(card.id) == (720, 1600)
        await until(lambda: live.figures(card.id).endswith("fps"), wanted=True)
        await until(lambda: live.look(card).figures.endswith("fps"), wanted=True)
        taken: list[int] = []
        live.changed.connect(taken.append)
        await until(lambda: len(taken) > 2, wanted=True)
        panel.hide()
        before = live._lives[card.id].stream
        assert before is not None
        assert not before._desk.wishes.is_visible  # type: ignore[union-attr]
        panel.show()
        await until(lambda: "Touches still work" in live.look(dark).note, wanted=True)
        assert live.look(dark).picture is None
        assert live.picture(dark.id) is not None, "it is still there to be touched"
        live.keep({})
        assert live.streams == 0


def _fits(theme: Theme, panel: DevicesPanel, phone_id: int) -> bool:
    """Whether the picture is drawn as it is: scaling it once more costs ten times as much."""
    picture = panel.live.picture(phone_id)
    place = next(screen_rect(theme, rect) for card, rect in panel.wall.seen() if card.id == phone_id)
    return picture is not None and fitted(place, picture.width(), picture.height()).size() == picture.size()
