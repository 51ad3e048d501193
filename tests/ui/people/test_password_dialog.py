"""Setting, changing and removing a password."""

from collections.abc import AsyncIterator

import pytest
from PySide6.QtWidgets import QWidget

from app.domain.user import User
from app.ui.context import Toast, UiContext
from app.ui.people.password_dialog import PasswordDialog
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import OpenLibrary, open_context
from tests.support.until import until
from tests.support.visits import PASSWORD

OTHER = "nine dry lanterns"


@pytest.fixture
async def context(library: OpenLibrary, theme: Theme) -> AsyncIterator[UiContext]:
    async with open_context(library, theme) as made:
        yield made


@pytest.fixture
def over(theme: Theme) -> QWidget:  # noqa: ARG001  (installed)
    made = QWidget()
    made.resize(800, 600)
    made.show()
    return made


async def owner(library: OpenLibrary) -> User:
    async with library.read() as services:
        user = await services.users.get_user_by_id(library.user_id)
    assert user is not None
    return user


async def is_password(library: OpenLibrary, word: str) -> bool:
    async with library.steps() as services:
        user, _token = await services.auth.authenticate((await owner(library)).email, word)
    return user.id == library.user_id


async def test_it_is_set_changed_and_removed(context: UiContext, library: OpenLibrary, over: QWidget) -> None:
    told: list[Toast] = []
    context.shell.toasted.connect(told.append)
    dialog = PasswordDialog(context, await owner(library), over)
    dialog.open()
    assert not dialog.old.isVisible()
    assert not dialog.take.isEnabled()
    hands.type_into(dialog.new.first.edit, PASSWORD)
    hands.type_into(dialog.new.second.edit, PASSWORD)
    hands.click(dialog.take)
    await until(lambda: [toast.text for toast in told], ["The password is set."])
    assert await is_password(library, PASSWORD)

    dialog = PasswordDialog(context, await owner(library), over)
    dialog.open()
    hands.type_into(dialog.old.edit, PASSWORD)
    hands.type_into(dialog.new.first.edit, OTHER)
    hands.type_into(dialog.new.second.edit, OTHER)
    hands.click(dialog.take)
    await until(lambda: len(told), 2)
    assert await is_password(library, OTHER)

    dialog = PasswordDialog(context, await owner(library), over, takes_away=True)
    dialog.open()
    assert not dialog.new.isVisible()
    hands.type_into(dialog.old.edit, OTHER)
    hands.click(dialog.take)
    await until(lambda: told[-1].text, "The password is removed.")
    assert not (await owner(library)).has_password
    over.deleteLater()


async def test_a_wrong_present_one_is_said_and_after_five_it_waits(
    context: UiContext, library: OpenLibrary, over: QWidget
) -> None:
    async with library.steps() as services:
        await services.auth.set_password(library.user_id, PASSWORD)
    dialog = PasswordDialog(context, await owner(library), over, takes_away=True)
    dialog.open()
    for _ in range(4):
        hands.type_into(dialog.old.edit, "wrong one here")
        hands.click(dialog.take)
        await until(lambda: dialog.refusal, "That is not the present password.")
        assert dialog.old.value() == ""
    hands.type_into(dialog.old.edit, "wrong one here")
    hands.click(dialog.take)
    await until(lambda: dialog.refusal.startswith("Too many wrong passwords."), wanted=True)
    assert not dialog.take.isEnabled()
    assert (await owner(library)).has_password
    dialog.reject()
    over.deleteLater()
