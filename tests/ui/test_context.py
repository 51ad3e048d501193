"""What panels tell each other."""

from pytestqt.qtbot import QtBot

from app.ui.context import Shell, Toast


def test_the_shell_remembers_what_was_chosen_last() -> None:
    shell = Shell()
    assert not shell.selected_assets
    shell.assets_selected.emit((3, 5))
    assert shell.selected_assets == (3, 5)


def test_a_word_to_the_user_is_told_whole(qtbot: QtBot) -> None:
    shell = Shell()
    with qtbot.waitSignal(shell.toasted) as heard:
        shell.toast("failed", "Could not read it.", details="Traceback")
    assert heard.args == [Toast("failed", "Could not read it.", details="Traceback")]
