"""The phones of the wall are read when they are seen, and again when one changed."""

from datetime import UTC, datetime
from pathlib import Path

from app.domain.device import Device
from app.domain.enums import DeviceState
from app.domain.events import DeviceChanged
from app.ui.panels.devices.phones import PhoneBook, cards_of, link_of
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.until import until

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def device(number: int, user_id: int = 1) -> Device:
    return Device(
        id=number,
        user_id=user_id,
        serialno=f"S{number}",
        model="Pixel",
        manufacturer="Google",
        width=720,
        height=1600,
        rotation=1,
        state=DeviceState.READY,
        address="10.0.0.1:5555",
        addresses=["10.0.0.1:5555"],
        given_name="",
        own_name="Mine",
        android_version="14",
        trouble="It is slow.",
        state_words="device",
        created_at=NOW,
        last_seen_at=NOW,
    )


def test_a_card_has_the_place_the_size_as_held_and_the_link() -> None:
    cards = cards_of([device(7), device(3)])
    assert [(card.id, card.number) for card in cards] == [(3, 1), (7, 2)]
    card = cards[0]
    assert (card.name, card.model, card.size) == ("Mine", "Google Pixel", (1600, 720))
    assert (card.link, card.words) == ("Wi-Fi", "It is slow.")
    links = [link_of(place) for place in ("", "emulator-5554", "R58", "adb-X._adb-tls-connect._tcp")]
    assert links == ["", "Emulator", "USB", "Wi-Fi"]


async def test_it_reads_while_it_is_seen_and_catches_up(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        book = PhoneBook(context)
        async with library.parts.database.write() as session:
            session.add(device(1, library.user_id))
        context.bus.publish(DeviceChanged(1))
        assert not context.tasks._tasks, "nobody looks"
        book.set_awake(is_awake=True)
        await until(lambda: len(book.cards), 1)
        assert book.card(1) is not None
        assert book.card(2) is None
        async with library.write() as services:
            await services.devices.rename_device(1, "Studio")
        await until(lambda: book.cards[0].name, "Studio")
