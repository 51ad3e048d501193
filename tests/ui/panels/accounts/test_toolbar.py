"""The top of the accounts page."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.panels.accounts.toolbar import AccountsToolbar
from app.ui.theme import Theme


def test_buttons_lose_their_words_where_it_is_narrow_and_keep_their_names(qtbot: QtBot, theme: Theme) -> None:
    bar = AccountsToolbar(theme)
    qtbot.addWidget(bar)
    bar.show()
    for width, words in ((1100, ("Read all balances", "Add account")), (800, ("", "Add account")), (500, ("", ""))):
        bar.resize(width, bar.height())
        assert (bar.read.text(), bar.add.text()) == words
    assert (bar.read.accessibleName(), bar.add.toolTip()) == ("Read all balances", "Add account")


def test_it_grows_with_the_text(qtbot: QtBot, theme: Theme) -> None:
    bar = AccountsToolbar(theme)
    qtbot.addWidget(bar)
    assert bar.height() == 40
    theme.set_look(text_scale=150)
    assert bar.height() == 60


def test_what_needs_nobody_is_not_offered(qtbot: QtBot, theme: Theme) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    bar = AccountsToolbar(theme, holder)
    bar.show_counts(3, 2, 0)
    assert [item.text for item in bar.part.items()] == ["All 3", "Usable 2"]
    bar.show_counts(3, 1, 1)
    assert [item.text for item in bar.part.items()] == ["All 3", "Usable 1", "Needs you 1"]
    bar.part.set_value("needs_you")
    bar.show_counts(3, 3, 0)
    assert bar.part.value() == "needs_you"


def test_a_button_that_loses_its_words_loses_their_room(qtbot: QtBot, theme: Theme) -> None:
    made = AccountsToolbar(theme)
    qtbot.addWidget(made)
    made.resize(1200, 44)
    made.show()
    wide = made.read.sizeHint().width()
    made.resize(700, 44)
    assert made.read.text() == ""
    assert made.read.sizeHint().width() < wide / 2
