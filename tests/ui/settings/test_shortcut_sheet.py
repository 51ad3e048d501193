"""The list of keys on paper."""

from pathlib import Path

import pytest

from app.ui.keymap import Command
from app.ui.settings.shortcut_sheet import make_sheet, save_sheet
from app.ui.theme import Theme

COMMANDS = [
    Command("a", "", "Search everything", ("Ctrl+K",), ("Ctrl+K", "Ctrl+P"), (), ()),
    Command("b", "", "Without a key", (), (), (), ()),
    Command("c", "Gallery", "<b>Vary</b>", ("V",), ("V",), (), ()),
]


def test_it_has_each_command_with_keys_under_its_place(theme: Theme) -> None:
    text = make_sheet(theme, COMMANDS).toPlainText()
    words = [line for line in text.splitlines() if line]
    assert words == [
        "PixSim7: keys",
        "Everywhere",
        "Search everything",
        "Ctrl+K, Ctrl+P",
        "Gallery",
        "<b>Vary</b>",
        "V",
    ]


def test_a_file_that_cannot_be_written_is_an_error(theme: Theme, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nothing"):
        save_sheet(make_sheet(theme, COMMANDS), tmp_path / "nothing" / "keys.pdf")
