"""The menu of all that the gallery can do beyond what is chosen."""

from PySide6.QtWidgets import QPushButton

from app.ui.context import Shell
from app.ui.panels.gallery.more_menu import open_more_menu
from app.ui.theme import Theme


def test_each_line_asks_for_something(theme: Theme) -> None:
    button, shell, asked = QPushButton(), Shell(), []
    shell.import_requested.connect(lambda: asked.append("import"))
    menu = open_more_menu(button, theme, shell, lambda: asked.append("tags"))
    for action in menu.actions():
        action.trigger()
    assert asked == ["import", "tags"]
    assert all(action.isSeparator() or not action.icon().isNull() for action in menu.actions())
    menu.close()
    button.deleteLater()
