"""Asks at a window who it is, and lets in whoever may."""

import asyncio
from enum import Enum, auto
from typing import TYPE_CHECKING

import structlog
from PySide6.QtCore import QObject
from shiboken6 import isValid

from app.domain.errors import AuthenticationError, PixSimError, SignInLockedError
from app.system.clock import Clock
from app.ui.errors import explain
from app.ui.people.curtain import Curtain
from app.ui.people.door import Door, Entered
from app.ui.people.sign_in_page import Asked, SignInPage

if TYPE_CHECKING:
    from app.domain.user import User
    from app.ui.main_window import MainWindow
    from app.ui.theme import Theme

log = structlog.get_logger(__name__)


class Way(Enum):
    """How a visit at the reception ended, where nobody else was let in."""

    BACK = auto()
    """They go back to the window that was there."""
    UNLOCKED = auto()
    """Whoever sits there has shown that they are the one."""
    QUIT = auto()


class Reception(QObject):
    """One visit at a time; the curtain stays drawn at its end: whoever asked lifts it, or has another window made."""

    def __init__(self, window: "MainWindow", theme: "Theme", door: Door, clock: Clock | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._door = door
        self._clock = clock or Clock()
        self.curtain = Curtain(window)

    async def receive(self, asked: Asked, *, has_desk: bool) -> Entered | Way:
        """Ask until somebody is let in, or goes.

        Args:
            asked: Who, and why.
            has_desk: Somebody's window is behind the curtain: to quit is theirs to answer.
        """
        while True:
            answer = await self._ask(asked, has_desk=has_desk)
            if not isinstance(answer, int):
                return answer
            await self._door.load()
            chosen = self._door.user(answer)
            if chosen is None:
                continue
            entered = await self._door.let_in(chosen)
            if entered is not None:
                return entered
            asked = self._for_another(asked, chosen)

    def _for_another(self, asked: Asked, chosen: "User") -> Asked:
        known = {user.id: user for user in (asked.user, *asked.others)}
        others = [user for user in self._door.users if user.id != chosen.id and user.id in known]
        return Asked(chosen, others, can_go_back=asked.can_go_back, owner_id=asked.owner_id)

    async def _ask(self, asked: Asked, *, has_desk: bool) -> Entered | Way | int:
        page = SignInPage(self._theme, asked, self._clock)
        self.curtain.draw(page)
        page.focus_first()
        turns: asyncio.Queue[Way | int | tuple[str, bool]] = asyncio.Queue()
        page.handed_in.connect(lambda password, stays: turns.put_nowait((password, stays)))
        page.other_chosen.connect(turns.put_nowait)
        page.back_wanted.connect(lambda: turns.put_nowait(Way.BACK))
        page.quit_wanted.connect(self._window.close)
        leave = None
        if not has_desk:
            leave = lambda: turns.put_nowait(Way.QUIT)  # noqa: E731 - to be taken off again
            self._window.close_requested.connect(leave)
            self._window.end_requested.connect(leave)
        try:
            left = await self._door.lockout(asked.user)
            if left and isValid(page):
                page.wait_for(left)
            while True:
                turn = await turns.get()
                if not isinstance(turn, tuple):
                    return turn
                entered = await self._look_at(page, *turn)
                if entered is not None:
                    return entered
        finally:
            if leave is not None:
                self._window.close_requested.disconnect(leave)
                self._window.end_requested.disconnect(leave)

    async def _look_at(self, page: SignInPage, password: str, stays: bool) -> Entered | Way | None:
        """Let in whoever gave the right one; None where it is to be typed anew."""
        user = page.asked.user
        page.set_busy(is_busy=True)
        refused: PixSimError | None = None
        try:
            if page.asked.is_locked:
                await self._door.check(user, password)
                return Way.UNLOCKED
            return await self._door.sign_in(user, password, stays=stays)
        except PixSimError as error:
            refused = error
        finally:
            if isValid(page):
                page.set_busy(is_busy=False)
        if isValid(page):
            self._refuse(page, refused)
        return None

    def _refuse(self, page: SignInPage, error: PixSimError) -> None:
        if isinstance(error, SignInLockedError):
            page.wait_for(error.left)
        elif isinstance(error, AuthenticationError):
            page.refuse(self.tr("That is not the password."))
        else:
            log.warning("sign_in_failed", reason=error.message)
            page.refuse(explain(error, self.tr("sign in")).sentence)
