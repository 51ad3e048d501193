"""What the keys do, in a line."""

from PySide6.QtWidgets import QWidget

from app.ui.theme import Theme
from app.ui.widgets.key_hints import KeyHints
from app.ui.widgets.label import Label
from tests.support import looks


def test_as_many_hints_show_as_there_is_room_for_and_the_last_one_always(theme: Theme) -> None:
    window = QWidget()
    window.resize(800, 60)
    line = KeyHints(theme, window)
    line.resize(700, line.height())
    line.show_hints([("K", "keep"), ("X", "reject"), ("Tab", "other side")], ("Ctrl Z", "undo"))
    window.show()

    def shown() -> list[str]:
        return [label.text() for label in line.findChildren(Label) if label.isVisible()]

    assert shown() == ["K", "keep", "X", "reject", "Tab", "other side", "Ctrl Z", "undo"]
    assert looks.flaws(window) == []
    line.resize(250, line.height())
    assert shown() == ["K", "keep", "X", "reject", "Ctrl Z", "undo"]
    line.show_hints([("U", "neither")], ("Ctrl Z", "undo"))
    line.show_hints([("U", "neither")], ("Ctrl Z", "undo"))
    assert line.minimumSizeHint().width() <= 100
    window.hide()
