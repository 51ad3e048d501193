"""What came of a test."""

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import (
    PixSimError,
    ProviderAuthError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    ValidationError,
    VaultError,
)
from app.ui.panels.accounts.result import ResultBox, words_of
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from tests.support import hands


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ProviderAuthError("Pika does not accept the key"), "Pika does not accept the key. Check what you typed."),
        (ProviderRateLimitError("Too many."), "Too many. Try it again later."),
        (ProviderUnavailableError("No answer"), "No answer. Nothing was saved; try it again."),
        (ValidationError("That is no region."), "That is no region."),
    ],
)
def test_an_error_says_what_to_do_to_one_who_has_just_typed(error: PixSimError, told: str) -> None:
    assert words_of(error) == told


def test_a_sealed_vault_says_what_to_do() -> None:
    assert "Unlock it and try again." in words_of(VaultError("The keyring is locked. Unlock it and try again."))


def test_a_box_is_there_while_it_has_something_to_say(qtbot: QtBot, theme: Theme) -> None:
    box = ResultBox(theme)
    qtbot.addWidget(box)
    box.resize(360, 60)
    assert box.isHidden()
    assert box.text == ""
    box.say("done", "It works.")
    assert (box.text, box.state) == ("It works.", "done")
    assert box.grab().toImage().pixel(180, 4) == theme.state("done").subtle.rgb()
    box.say("", "")
    assert box.isHidden()


def test_the_details_of_an_error_can_be_copied(qtbot: QtBot, theme: Theme) -> None:
    box = ResultBox(theme)
    qtbot.addWidget(box)
    box.resize(360, 90)
    box.show()
    box.say_error(ProviderAuthError("401", detail="code 4711"))
    copy = box.findChild(Button)
    assert isinstance(copy, Button)
    hands.click(copy)
    assert QGuiApplication.clipboard().text().startswith("code 4711")
    assert box.state == "failed"
