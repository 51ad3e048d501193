"""One desk after another: start, switch, lock, sign out, and what a second start brings."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.domain.enums import OperationType
from app.domain.settings import LanguageChoice
from app.system.single_instance import LinkMessage, OpenMessage, RaiseMessage
from app.ui.context import PanelPlugin, UiContext
from app.ui.people.person_button import PersonButton
from app.ui.theme import Theme
from app.ui.tray import Tray
from app.ui.widgets.secret_field import SecretField
from tests.support import hands
from tests.support.languages import speaking
from tests.support.library import OpenLibrary, draw_picture
from tests.support.until import until
from tests.support.visits import PASSWORD, add_profile, open_desks


class Prompts(QWidget):
    """A panel that shows what its user asked for, and has a field for a key."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.words = QLabel()
        self.secret = SecretField(context.theme)
        column = QVBoxLayout(self)
        column.addWidget(self.words)
        column.addWidget(self.secret)
        context.tasks.start(self._load(context), what="load")

    async def _load(self, context: UiContext) -> None:
        async with context.read() as services:
            rows = await services.jobs.list_job_rows(context.user_id)
        self.words.setText("|".join(str(row.prompt) for row in rows))


PLUGINS = [
    PanelPlugin("create", "Composer", "image", "left", 0, Prompts),
    PanelPlugin("gallery", "Gallery", "image", "page", 0, Prompts),
]


async def add_job(library: OpenLibrary, user_id: int, prompt: str) -> None:
    async with library.work.write(user_id) as services:
        await services.jobs.create_job(user_id, "local", OperationType.TEXT_TO_IMAGE, {"prompt": prompt})


async def test_a_profile_without_a_password_is_never_asked(library: OpenLibrary, theme: Theme) -> None:
    async with open_desks(library, theme) as visit:
        await visit.sits(library.user_id)
        assert visit.desks.seat is not None
        assert not visit.desks.seat.idle.is_on
        visit.run("Lock")
        await until(lambda: [toast.action_text for toast in visit.window.toasts.past], ["Set a password"])
        assert visit.present == library.user_id


async def test_another_profile_gets_a_window_of_its_own_and_nothing_of_the_first_is_left(
    library: OpenLibrary, theme: Theme
) -> None:
    ben = await add_profile(library, "ben@example.org")
    await add_job(library, library.user_id, "secret of the first")
    await add_job(library, ben.id, "of Ben")
    async with open_desks(library, theme, panels=PLUGINS) as visit:
        await visit.sits(library.user_id)
        first = visit.part(Prompts)
        await until(first.words.text, "secret of the first")
        visit.run("Switch to Ben")
        await visit.sits(ben.id)
        await until(visit.part(Prompts).words.text, "of Ben")
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert not isValid(first), "a panel of the first is still there"
        assert [isValid(window) for window in visit.windows] == [False, True]
        titles = [entry.title for entry in visit.window._entries()]
        assert "Switch to Ben" not in titles
        assert any(title.startswith("Switch to ") for title in titles)
        async with library.work.read() as services:
            left = await services.auth.list_sessions(library.user_id)
        assert left == [], "the first is still signed in"


async def test_a_password_is_asked_for_at_the_start_and_nothing_is_loaded_before(
    library: OpenLibrary, theme: Theme
) -> None:
    async with library.work.steps() as services:
        await services.auth.set_password(library.user_id, PASSWORD)
    picture = draw_picture(library.incoming / "a.png", (64, 48))
    async with open_desks(library, theme, panels=PLUGINS, files=[picture]) as visit:
        page = await visit.page()
        assert not visit.seated
        assert visit.window.findChild(Prompts) is None
        assert visit.window.focusWidget() is page.field.edit
        await visit.hand_in("four wet turtles")
        await until(lambda: page.refusal, "That is not the password.")
        assert page.field.edit.text() == ""
        await visit.hand_in(PASSWORD)
        await visit.sits(library.user_id)

        async def names() -> list[str]:
            async with library.read() as services:
                ids = await services.assets.list_asset_ids(library.user_id)
                return [row.name for row in await services.assets.get_asset_rows(ids)]

        await until(names, ["a.png"])


async def test_a_locked_window_shows_nothing_keeps_what_comes_and_is_as_it_was_afterwards(
    library: OpenLibrary, theme: Theme
) -> None:
    async with library.work.steps() as services:
        await services.auth.set_password(library.user_id, PASSWORD)
    await add_job(library, library.user_id, "a secret")
    async with open_desks(library, theme, panels=PLUGINS) as visit:
        await visit.hand_in(PASSWORD)
        await visit.sits(library.user_id)
        panel = visit.part(Prompts)
        await until(panel.words.text, "a secret")
        hands.type_into(panel.secret.edit, "sk-1234567890")
        before = visit.window.saveState()
        visit.run("Lock")
        page = await visit.page()
        assert not panel.isVisible()
        (tray,) = visit.window.findChildren(Tray)
        assert tray.words() == "The window is locked."
        assert panel.secret.value() == "", "a key that was typed is still there"
        picture = draw_picture(library.incoming / "b.png", (64, 48))
        assert not hands.drop_files(visit.window, [picture])
        visit.desks.take(OpenMessage(paths=[str(picture)]))
        hands.press(page.field.edit, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        assert not visit.window.palette_box.is_open
        assert await _asset_count(library) == 0
        visit.desks.take(LinkMessage(link="pixsim7:compose?prompt=a%20lake"))
        assert not questions()
        await visit.hand_in(PASSWORD)
        await visit.sits(library.user_id)
        assert panel.isVisible()
        assert visit.window.saveState() == before
        assert tray.words() != "The window is locked."
        await until(lambda: _asset_count(library), 1)
        await until(lambda: len(questions()), 1)
        questions()[0].reject()


def questions() -> list[QDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


async def _asset_count(library: OpenLibrary) -> int:
    async with library.read() as services:
        return len(await services.assets.list_asset_ids(library.user_id))


async def test_somebody_else_can_sign_in_at_a_locked_window(library: OpenLibrary, theme: Theme) -> None:
    ben = await add_profile(library, "ben@example.org")
    async with library.work.steps() as services:
        await services.auth.set_password(library.user_id, PASSWORD)
    async with open_desks(library, theme) as visit:
        await visit.hand_in(PASSWORD)
        await visit.sits(library.user_id)
        visit.run("Lock")
        page = await visit.page()
        (button,) = page.findChildren(PersonButton)
        assert button.text() == "Ben"
        hands.click(button)
        await visit.sits(ben.id)


async def test_who_has_signed_out_is_asked_and_who_left_the_window_open_is_not(
    library: OpenLibrary, theme: Theme
) -> None:
    async with library.work.steps() as services:
        await services.auth.set_password(library.user_id, PASSWORD)
    async with open_desks(library, theme) as visit:
        page = await visit.page()
        page.stays.setChecked(True)
        await visit.hand_in(PASSWORD)
        await visit.sits(library.user_id)
    async with open_desks(library, theme) as visit:
        await visit.sits(library.user_id)
        visit.run("Sign out")
        await visit.page()
    async with open_desks(library, theme) as visit:
        await visit.page()
        assert not visit.seated


async def test_a_window_whose_session_was_ended_elsewhere_asks_again(library: OpenLibrary, theme: Theme) -> None:
    async with library.work.steps() as services:
        await services.auth.set_password(library.user_id, PASSWORD)
    async with open_desks(library, theme) as visit:
        await visit.hand_in(PASSWORD)
        await visit.sits(library.user_id)
        async with library.work.write() as services:
            await services.auth.revoke_all_sessions(library.user_id)
        page = await visit.page()
        assert page.asked.note == "You were signed out."


async def test_closing_the_window_while_it_asks_leaves(library: OpenLibrary, theme: Theme) -> None:
    async with library.work.steps() as services:
        await services.auth.set_password(library.user_id, PASSWORD)
    async with open_desks(library, theme) as visit:
        page = await visit.page()
        hands.click(page.quit)
        await until(visit.task.done, wanted=True)


async def test_the_profile_that_sat_here_last_comes_first(library: OpenLibrary, theme: Theme) -> None:
    ben = await add_profile(library, "ben@example.org")
    async with open_desks(library, theme) as visit:
        await visit.sits(library.user_id)
        visit.run("Switch to Ben")
        await visit.sits(ben.id)
    async with open_desks(library, theme) as visit:
        await visit.sits(ben.id)


async def test_a_second_start_brings_a_window_back_that_is_down(library: OpenLibrary, theme: Theme) -> None:
    async with open_desks(library, theme) as visit:
        await visit.sits(library.user_id)
        visit.window.showMinimized()
        assert visit.window.isMinimized()
        visit.desks.take(RaiseMessage())
        assert not visit.window.isMinimized()
        assert visit.window.isVisible()


async def test_another_language_is_spoken_at_once_by_a_window_made_anew(
    library: OpenLibrary, theme: Theme, qapp: QApplication
) -> None:
    with speaking(qapp, "en"):
        async with open_desks(library, theme) as visit:
            await visit.sits(library.user_id)
            former = visit.window
            await visit.settings.change("appearance.language", LanguageChoice.GERMAN)
            assert visit.desks.seat is not None
            visit.desks.seat.begin_anew()
            await until(lambda: visit.window is not former, wanted=True)
            await visit.sits(library.user_id)
            assert "Beenden" in [action.text() for action in visit.window.actions()]
