"""Questions as coroutines: nothing here runs an event loop of its own."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui.file_dialog import make_file_dialog
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit

_WIDTH = 400


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of a question.

    Attributes:
        text: A verb.
        value: The answer that it gives.
        kind: How it looks; the primary one is chosen by Enter.
    """

    text: str
    value: object
    kind: Kind = "normal"


async def ask(parent: QWidget, theme: Theme, title: str, text: str, choices: Sequence[Choice]) -> object | None:
    """Ask a question over the window.

    Returns:
        The chosen value; None where the question was closed with Esc.
    """
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    answers: list[object] = []
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 20, 24, 20)
    column.setSpacing(theme.token("space.2"))
    column.addWidget(Label(theme, title, "title", wrap=True))
    words = Label(theme, text, "body", "secondary", wrap=True)
    words.setFixedWidth(_WIDTH - 48)
    column.addWidget(words)
    column.addSpacing(theme.token("space.3"))
    row = QHBoxLayout()
    row.setSpacing(theme.token("space.2"))
    row.addStretch(1)
    has_primary = any(choice.kind == "primary" for choice in choices)
    for choice in choices:
        button = _button(dialog, theme, choice, answers)
        # Where no answer is the usual one, Enter gives the one that has the keys.
        button.setAutoDefault(choice.kind == "primary" or not has_primary)
        row.addWidget(button)
    column.addLayout(row)
    FocusRing(theme, dialog)
    await finished(dialog)
    return answers[0] if answers else None


async def ask_name(
    parent: QWidget,
    theme: Theme,
    title: str,
    name: str,
    verb: str,
    *,
    longest: int = 100,
    about: str = "",
    is_secret: bool = False,
) -> str | None:
    """Ask for a name over the window.

    Args:
        parent: Over which it opens.
        theme: The look.
        title: What is named.
        name: What stands in the field at first.
        verb: The word on the button.
        longest: How many letters it may have.
        is_secret: It is a password: what is typed is covered.
        about: A sentence under the title.

    Returns:
        The name, without spaces at its ends; None where the question was closed with Esc.
    """
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    field = LineEdit(dialog)
    field.setMaxLength(longest)
    if is_secret:
        field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setFixedSize(_WIDTH - 48, theme.scaled(theme.token("control.normal")))
    field.setAccessibleName(title)
    take = Button(theme, verb, "primary", parent=dialog)
    stay = Button(theme, QCoreApplication.translate("Dialogs", "Cancel"), parent=dialog)
    take.setDefault(True)
    stay.setAutoDefault(False)
    take.clicked.connect(dialog.accept)
    stay.clicked.connect(dialog.reject)
    lacking = QCoreApplication.translate("Dialogs", "needs a name")
    if is_secret:
        lacking = QCoreApplication.translate("Dialogs", "needs a passphrase")
    field.textChanged.connect(lambda text: take.set_blocked("" if text.strip() else lacking))
    field.setText(name)
    field.selectAll()
    take.set_blocked("" if name.strip() else lacking)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 20, 24, 20)
    column.setSpacing(theme.token("space.3"))
    column.addWidget(Label(theme, title, "title", wrap=True))
    if about:
        words = Label(theme, about, "body", "secondary", wrap=True)
        words.setFixedWidth(_WIDTH - 48)
        column.addWidget(words)
    column.addWidget(field)
    row = QHBoxLayout()
    row.setSpacing(theme.token("space.2"))
    row.addStretch(1)
    row.addWidget(stay)
    row.addWidget(take)
    column.addLayout(row)
    field.setFocus()
    FocusRing(theme, dialog)
    is_named = await finished(dialog)
    return field.text().strip() if is_named else None


async def choose_folder(parent: QWidget, theme: Theme, title: str, start: Path | None = None) -> Path | None:
    """Let the user choose a folder."""
    dialog = make_file_dialog(parent, theme, title, start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    accepted = await finished(dialog)
    return Path(dialog.selectedFiles()[0]) if accepted and dialog.selectedFiles() else None


async def choose_files(
    parent: QWidget, theme: Theme, title: str, start: Path | None = None, filters: Sequence[str] = ()
) -> list[Path]:
    """Let the user choose files that exist; empty where none was chosen.

    Args:
        parent: Over which it opens.
        theme: The look.
        title: What they are for.
        start: The folder that is shown first.
        filters: The kinds of files that can be shown: "Pictures (*.png *.jpg)"; all of them where there is none.
    """
    dialog = make_file_dialog(parent, theme, title, start, filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    accepted = await finished(dialog)
    return [Path(name) for name in dialog.selectedFiles()] if accepted else []


async def choose_target(
    parent: QWidget, theme: Theme, title: str, name: str, filters: Sequence[str] = (), start: Path | None = None
) -> Path | None:
    """Let the user choose where a new file goes; one that is there already is replaced only if they say so.

    Args:
        parent: Over which it opens.
        theme: The look.
        title: What the file is for.
        name: What it is called unless they say otherwise; its ending is added where they leave it out.
        filters: Its kind: "Table (*.csv)".
        start: The folder that is shown first.
    """
    dialog = make_file_dialog(parent, theme, title, start, filters)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    dialog.selectFile(name)
    accepted = await finished(dialog)
    return Path(dialog.selectedFiles()[0]) if accepted and dialog.selectedFiles() else None


def _button(dialog: QDialog, theme: Theme, choice: Choice, answers: list[object]) -> Button:
    button = Button(theme, choice.text, choice.kind, parent=dialog)
    button.setDefault(choice.kind == "primary")

    def answer() -> None:
        answers.append(choice.value)
        dialog.accept()

    button.clicked.connect(answer)
    return button


async def finished(dialog: QDialog) -> bool:
    """Open a dialog and wait until it is closed; it is deleted then, also when the wait is cancelled."""
    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def finish(result: int) -> None:
        if not future.done():
            future.set_result(result)

    dialog.finished.connect(finish)
    # As the base class has it: a print dialog's own takes other arguments.
    QDialog.open(dialog)
    try:
        return await future == QDialog.DialogCode.Accepted
    finally:
        dialog.close()
        dialog.deleteLater()
