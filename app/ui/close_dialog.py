"""The question how the window is to close, whose answer can be remembered."""

from collections.abc import Sequence
from typing import Final, Literal, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.dialogs import Choice, finished
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label

Way = Literal["stay", "quit", "tray", "finish"]
_WIDTH: Final = 460
_EDGE: Final = 24


async def ask_how_to_close(
    parent: QWidget, theme: Theme, title: str, text: str, choices: Sequence[Choice], remember: str
) -> tuple[Way, bool]:
    """Ask over the window.

    Args:
        parent: Over which it opens.
        theme: The look.
        title: The question.
        text: What still runs.
        choices: The ways; their values are those of `Way`.
        remember: The words of the box that keeps the answer; no box where they are empty.

    Returns:
        The way, "stay" where the question was closed; and whether the answer is to be kept.
    """
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.setFixedWidth(theme.scaled(_WIDTH))
    answers: list[Way] = []
    box = QCheckBox(remember.replace("&", "&&"), dialog)
    box.setVisible(bool(remember))
    row = QHBoxLayout()
    row.setSpacing(theme.token("space.2"))
    row.addStretch(1)

    def answer(way: Way) -> None:
        answers.append(way)
        dialog.accept()

    has_primary = any(choice.kind == "primary" for choice in choices)
    for choice in choices:
        button = Button(theme, choice.text, choice.kind, parent=dialog)
        button.setDefault(choice.kind == "primary")
        button.setAutoDefault(choice.kind == "primary" or not has_primary)
        button.clicked.connect(lambda _=False, way=choice.value: answer(cast("Way", way)))
        row.addWidget(button)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(_EDGE, 20, _EDGE, 20)
    column.setSpacing(theme.token("space.2"))
    column.addWidget(Label(theme, title, "title", wrap=True))
    column.addWidget(Label(theme, text, "body", "secondary", wrap=True))
    column.addSpacing(theme.token("space.2"))
    column.addWidget(box)
    column.addSpacing(theme.token("space.1"))
    column.addLayout(row)
    FocusRing(theme, dialog)
    await finished(dialog)
    return (answers[0], box.isChecked()) if answers else ("stay", False)
