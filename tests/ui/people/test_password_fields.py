"""A new password, typed twice."""

import pytest
from pytestqt.qtbot import QtBot

from app.ui.people.password_fields import CapsLine, NewPassword
from app.ui.theme import Theme
from app.ui.widgets.password_field import PasswordField
from tests.support import hands

OWN = ("anna@example.org", "Anna")


@pytest.fixture
def fields(theme: Theme, qtbot: QtBot) -> NewPassword:
    made = NewPassword(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_rules_are_said_before(fields: NewPassword) -> None:
    assert "8 to 128 characters" in fields.words
    assert fields.missing(OWN) == "needs a password"


@pytest.mark.parametrize("word", ["password1", "anna@example", "qwertzuiop", "aaaaaaaaaa"])
def test_a_bad_one_is_refused_in_words(fields: NewPassword, word: str) -> None:
    hands.type_into(fields.first.edit, word)
    assert fields.missing(OWN) == "needs a better password"
    assert "8 to 128 characters" not in fields.words


def test_nobody_is_told_off_in_the_middle_of_typing(fields: NewPassword) -> None:
    hands.type_into(fields.first.edit, "four")
    assert fields.missing(OWN) == "needs a better password"
    assert "8 to 128 characters" in fields.words


def test_the_second_is_to_be_the_same(fields: NewPassword) -> None:
    hands.type_into(fields.first.edit, "four wet tortoises")
    hands.type_into(fields.second.edit, "four wet")
    assert fields.missing(OWN) == "needs it typed twice"
    assert "not the same" not in fields.words
    hands.type_into(fields.second.edit, " turtles")
    fields.missing(OWN)
    assert fields.words == "The two are not the same."
    fields.clear()
    assert fields.value() == ""


def test_one_that_may_be_left_out_lacks_nothing(theme: Theme, qtbot: QtBot) -> None:
    made = NewPassword(theme, is_optional=True)
    qtbot.addWidget(made)
    assert made.missing(OWN) == ""


def test_caps_lock_is_said_while_it_is_on(theme: Theme, qtbot: QtBot) -> None:
    field = PasswordField(theme, "Password", longest=10)
    line = CapsLine(theme, field)
    qtbot.addWidget(field)
    qtbot.addWidget(line)
    assert line.isHidden()
    field.caps_seen.emit(True)  # noqa: FBT003  (a signal)
    assert not line.isHidden()
