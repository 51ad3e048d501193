"""Whoever sits at the window: it is locked for them, handed over to somebody else, and signed out."""

from collections.abc import Coroutine
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from app.domain.events import LibraryChanged, UserChanged
from app.system.clock import Clock
from app.ui.dialogs import Choice, ask
from app.ui.follow import follow
from app.ui.people.door import Door, Entered
from app.ui.people.idle import IdleWatch
from app.ui.people.presence import Presence
from app.ui.people.queue_hold import hold_queue, let_queue_go_on
from app.ui.people.reception import Reception, Way
from app.ui.people.sign_in_page import Asked

if TYPE_CHECKING:
    from app.domain.user import User
    from app.ui.context import UiContext
    from app.ui.main_window import MainWindow
    from app.ui.session import Session


class Clipboard(Protocol):
    """What is needed of Qt's."""

    def ownsClipboard(self) -> bool: ...  # noqa: N802  (Qt's name)

    def clear(self) -> None: ...


def forget_copied(clipboard: Clipboard) -> None:
    """Leave nothing that was copied here; what another program has put there stays."""
    if clipboard.ownsClipboard():
        clipboard.clear()


class Seat(QObject):
    """One person's time at one window; it ends with `session.ended`.

    Args:
        window: Filled with their panels.
        context: What the panels have too.
        session: Joins the window with the services.
        door: Lets others in.
        reception: At this window.
        entered: Who sits here.
        clock: The computer's by default.
    """

    came_back = Signal()
    """The window shows again."""
    profiles_read = Signal()
    """The door knows the profiles as they are now."""

    def __init__(
        self,
        window: "MainWindow",
        context: "UiContext",
        session: "Session",
        door: Door,
        reception: Reception,
        entered: Entered,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        self._session = session
        self._door = door
        self._reception = reception
        self._user = entered.user
        self._is_receiving = False
        self.presence = Presence(context, entered, self)
        self.next: Entered | Asked | None = None
        """Who sits here next: let in already, or to be asked; None where the program is left."""
        self.idle = IdleWatch(clock or Clock(), self)
        self.idle.idled.connect(self.lock)
        self.idle.touched.connect(self.presence.touch)
        self.presence.ended.connect(self._leave_signed_out)
        shell = context.shell
        shell.lock_requested.connect(self.lock)
        shell.profile_requested.connect(self.switch_to)
        shell.anew_requested.connect(self.begin_anew)
        shell.stay_changed.connect(self._note_staying)
        shell.sign_out_requested.connect(lambda: self._start(self._sign_out(), self.tr("sign out")))
        for kind in (UserChanged, LibraryChanged):
            follow(self, context.bus, kind, lambda _event: self._start(self._read(), self.tr("read the profile")))
        session.asks_over = lambda: reception.curtain.page or window
        self._watch()
        if entered.trouble:
            words = self.tr("You are signed in, but not kept signed in. {reason}")
            shell.toast("warning", words.format(reason=entered.trouble))
        self._start(let_queue_go_on(context), self.tr("let the queue go on"))

    @property
    def is_locked(self) -> bool:
        """Whether the window shows nothing until its owner is back."""
        return self._reception.curtain.page is not None

    def lock(self) -> None:
        """Show nothing until the password is given; without one nobody is asked for anything."""
        if self._user.has_password:
            self._start(self._lock(), self.tr("lock the window"))
            return
        words = self.tr("Without a password there is nothing to unlock the window with.")
        act = lambda: self._context.shell.settings_requested.emit("profile")  # noqa: E731 - as a button has it
        self._context.shell.toast("info", words, self.tr("Set a password"), act)

    def switch_to(self, user_id: int) -> None:
        """Let another profile sit here; asks for its password where it has one."""
        if user_id != self._user.id:
            self._start(self._switch(user_id), self.tr("switch the profile"))

    def begin_anew(self) -> None:
        """Let the same profile sit down once more, at a new window."""
        self._start(self._begin_anew(), self.tr("make the window anew"))

    async def end(self) -> None:
        """They have gone: nothing of theirs is left in the clipboard, and their session ends."""
        self.idle.stop()
        self._reception.curtain.stop()
        if self.next is not None:
            forget_copied(QGuiApplication.clipboard())
        if self._user.has_password and not self._runs_while_locked:
            await hold_queue(self._context)
        await self.presence.end()

    @property
    def _runs_while_locked(self) -> bool:
        return self._context.settings.value.lock.runs_while_locked

    async def _lock(self) -> None:
        if self._is_receiving:
            return
        self.idle.stop()
        if not self._runs_while_locked:
            self._start(hold_queue(self._context), self.tr("let the queue rest"))
        others, note = self._others(), ""
        if self._session.has_files_to_go:
            others, note = (
                [],
                self.tr("Files are on their way here. Somebody else can sign in when that has ended."),
            )
        await self._receive(Asked(self._user, others, owner_id=self._user.id, note=note))

    async def _switch(self, user_id: int) -> None:
        await self._door.load()
        user = self._door.user(user_id)
        if user is None or self._is_receiving or not await self._may_go():
            return
        entered = await self._door.let_in(user)
        if entered is not None:
            self._go(entered)
            return
        others = [other for other in self._others() if other.id != user_id]
        await self._receive(Asked(user, others, can_go_back=True))

    async def _receive(self, asked: Asked) -> None:
        """Let somebody in, or the window's owner back."""
        self._is_receiving = True
        self._session.surroundings.set_locked(True)
        try:
            answer = await self._reception.receive(asked, has_desk=True)
        finally:
            self._is_receiving = False
        if isinstance(answer, Entered):
            self._go(answer)
        elif answer is not Way.QUIT:
            self._reception.curtain.lift()
            self._session.surroundings.set_locked(False)
            self._watch()
            await let_queue_go_on(self._context)
            self.came_back.emit()

    async def _begin_anew(self) -> None:
        if not self._is_receiving and await self._may_go():
            self._go(await self._door.let_in(self._user) or Asked(self._user, self._others()))

    async def _sign_out(self) -> None:
        if not self._is_receiving and await self._may_go():
            self.presence.is_kept = False
            async with self._context.steps() as services:
                await services.auth.forget_kept_session(self._user.id)
            self._go(Asked(self._user, self._others()))

    def _leave_signed_out(self) -> None:
        """Their session was ended elsewhere: what is under way here ends too."""
        note = self.tr("You were signed out.") if self._user.has_password else ""
        self._go(Asked(self._user, self._others(), note=note))

    def _note_staying(self, stays: bool) -> None:
        self.presence.is_kept = stays

    async def _may_go(self) -> bool:
        """Ask before imports and exports are given up; jobs go on."""
        told = self._session.words_for_files()
        if not told:
            return True
        choices = [Choice(self.tr("Stay"), value=False), Choice(self.tr("Go on"), kind="primary", value=True)]
        title = self.tr("Leave this profile while files are on their way?")
        return bool(await ask(self._window, self._context.theme, title, "\n\n".join(told), choices))

    def _go(self, following: Entered | Asked) -> None:
        self.next = following
        self._session.ended.set()

    def _others(self) -> "list[User]":
        return [user for user in self._door.users if user.id != self._user.id]

    def _watch(self) -> None:
        """Lock by itself, where the profile wants that."""
        minutes = self._user.lock_minutes if self._user.has_password else None
        if minutes is None or self.is_locked:
            self.idle.stop()
        else:
            self.idle.start(timedelta(minutes=minutes))

    async def _read(self) -> None:
        await self._door.load()
        user = self._door.user(self._user.id)
        if not isValid(self):
            return
        if user is None:
            self._go(Asked(self._user))
        else:
            self._user = user
            self.profiles_read.emit()
            self._window.app_bar.profile.set_name(user.display_name)
            self._watch()

    def _start(self, work: Coroutine[Any, Any, None], what: str) -> None:
        self._context.tasks.start(work, what=what)
