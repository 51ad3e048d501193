"""Lets the palette find phones."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.ui.frame.palette_entries import Entry, Found, all_words
from app.ui.panels.devices.cards import PhoneCard, state_words
from app.ui.panels.devices.phones import cards_of

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.panels.devices.panel import DevicesPanel


class PhoneSource:
    """Every phone that was ever here, by name, model and number on the wall.

    Args:
        context: The window's.
        panel: Where they are shown.
    """

    sign = ""
    order = 40

    def __init__(self, context: "UiContext", panel: "DevicesPanel") -> None:
        self._context = context
        self._panel = panel
        self._sought = 0
        self.noun = _tr("Phones")
        panel.book.changed.connect(self._show_sought)

    async def find(self, words: str, limit: int) -> Found:
        """Those that have every word; the page that shows them is not needed for it."""
        async with self._context.read() as services:
            cards = cards_of(await services.devices.list_devices(self._context.user_id))
        found = [card for card in cards if all_words(f"{card.number} {card.name} {card.model} {card.address}", words)]
        return Found([self._entry(card) for card in found[:limit]])

    def _entry(self, card: PhoneCard) -> Entry:
        state = state_words(card.state)
        model = card.model if card.model != card.name else ""
        return Entry(
            card.name,
            self.noun,
            state.icon,
            partial(self._show, card.id),
            detail=" \N{MIDDLE DOT} ".join(filter(None, (f"#{card.number}", model, card.link))),
            note=state.word,
            state=state.look,
            verb=_tr("show the phone"),
            id=f"phone/{card.id}",
        )

    def _show(self, phone_id: int) -> None:
        """Show it large: at once where the page knows it already, else when it has read the phones."""
        self._sought = phone_id
        self._context.shell.page_requested.emit("devices")
        self._show_sought()

    def _show_sought(self) -> None:
        if self._sought and self._panel.book.card(self._sought) is not None:
            phone_id, self._sought = self._sought, 0
            self._panel.open_phone(phone_id)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Devices", text)
