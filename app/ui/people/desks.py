"""One desk after another: whoever is let in gets a window with panels of their own, made anew."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtWidgets import QApplication

from app.system.single_instance import LinkMessage, OpenMessage
from app.ui.context import Shell, UiContext
from app.ui.desktop_notices import bring_forward
from app.ui.errors import show_error
from app.ui.frame.view_store import ViewStore
from app.ui.language import install_language
from app.ui.main_window import MainWindow
from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.people.door import Door, Entered
from app.ui.people.profile_actions import ProfileActions
from app.ui.people.reception import Reception, Way
from app.ui.people.seat import Seat
from app.ui.people.sign_in_page import Asked
from app.ui.session import Session
from app.ui.tasks import UiTasks
from app.ui.view_state import ViewState

if TYPE_CHECKING:
    from app.services.unit_of_work import Parts, UnitOfWork
    from app.system.paths import Paths
    from app.system.settings_store import SettingsStore
    from app.system.single_instance import InstanceMessage
    from app.ui.context import PanelPlugin
    from app.ui.theme import Theme

_LAST: Final = "profile"


class Premises(Protocol):
    """What all desks stand on."""

    @property
    def paths(self) -> "Paths": ...

    @property
    def settings(self) -> "SettingsStore": ...

    @property
    def parts(self) -> "Parts": ...

    @property
    def units(self) -> "UnitOfWork": ...

    @property
    def user_id(self) -> int:
        """Of the oldest profile."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The filled window with what a journey needs to drive it."""

    window: MainWindow
    context: UiContext
    session: Session


class Desks:
    """Lets people in at the window, and gives each a new one when another has sat there before.

    A window is never filled twice: nothing of one person can be left in it for the next, neither in a list nor in what
    can be undone.

    Args:
        windows: Of which the last one shows; those to come are added.
        theme: Their look.
        premises: What they stand on.
        panels: What each window is filled with.
        presence: What runs for a profile while it sits here, by its id.
        started: Called once, when something shows for the first time.
    """

    def __init__(
        self,
        windows: list[MainWindow],
        theme: "Theme",
        premises: Premises,
        panels: "Sequence[PanelPlugin]",
        *,
        presence: Callable[[int], AbstractAsyncContextManager[None]],
        started: Callable[[], None],
    ) -> None:
        self._windows = windows
        self._theme = theme
        self._premises = premises
        self._panels = panels
        self._presence = presence
        self._started = started
        self._has_started = False
        self._kept = ViewStore(premises.paths.data / "view" / "profile.json")
        self._files: list[Path] = []
        self._link = ""
        self._session: Session | None = None
        self._seat: Seat | None = None
        self._door = Door(premises.units)

    @property
    def seat(self) -> Seat | None:
        """Who sits at the window now."""
        return self._seat

    async def run(
        self, files: Sequence[Path], work: Callable[[Desk], Awaitable[None]] | None = None, *, link: str = ""
    ) -> None:
        """Go on until the program is left.

        Args:
            files: To import for whoever comes first.
            link: To open for them; empty for none.
            work: What to do at the first desk instead of waiting for a person; the program is left at its end.
        """
        self._files, self._link = list(files), link
        await self._door.load()
        following: Entered | Asked | None = self._first()
        while following is not None:
            entered = following if isinstance(following, Entered) else await self._let_in(following)
            following = await self._sit(entered, work) if entered is not None else None

    def take(self, message: "InstanceMessage") -> None:
        """A second start hands over to this window: it comes to the front, and is given the files or the link.

        Nobody gets anything at a locked window: it waits until the window is open again.
        """
        if self._session is None:
            bring_forward(self._windows[-1])
        else:
            self._session.surroundings.leaving.come_back()
        if isinstance(message, OpenMessage):
            self._files += [Path(path) for path in message.paths]
        elif isinstance(message, LinkMessage):
            self._link = message.link
        self._hand_over()

    def _hand_over(self) -> None:
        if self._session is None or self._seat is None or self._seat.is_locked:
            return
        opening = self._session.surroundings.opening
        files, self._files = self._files, []
        link, self._link = self._link, ""
        if files:
            opening.open_files(files)
        if link:
            opening.open_link(link)

    def _first(self) -> Asked:
        """Who sat here last, or whoever was there first."""
        users = self._door.users
        user = self._door.user(self._kept.get(_LAST)) or users[0]
        return Asked(user, [other for other in users if other.id != user.id])

    async def _let_in(self, asked: Asked) -> Entered | None:
        """Who may come in at a window where nobody sits; None where the program is left."""
        if self._seat is not None:
            self._replace_window()
        await self._door.load()
        if self._door.user(asked.user.id) is None:
            # The profile that sat here is gone.
            asked = self._first()
        entered = await self._door.let_in(asked.user)
        if entered is not None:
            return entered
        reception = Reception(self._windows[-1], self._theme, self._door)
        answer = await self._welcome(reception, asked)
        if isinstance(answer, Way):
            return None
        reception.curtain.lift()
        return answer

    async def _sit(self, entered: Entered, work: Callable[[Desk], Awaitable[None]] | None) -> Entered | Asked | None:
        """One person's time here; gives who comes next, or None where the program is left."""
        if self._seat is not None:
            self._replace_window()
        window, premises, user = self._windows[-1], self._premises, entered.user
        self._kept.put(_LAST, user.id)
        self._kept.save()
        async with AsyncExitStack() as stack:
            context = self._make_context(stack, window, entered)
            window.app_bar.profile.set_name(user.display_name)
            await window.attach(context, self._panels)
            session = self._session = Session(window, context)
            seat = self._seat = Seat(
                window, context, session, self._door, Reception(window, self._theme, self._door), entered
            )
            ProfileActions(window, context, self._door, seat)
            seat.came_back.connect(self._hand_over)
            stack.push_async_callback(seat.end)
            if not premises.settings.value.is_first_run_done:
                session.welcome.begin()
            self._begin()
            await stack.enter_async_context(self._presence(user.id))
            self._hand_over()
            if work is None:
                await session.ended.wait()
            else:
                await work(Desk(window, context, session))
            self._session = None
            if seat.next is None:
                window.hide()
        return seat.next

    def _make_context(self, stack: AsyncExitStack, window: MainWindow, entered: Entered) -> UiContext:
        units, parts, user_id = self._premises.units, self._premises.parts, entered.user.id
        shell = Shell(window)
        tasks = UiTasks(lambda error, what: show_error(shell, error, what))
        thumbnails = ThumbnailLoader(parts.thumbnails, parent=window)
        view = ViewState(self._view_file(user_id), window)
        stack.callback(view.save)
        stack.callback(thumbnails.close)
        stack.push_async_callback(tasks.close)
        return UiContext(
            bus=parts.bus,
            tasks=tasks,
            read=lambda: units.read(user_id),
            write=lambda: units.write(user_id),
            steps=lambda: units.steps(user_id),
            user_id=user_id,
            theme=self._theme,
            settings=self._premises.settings,
            thumbnails=thumbnails,
            shell=shell,
            files=parts.library,
            session_id=entered.session_id,
            workers=parts.workers,
            view=view,
        )

    def _view_file(self, user_id: int) -> Path:
        """How the profile's panels were left; the oldest one's file has the name from before there were others."""
        name = "panels.json" if user_id == self._premises.user_id else f"panels-{user_id}.json"
        return self._premises.paths.data / "view" / name

    def _replace_window(self) -> None:
        """Put an empty window in the place of one at which somebody sat."""
        former = self._windows[-1]
        former.save_view()
        application = QApplication.instance()
        if application is not None:
            install_language(application, self._premises.settings.value.appearance.language)
        window = MainWindow(self._theme, self._premises.paths.data / "view" / "window.json")
        self._windows.append(window)
        window.setGeometry(former.geometry())
        window.setWindowState(former.windowState())
        window.show()
        window.activateWindow()
        former.allow_close()
        for top in QApplication.topLevelWidgets():
            # With it goes what stood beside it: the picture on a second screen, a dock that floats.
            if top is not window:
                top.close()
        former.deleteLater()
        self._seat = None

    async def _welcome(self, reception: Reception, asked: Asked) -> Entered | Way:
        self._begin()
        return await reception.receive(asked, has_desk=False)

    def _begin(self) -> None:
        if not self._has_started:
            self._has_started = True
            self._started()
