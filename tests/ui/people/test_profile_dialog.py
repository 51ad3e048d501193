"""Making a profile."""

from collections.abc import AsyncIterator

import pytest
from PySide6.QtWidgets import QWidget

from app.ui.context import UiContext
from app.ui.people.door import Door
from app.ui.people.profile_dialog import ProfileDialog
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import EMAIL, OpenLibrary, open_context
from tests.support.until import until
from tests.support.visits import PASSWORD


@pytest.fixture
async def context(library: OpenLibrary, theme: Theme) -> AsyncIterator[UiContext]:
    async with open_context(library, theme) as made:
        yield made


async def test_a_profile_is_made_with_a_password_and_a_taken_e_mail_is_refused(
    context: UiContext, library: OpenLibrary
) -> None:
    over = QWidget()
    over.resize(800, 600)
    over.show()
    dialog = ProfileDialog(context, Door(library.work), over)
    dialog.open()
    made: list[int] = []
    dialog.made.connect(made.append)
    assert not dialog.make.isEnabled()
    hands.type_into(dialog.name, "Ben")
    hands.type_into(dialog.email, EMAIL.upper())
    assert dialog.make.isEnabled(), "a password may be left out"
    hands.type_into(dialog.password.first.edit, PASSWORD)
    assert not dialog.make.isEnabled()
    hands.type_into(dialog.password.second.edit, PASSWORD)
    hands.click(dialog.make)
    await until(lambda: "already" in dialog.refusal, wanted=True)
    assert dialog.isVisible()
    dialog.email.clear()
    hands.type_into(dialog.email, "ben@example.org")
    assert dialog.refusal == ""
    hands.click(dialog.make)
    await until(lambda: len(made), 1)
    async with library.work.read() as services:
        user = await services.users.get_user_by_id(made[0])
    assert user is not None
    assert (user.display_name, user.email, user.has_password) == ("Ben", "ben@example.org", True)
    over.deleteLater()
