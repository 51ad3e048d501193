"""Finding out which phone is which: it shows its number itself, and its tile is marked meanwhile."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from app.devices.identify import SHOWN_SECONDS, Identification, Way
from app.ui.context import UiContext
from app.ui.panels.devices.cards import PhoneCard
from app.ui.panels.devices.commands import DeviceCommands


class Identifying(QObject):
    """Each phone at most once at a time; a card's number is the one that its tile has.

    Args:
        context: The window.
        commands: Give the phones.
    """

    changed = Signal(int)
    """A phone begins or ends to show its number."""

    def __init__(self, context: UiContext, commands: DeviceCommands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._commands = commands
        self._marked: set[int] = set()
        self.seconds = SHOWN_SECONDS

    def words(self, phone_id: int) -> str:
        """What its tile says meanwhile; empty where it does not show its number."""
        return self.tr("Shows its number") if phone_id in self._marked else ""

    def start(self, cards: Sequence[PhoneCard]) -> None:
        """Let all that are ready show their numbers."""
        for card in cards:
            if card.is_ready and card.id not in self._marked:
                self._marked.add(card.id)
                self.changed.emit(card.id)
                self._context.tasks.start(self._run(card), what=self.tr("identify {}").format(card.name))

    async def _run(self, card: PhoneCard) -> None:
        try:
            title = self.tr("Phone {}").format(card.number)
            way = await Identification(await self._commands.phone(card), title, card.name).run(self.seconds)
        finally:
            self._marked.discard(card.id)
            self.changed.emit(card.id)
        if way is Way.BLINKING:
            words = self.tr("{} has blinked: its Android is too old to show a number.")
            self._context.shell.toast("info", words.format(card.name))
