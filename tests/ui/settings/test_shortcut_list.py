"""The painted list of commands."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.keymap import Command
from app.ui.settings.shortcut_list import ShortcutList
from app.ui.theme import Theme
from tests.support import hands, looks


def command(
    words: str, place: str = "", *keys: str, is_fixed: bool = False, usual: tuple[str, ...] | None = None
) -> Command:
    return Command("" if is_fixed else words, place, words, keys if usual is None else usual, keys, (), ())


@pytest.fixture
def shown(qtbot: QtBot, theme: Theme) -> ShortcutList:
    made = ShortcutList(theme)
    qtbot.addWidget(made)
    made.set_commands(
        [
            command("Search everything", "", "Ctrl+K"),
            command("Choose all", "Gallery", "Ctrl+A", is_fixed=True),
            command("Vary", "Gallery", usual=("V",)),
        ]
    )
    made.resize(420, made.sizeHint().height())
    with qtbot.waitActive(made):
        made.show()
    return made


def test_heads_stand_over_the_commands_of_a_place(shown: ShortcutList) -> None:
    assert shown.heads() == ["Everywhere", "Gallery"]
    assert looks.is_drawn(shown.grab().toImage())
    shown.set_words(["gallery", "vary"])
    assert shown.heads() == ["Gallery"]
    assert [one.words for one in shown.shown()] == ["Vary"]
    shown.set_words(["zzz"])
    assert len(shown.shown()) == 3


def test_a_click_asks_to_change_and_the_tip_says_what_can_be_done(shown: ShortcutList) -> None:
    asked: list[Command] = []
    shown.change_requested.connect(asked.append)
    for one in shown.shown():
        hands.click(shown, shown.rect_of(one).center())
    assert [one.words for one in asked] == ["Search everything", "Choose all", "Vary"]
    tips = [shown._tip(one) for one in shown.shown()]
    assert tips == [
        "Click to change its keys",
        "The panel takes this key itself; it cannot be changed.",
        "Usually: V",
    ]


def test_keys_go_through_the_commands_and_tell_where_they_are(shown: ShortcutList) -> None:
    seen: list[object] = []
    shown.moved.connect(seen.append)
    shown.setFocus(Qt.FocusReason.TabFocusReason)
    hands.press(shown, Qt.Key.Key_End)
    assert shown.current is shown.shown()[2]
    assert shown.accessibleDescription() == "Vary: no key"
    hands.press(shown, Qt.Key.Key_Up)
    assert shown.accessibleDescription() == "Choose all: Ctrl+A"
    assert seen[-1] == shown.rect_of(shown.shown()[1])


def test_only_what_is_not_usual_goes_back(shown: ShortcutList) -> None:
    asked: list[Command] = []
    shown.usual_requested.connect(asked.append)
    shown.setFocus(Qt.FocusReason.TabFocusReason)
    hands.press(shown, Qt.Key.Key_Delete)
    assert not asked
    hands.press(shown, Qt.Key.Key_End)
    hands.press(shown, Qt.Key.Key_Delete)
    assert [one.words for one in asked] == ["Vary"]


def test_the_current_one_stays_when_the_list_is_told_anew(shown: ShortcutList) -> None:
    shown.setFocus(Qt.FocusReason.TabFocusReason)
    hands.press(shown, Qt.Key.Key_End)
    shown.set_commands([command("Another", "", "F2"), command("Vary", "Gallery", "W", usual=("V",))])
    current = shown.current
    assert current is not None
    assert (current.words, current.keys) == ("Vary", ("W",))
