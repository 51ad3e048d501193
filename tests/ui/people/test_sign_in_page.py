"""The page that asks who it is."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.domain.user import User
from app.ui.people.person_button import PersonButton
from app.ui.people.sign_in_page import Asked, SignInPage
from app.ui.theme import Theme
from app.ui.widgets.label import Label
from tests.support import hands
from tests.support.clock import FakeClock


def person(user_id: int, name: str, *, has_password: bool = True) -> User:
    return User(
        id=user_id,
        email=f"{name}@example.org",
        email_key=f"{name}@example.org",
        display_name=name,
        password_hash="$" if has_password else None,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


ANNA, BEN = person(1, "Anna"), person(2, "Ben", has_password=False)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def show(theme: Theme, qtbot: QtBot, asked: Asked, clock: FakeClock | None = None) -> SignInPage:
    page = SignInPage(theme, asked, clock)
    qtbot.addWidget(page)
    page.resize(900, 640)
    page.show()
    page.activateWindow()
    page.focus_first()
    return page


def texts(page: SignInPage) -> list[str]:
    return [label.text() for label in page.findChildren(Label) if label.isVisible()]


def test_a_password_is_handed_in_by_enter_with_the_wish_to_stay(theme: Theme, qtbot: QtBot) -> None:
    page = show(theme, qtbot, Asked(ANNA))
    assert not page.enter.isEnabled()
    hands.type_into(page.field.edit, " spaces count ")
    hands.click(page.stays, page.stays.rect().center().transposed())
    with qtbot.waitSignal(page.handed_in) as heard:
        hands.press(page.field.edit, Qt.Key.Key_Return)
    assert heard.args == [" spaces count ", page.stays.isChecked()]


def test_a_wrong_one_is_said_and_typed_anew(theme: Theme, qtbot: QtBot) -> None:
    page = show(theme, qtbot, Asked(ANNA))
    hands.type_into(page.field.edit, "wrong one")
    page.refuse("That is not the password.")
    assert page.refusal == "That is not the password."
    assert page.field.value() == ""
    hands.type_into(page.field.edit, "a")
    assert page.refusal == ""


def test_after_too_many_it_counts_down_and_takes_none(theme: Theme, qtbot: QtBot, clock: FakeClock) -> None:
    page = show(theme, qtbot, Asked(ANNA), clock)
    page.wait_for(timedelta(seconds=30))
    assert "0:31" in page.refusal or "0:30" in page.refusal
    assert not page.field.isEnabled()
    assert not page.enter.isEnabled()
    clock.move(timedelta(seconds=20))
    qtbot.waitUntil(lambda: "0:11" in page.refusal or "0:10" in page.refusal)
    clock.move(timedelta(seconds=20))
    qtbot.waitUntil(page.field.isEnabled)
    assert page.refusal == ""


def test_a_locked_window_says_so_and_offers_no_staying(theme: Theme, qtbot: QtBot) -> None:
    page = show(theme, qtbot, Asked(ANNA, owner_id=ANNA.id))
    assert "This window is locked." in texts(page)
    assert not page.stays.isVisible()
    assert page.enter.text() == "Unlock"


def test_others_are_offered_and_told_apart(theme: Theme, qtbot: QtBot) -> None:
    page = show(theme, qtbot, Asked(ANNA, [BEN, person(3, "Cleo")]))
    buttons = page.findChildren(PersonButton)
    assert [button.accessibleName() for button in buttons] == ["Ben", "Cleo, asks for a password"]
    with qtbot.waitSignal(page.other_chosen) as heard:
        hands.click(buttons[0])
    assert heard.args == [BEN.id]


def test_esc_goes_back_only_where_there_is_something_to_go_back_to(theme: Theme, qtbot: QtBot) -> None:
    page = show(theme, qtbot, Asked(ANNA))
    with qtbot.assertNotEmitted(page.back_wanted):
        hands.press(page.field.edit, Qt.Key.Key_Escape)
    other = show(theme, qtbot, Asked(ANNA, can_go_back=True))
    with qtbot.waitSignal(other.back_wanted):
        hands.press(other.field.edit, Qt.Key.Key_Escape)


def test_what_is_typed_beside_the_field_goes_into_it(theme: Theme, qtbot: QtBot) -> None:
    page = show(theme, qtbot, Asked(ANNA))
    page.stays.setFocus()
    hands.press(page.stays, Qt.Key.Key_X)
    assert page.field.value() == "x"
    hands.press(page, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert page.field.value() == "x"


def test_while_one_is_looked_at_nothing_else_can_be_done(theme: Theme, qtbot: QtBot) -> None:
    page = show(theme, qtbot, Asked(ANNA, [BEN]))
    hands.type_into(page.field.edit, "something")
    page.set_busy(is_busy=True)
    assert not page.enter.isEnabled()
    assert page.field.edit.isReadOnly()
    assert not page.findChildren(PersonButton)[0].isEnabled()
    page.set_busy(is_busy=False)
    assert page.enter.isEnabled()


def test_the_keys_walk_from_the_field_to_the_last_button(theme: Theme, qtbot: QtBot) -> None:
    page = show(theme, qtbot, Asked(ANNA, [BEN], can_go_back=True))
    hands.type_into(page.field.edit, "x")
    walked = []
    for _ in range(7):
        focused = page.focusWidget()
        walked.append(focused.accessibleName() or (focused.text() if isinstance(focused, QPushButton) else "box"))
        hands.press(focused, Qt.Key.Key_Tab)
    assert walked == ["Password of Anna", "Show what is typed", "box", "Sign in", "Ben", "Back", "Quit"]
