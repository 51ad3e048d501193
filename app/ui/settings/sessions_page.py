"""Where a profile is signed in, and how to end that."""

from collections.abc import Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.domain.events import LibraryChanged, SessionsChanged
from app.ui.context import UiContext
from app.ui.dialogs import Choice, ask
from app.ui.follow import follow
from app.ui.widgets.buttons import Button
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.domain.session import UserSession


class SessionsPage(QWidget):
    """A line a session, this window's marked."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        theme = context.theme
        about = self.tr(
            "Each start of the window is a session. One that you do not know: sign it out, and change the password."
        )
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.token("space.3"))
        self._shown: list[SessionLine] = []
        self._nothing = Label(theme, self.tr("Nobody is signed in."), "body", "secondary")
        self._nothing.hide()
        self.everywhere = Button(theme, self.tr("Sign out everywhere"), icon="log-out", parent=self)
        self.new_key = Button(theme, self.tr("New signing key"), icon="refresh-cw", parent=self)
        self.new_key.setToolTip(self.tr("What signs the sessions is drawn anew: every session ends, also this one."))
        buttons = FlowLayout(theme.token("space.2"))
        buttons.addWidget(self.everywhere)
        buttons.addWidget(self.new_key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, about, "body", "secondary", wrap=True))
        column.addLayout(self._lines)
        column.addWidget(self._nothing)
        column.addSpacing(theme.token("space.1"))
        column.addLayout(buttons)
        self.everywhere.clicked.connect(lambda: self._start(self._end_all(), self.tr("sign out everywhere")))
        self.new_key.clicked.connect(lambda: self._start(self._rotate(), self.tr("draw a new signing key")))
        for kind in (SessionsChanged, LibraryChanged):
            follow(self, context.bus, kind, lambda _event: self.refresh() if self.isVisible() else None)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Read the sessions anew."""
        self._start(self._read(), self.tr("read the sessions"))

    def lines(self) -> "list[SessionLine]":
        """The lines, the session seen last first."""
        return list(self._shown)

    def words(self) -> str:
        """What a search can find here."""
        return " ".join([self.tr("Sign-ins sessions"), self.everywhere.text(), self.new_key.text()])

    def mark(self, text: str) -> None:
        """Nothing here is left out by a search."""

    async def _read(self) -> None:
        async with self._context.read() as services:
            sessions = await services.auth.list_sessions(self._context.user_id)
        if isValid(self):
            self._show(sessions)

    def _show(self, sessions: "list[UserSession]") -> None:
        while self._shown:
            line = self._shown.pop()
            self._lines.removeWidget(line)
            line.hide()
            line.deleteLater()
        # This one stands first: it is what the others are compared with.
        for session in sorted(sessions, key=lambda session: session.id != self._context.session_id):
            line = SessionLine(self._context, session)
            line.end.clicked.connect(lambda _=False, of=session.id: self._start(self._end(of), self.tr("sign out")))
            self._lines.addWidget(line)
            self._shown.append(line)
        self._nothing.setVisible(not sessions)

    async def _end(self, session_id: int) -> None:
        async with self._context.write() as services:
            await services.auth.revoke_session(session_id)

    async def _end_all(self) -> None:
        title = self.tr("Sign out everywhere?")
        if await self._may(title, self.tr("Sign out everywhere")):
            async with self._context.write() as services:
                await services.auth.revoke_all_sessions(self._context.user_id)

    async def _rotate(self) -> None:
        if await self._may(self.tr("Draw a new signing key?"), self.tr("Draw a new key")):
            async with self._context.steps() as services:
                await services.auth.rotate_signing_key(self._context.user_id)

    async def _may(self, title: str, verb: str) -> bool:
        words = self.tr("Every session of this profile ends, also this one. Jobs go on. A password is asked for again.")
        choices = [Choice(self.tr("Cancel"), value=False), Choice(verb, kind="primary", value=True)]
        return bool(await ask(self.window(), self._context.theme, title, words, choices))

    def _start(self, work: Coroutine[Any, Any, None], what: str) -> None:
        self._context.tasks.start(work, what=what)


class SessionLine(QWidget):
    """A session: where, since when, when it was seen last."""

    def __init__(self, context: UiContext, session: "UserSession") -> None:
        super().__init__()
        theme = context.theme
        self.session_id = session.id
        self.is_own = session.id == context.session_id
        words = self.tr("Since {made} · seen {seen} · ends {end}").format(
            made=_moment(session.created_at), seen=_moment(session.last_seen_at), end=_day(session.expires_at)
        )
        self._where = Label(theme, session.user_agent, "body", elide="right")
        self._facts = Label(theme, f"{words} · {session.ip_address}", "small", "secondary", wrap=True)
        self.end = Button(theme, self.tr("Sign out"), size="compact")
        self.end.setAccessibleName(self.tr("Sign out {place}").format(place=session.user_agent))
        self.end.setVisible(not self.is_own)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(theme.token("space.2"))
        head.addWidget(self._where)
        if self.is_own:
            head.addWidget(Label(theme, self.tr("this window"), "smallStrong", "accent"))
        head.addStretch(1)
        texts.addLayout(head)
        texts.addWidget(self._facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(IconLabel(theme, "monitor"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addWidget(self.end, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def facts(self) -> str:
        return self._facts.text()


def _moment(moment: datetime) -> str:
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(moment.timestamp())), QLocale.FormatType.ShortFormat)


def _day(moment: datetime) -> str:
    day = QDateTime.fromSecsSinceEpoch(int(moment.timestamp())).date()
    return QLocale().toString(day, QLocale.FormatType.ShortFormat)
