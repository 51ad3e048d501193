"""The page of the profile."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from app.domain.user import User
from app.ui.context import UiContext
from app.ui.people.password_dialog import PasswordDialog
from app.ui.settings.profile_page import ProfilePage
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from tests.support import hands
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.until import until
from tests.support.visits import PASSWORD, add_profile


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


@pytest.fixture
async def page(library: OpenLibrary, theme: Theme) -> AsyncIterator[ProfilePage]:
    async with open_context(library, theme) as context:
        made = ProfilePage(context)
        made.resize(560, 600)
        made.show()
        await until(lambda: bool(made.state), wanted=True)
        yield made
        made.close()
        made.deleteLater()


async def owner(library: OpenLibrary) -> User:
    async with library.work.read() as services:
        return next(user for user in await services.users.list_users() if user.id == library.user_id)


async def test_a_name_is_kept_and_a_bad_e_mail_is_refused_in_words(page: ProfilePage, library: OpenLibrary) -> None:
    page.name.selectAll()
    hands.type_into(page.name, "Anna")
    hands.press(page.name, Qt.Key.Key_Return)

    async def name() -> str:
        return (await owner(library)).display_name

    await until(name, "Anna")
    page.email.selectAll()
    hands.type_into(page.email, "nowhere")
    hands.press(page.email, Qt.Key.Key_Return)
    await until(lambda: page.refusal, "That is not an e-mail address.")


async def test_without_a_password_it_says_so_and_nothing_locks(page: ProfilePage) -> None:
    assert "signs in by itself" in page.state
    assert not page.minutes.isEnabled()
    assert not page.stays.isEnabled()
    assert not page.remove_password.isVisible()
    hands.click(page.set_password)
    dialog = page.findChild(PasswordDialog)
    assert dialog is not None
    dialog.reject()


async def test_with_one_the_time_can_be_set_and_the_profile_stays_signed_in(
    page: ProfilePage, library: OpenLibrary
) -> None:
    context: UiContext = page._context
    async with library.steps() as services:
        await services.auth.set_password(library.user_id, PASSWORD)
        await until(page.remove_password.isVisible, wanted=True)
        _user, token = await services.auth.authenticate((await owner(library)).email, PASSWORD)
        session_id = await services.auth.get_session_id(token)
    object.__setattr__(context, "session_id", session_id)
    page.minutes.set_value(5)
    page.minutes.chosen.emit(5)

    async def minutes() -> int | None:
        return (await owner(library)).lock_minutes

    await until(minutes, 5)
    page.minutes.chosen.emit(0)
    await until(minutes, None)
    told: list[bool] = []
    context.shell.stay_changed.connect(told.append)
    page.stays.click()
    await until(lambda: told, [True])
    assert (await owner(library)).stay_item is not None
    await until(page.stays.isChecked, wanted=True)
    page.stays.click()
    await until(lambda: told, [True, False])
    assert (await owner(library)).stay_item is None
    page.runs_on.click()
    await until(lambda: context.settings.value.lock.runs_while_locked, wanted=False)


async def test_the_only_profile_stays_and_another_one_goes_after_a_question(
    page: ProfilePage, library: OpenLibrary
) -> None:
    assert not page.delete.isEnabled()
    await add_profile(library, "ben@example.org")
    await until(page.delete.isEnabled, wanted=True)
    hands.click(page.delete)
    await until(lambda: _question() is not None, wanted=True)
    dialog = _question()
    assert dialog is not None
    hands.click(next(button for button in dialog.findChildren(Button) if button.text() == "Delete it"))

    async def count() -> int:
        async with library.work.read() as services:
            return await services.users.count_users()

    await until(count, 1)


def _question() -> QDialog | None:
    return next((top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()), None)
