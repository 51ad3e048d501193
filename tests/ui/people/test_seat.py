"""Whoever sits at the window."""

from datetime import timedelta

from PySide6.QtCore import Qt

from app.domain.enums import QueueMode
from app.ui.people.seat import forget_copied
from app.ui.people.sign_in_page import SignInPage
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import OpenLibrary, ScratchSettings
from tests.support.until import until
from tests.support.visits import PASSWORD, add_profile, open_desks


class FakeClipboard:
    """One that another program may have written to."""

    def __init__(self, *, is_ours: bool) -> None:
        self.text = "copied"
        self._is_ours = is_ours

    def ownsClipboard(self) -> bool:  # noqa: N802  (Qt's name)
        return self._is_ours

    def clear(self) -> None:
        self.text = ""


def test_what_was_copied_here_goes_and_what_others_copied_stays() -> None:
    ours, theirs = FakeClipboard(is_ours=True), FakeClipboard(is_ours=False)
    forget_copied(ours)
    forget_copied(theirs)
    assert (ours.text, theirs.text) == ("", "copied")


async def with_password(library: OpenLibrary) -> None:
    async with library.work.steps() as services:
        await services.auth.set_password(library.user_id, PASSWORD)


async def mode(library: OpenLibrary) -> QueueMode:
    async with library.read() as services:
        return await services.jobs.get_queue_mode(library.user_id)


async def test_it_locks_by_itself_and_lets_the_queue_rest_where_that_is_wanted(
    library: OpenLibrary, theme: Theme
) -> None:
    await with_password(library)
    settings = ScratchSettings(library.bus)
    await settings.change("lock.runs_while_locked", value=False)
    async with open_desks(library, theme, settings=settings) as visit:
        await visit.hand_in(PASSWORD)
        await visit.sits(library.user_id)
        seat = visit.desks.seat
        assert seat is not None
        assert seat.idle.is_on
        assert await mode(library) == QueueMode.RUNNING
        seat.idle.start(timedelta(milliseconds=1))
        await visit.page()
        assert not seat.idle.is_on
        await until(lambda: mode(library), QueueMode.PAUSED)
        await visit.hand_in(PASSWORD)
        await visit.sits(library.user_id)
        assert seat.idle.is_on
        await until(lambda: mode(library), QueueMode.RUNNING)


async def test_who_only_looked_at_another_profile_goes_back(library: OpenLibrary, theme: Theme) -> None:
    ben = await add_profile(library, "ben@example.org", PASSWORD)
    async with open_desks(library, theme) as visit:
        await visit.sits(library.user_id)
        visit.run("Switch to Ben")
        page = await visit.page()
        assert page.asked.user.id == ben.id
        hands.press(page.field.edit, Qt.Key.Key_Escape)
        await visit.sits(library.user_id)
        assert visit.window.findChild(SignInPage) is None or not visit.part(SignInPage).isVisible()


async def test_a_new_name_shows_and_a_deleted_profile_gives_its_seat_up(library: OpenLibrary, theme: Theme) -> None:
    ben = await add_profile(library, "ben@example.org")
    async with open_desks(library, theme) as visit:
        await visit.sits(library.user_id)
        async with library.write() as services:
            await services.users.update_user(library.user_id, {"display_name": "Zoe"})
        await until(visit.window.app_bar.profile.text, "Z")
        async with library.write() as services:
            await services.users.delete_user(library.user_id)
        await visit.sits(ben.id)
