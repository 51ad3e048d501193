"""Heights that hold text, kept right when the user changes its size."""

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.ui.theme import Theme


def keep_height(theme: Theme, widget: QWidget, token: str) -> None:
    """Give a widget the fixed height of a token, grown with the text, for as long as it lives."""

    def fix() -> None:
        widget.setFixedHeight(theme.scaled(theme.token(token)))

    def let_go() -> None:
        # At the end of the program the theme may be gone before the widget.
        if isValid(theme):
            theme.changed.disconnect(fix)

    fix()
    theme.changed.connect(fix)
    widget.destroyed.connect(let_go)
