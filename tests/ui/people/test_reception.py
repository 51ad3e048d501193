"""A visit at the reception."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.main_window import MainWindow
from app.ui.people.door import Door, Entered
from app.ui.people.person_button import PersonButton
from app.ui.people.reception import Reception, Way
from app.ui.people.sign_in_page import Asked, SignInPage
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import OpenLibrary
from tests.support.until import until
from tests.support.visits import PASSWORD, add_profile


@pytest.fixture
def window(theme: Theme, qtbot: QtBot) -> MainWindow:
    made = MainWindow(theme, None)
    qtbot.addWidget(made, before_close_func=lambda widget: widget.allow_close())
    made.resize(1000, 700)
    made.show()
    return made


async def shown(reception: Reception) -> SignInPage:
    await until(lambda: isinstance(reception.curtain.page, SignInPage), wanted=True)
    page = reception.curtain.page
    assert isinstance(page, SignInPage)
    return page


async def test_one_is_let_in_after_wrong_tries_and_waits_after_five(
    window: MainWindow, theme: Theme, library: OpenLibrary
) -> None:
    user = await add_profile(library, "ben@example.org", PASSWORD)
    door = Door(library.work)
    await door.load()
    reception = Reception(window, theme, door)
    visit = asyncio.ensure_future(reception.receive(Asked(user), has_desk=False))
    page = await shown(reception)
    hands.type_into(page.field.edit, "not this one")
    hands.click(page.enter)
    await until(lambda: page.refusal, "That is not the password.")
    hands.type_into(page.field.edit, PASSWORD)
    hands.click(page.enter)
    entered = await visit
    assert isinstance(entered, Entered)
    assert entered.user.id == user.id
    reception.curtain.lift()
    async with library.work.steps() as services:
        for _ in range(5):
            with pytest.raises(Exception, match="wrong"):
                await services.auth.authenticate(user.email, "not this one")
    visit = asyncio.ensure_future(reception.receive(Asked(user), has_desk=False))
    page = await shown(reception)
    await until(lambda: page.refusal.startswith("Too many wrong passwords."), wanted=True)
    hands.click(page.quit)
    assert await visit is Way.QUIT
    reception.curtain.lift()


async def test_esc_leads_back_and_another_one_can_be_chosen(
    window: MainWindow, theme: Theme, library: OpenLibrary
) -> None:
    ben = await add_profile(library, "ben@example.org", PASSWORD)
    door = Door(library.work)
    await door.load()
    owner = next(user for user in door.users if user.id == library.user_id)
    reception = Reception(window, theme, door)
    visit = asyncio.ensure_future(reception.receive(Asked(ben, [owner], can_go_back=True), has_desk=True))
    page = await shown(reception)
    hands.press(page.field.edit, Qt.Key.Key_Escape)
    assert await visit is Way.BACK
    visit = asyncio.ensure_future(reception.receive(Asked(ben, [owner]), has_desk=True))
    await until(lambda: reception.curtain.page is not page, wanted=True)
    page = await shown(reception)
    (button,) = page.findChildren(PersonButton)
    hands.click(button)
    entered = await visit
    assert isinstance(entered, Entered)
    assert entered.user.id == owner.id
    reception.curtain.lift()
