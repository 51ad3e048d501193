"""How the window is left: at once, or after a word on what still runs; into the tray where there is one."""

import asyncio
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDockWidget, QWidget

from app.domain.enums import QueueMode
from app.domain.events import QueueModeChanged
from app.domain.settings import CloseChoice
from app.ui.close_dialog import Way, ask_how_to_close
from app.ui.context import UiContext
from app.ui.desktop_notices import bring_forward
from app.ui.dialogs import Choice
from app.ui.follow import follow
from app.ui.tray import Tray

_SETTING: Final = "notifications.on_close"


class Leaving(QObject):
    """Closes the window as its user wants it.

    Args:
        context: The services.
        window: Which is closed.
        tray: Where it may go on.
        ended: Set when the program is to end.
    """

    def __init__(self, context: UiContext, window: QWidget, tray: Tray, ended: asyncio.Event) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._tray = tray
        self._ended = ended
        self._mode_before = QueueMode.RUNNING
        self._is_finishing = False
        self._floating: list[QDockWidget] = []
        follow(self, context.bus, QueueModeChanged, self._note_mode)

    async def choose(self, told: Sequence[str], over: QWidget) -> bool:
        """Leave as its user has chosen before, or chooses now.

        Args:
            told: What still runs, as sentences.
            over: Over which it is asked.

        Returns:
            Whether the program ends now.
        """
        way = await self._way(told, over)
        if way == "tray":
            self._hide(told)
        elif way == "finish":
            await self._finish()
        return way == "quit"

    def come_back(self) -> None:
        """Show the window that went into the tray."""
        bring_forward(self._window)
        for dock in self._floating:
            dock.show()
        self._floating.clear()

    async def _way(self, told: Sequence[str], over: QWidget) -> Way:
        may_hide = self._tray.is_there and self._window.isVisible()
        chosen = self._context.settings.value.notifications.on_close
        if may_hide and chosen != CloseChoice.ASK:
            return "tray" if chosen == CloseChoice.TRAY else "quit"
        if not self._window.isVisible():
            self.come_back()
        title = self.tr("Quit while work is under way?")
        stay, leave = Choice(self.tr("Keep working"), value="stay"), Choice(self.tr("Quit"), value="quit")
        other = Choice(self.tr("Finish, then quit"), value="finish")
        if may_hide:
            other = Choice(self.tr("Go on in the tray"), value="tray", kind="primary")
        elif self._is_finishing:
            leave = Choice(self.tr("Quit"), value="quit", kind="primary")
        choices = [stay, leave, other] if may_hide or not self._is_finishing else [stay, leave]
        remember = self.tr("Do the same next time") if may_hide else ""
        words = "\n\n".join(told)
        way, is_kept = await ask_how_to_close(over, self._context.theme, title, words, choices, remember)
        if is_kept and way in {"tray", "quit"}:
            await self._context.settings.change(_SETTING, CloseChoice(way))
        return way

    def _hide(self, told: Sequence[str]) -> None:
        docks = self._window.findChildren(QDockWidget)
        self._floating = [dock for dock in docks if dock.isFloating() and dock.isVisible()]
        for dock in self._floating:
            dock.hide()
        self._window.hide()
        self._tray.send(self.tr("PixSim7 goes on in the tray"), told[0])

    async def _finish(self) -> None:
        """Start nothing more, and leave when what runs has ended."""
        async with self._context.write() as services:
            before = await services.jobs.get_queue_mode(self._context.user_id)
            await services.jobs.set_queue_mode(self._context.user_id, QueueMode.FINISHING)
            now = await services.jobs.get_queue_mode(self._context.user_id)
        self._mode_before = before
        self._is_finishing = True
        if now != QueueMode.FINISHING:
            await self._end_finished()
            return
        words = self.tr("What runs ends, nothing new is started. Then PixSim7 quits.")
        self._context.shell.toast("running", words, self.tr("Stay"), self._stay, subject=_SETTING)

    def _stay(self) -> None:
        self._is_finishing = False
        self._context.shell.toast_ended.emit(_SETTING)
        self._context.tasks.start(self._set_mode(self._mode_before), what=self.tr("resume the queue"))

    def _note_mode(self, event: QueueModeChanged) -> None:
        if self._is_finishing and event.has_finished and event.user_id == self._context.user_id:
            self._context.tasks.start(self._end_finished(), what=self.tr("quit"))

    async def _end_finished(self) -> None:
        """Leave the queue as it was: the next start goes on with what waits."""
        await self._set_mode(self._mode_before)
        self._ended.set()

    async def _set_mode(self, mode: QueueMode) -> None:
        async with self._context.write() as services:
            await services.jobs.set_queue_mode(self._context.user_id, mode)
