"""The first letter of a name in a circle."""

from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.avatar import Avatar


def test_names_look_different_and_nobody_has_a_sign(theme: Theme, qtbot: QtBot) -> None:
    avatar = Avatar(theme, 64)
    qtbot.addWidget(avatar)
    pictures = []
    for name in ("", "anna", "Ben", " bert"):
        avatar.set_name(name)
        pictures.append(avatar.grab().toImage())
    nobody, anna, ben, bert = pictures
    assert len({id(one) for one in pictures}) == 4
    assert nobody != anna
    assert anna != ben
    assert ben == bert
