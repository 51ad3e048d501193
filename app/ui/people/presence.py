"""The session of whoever sits at the window: seen while it is used, and ended when they go."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.domain.errors import ResourceNotFoundError
from app.domain.events import LibraryChanged, SessionsChanged
from app.ui.follow import follow
from app.ui.throttle import Throttle

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.people.door import Entered

_SEEN_MS: Final = 60_000


class Presence(QObject):
    """Follows the row of the session, which decides: another process may end it."""

    ended = Signal()
    """Somebody has signed this profile out here."""

    def __init__(self, context: "UiContext", entered: "Entered", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.session_id = entered.session_id
        self.is_kept = entered.is_kept
        self._is_over = False
        self._seen = Throttle(_SEEN_MS, self._note, parent=self)
        follow(self, context.bus, SessionsChanged, self._follow)
        follow(self, context.bus, LibraryChanged, lambda _event: self._look())

    def touch(self) -> None:
        """Whoever it is uses the window."""
        self._seen.call()

    async def end(self) -> None:
        """They go: the session ends, unless they stay signed in."""
        self._is_over = True
        if self.is_kept:
            return
        try:
            async with self._context.write() as services:
                await services.auth.revoke_session(self.session_id)
        except ResourceNotFoundError:
            # It went with its profile.
            return

    def _follow(self, event: SessionsChanged) -> None:
        if event.user_id == self._context.user_id:
            self._look()

    def _look(self) -> None:
        self._context.tasks.start(self._check(), what=self.tr("see whether you are still signed in"))

    async def _check(self) -> None:
        async with self._context.read() as services:
            session = await services.auth.get_session(self.session_id)
        if session is None and isValid(self) and not self._is_over:
            self._is_over = True
            self.ended.emit()

    def _note(self) -> None:
        self._context.tasks.start(self._touch(), what=self.tr("note that you are here"))

    async def _touch(self) -> None:
        async with self._context.write() as services:
            await services.auth.touch_session(self.session_id)
