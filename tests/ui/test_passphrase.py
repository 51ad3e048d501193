"""What keeps the secrets is opened by a person."""

import asyncio
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.services.unit_of_work import UnitOfWork
from app.ui.context import UiContext
from app.ui.passphrase import open_secrets
from app.ui.theme import Theme
from app.ui.widgets.label import Label
from tests.support.keyrings import memory_vault
from tests.support.library import open_context, open_library
from tests.support.shown_gallery import holds

WORD = "correct horse battery"


def _dialogs() -> list[QDialog]:
    return [shown for shown in QApplication.topLevelWidgets() if isinstance(shown, QDialog) and shown.isVisible()]


async def _type(word: str | None) -> str:
    """Answer the question that is open, or close it; gives its words."""
    await holds(_dialogs)
    (dialog,) = _dialogs()
    said = " ".join(label.text() for label in dialog.findChildren(Label))
    if word is None:
        dialog.reject()
    else:
        field = dialog.findChild(QLineEdit)
        assert field is not None
        assert field.echoMode() == QLineEdit.EchoMode.Password
        field.setText(word)
        dialog.accept()
    await holds(lambda: not dialog.isVisible())
    return said


async def _open(context: UiContext, owner: QWidget, *words: str | None) -> tuple[bool, list[str]]:
    opened = asyncio.ensure_future(open_secrets(context, owner))
    said = [await _type(word) for word in words]
    return await opened, said


async def test_without_a_keyring_a_passphrase_is_chosen_and_asked_for_after_the_next_start(
    qtbot: QtBot, tmp_path: Path, theme: Theme
) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.show()
    async with open_library(tmp_path, vault=memory_vault([])) as library, open_context(library, theme) as context:
        assert await _open(context, owner, None) == (False, ["Choose a passphrase " + _about_new()])
        opened, said = await _open(context, owner, WORD, "another word", "short", WORD, WORD)
        assert opened
        assert [words.split(".")[0] for words in said[2:4]] == [
            "Choose a passphrase The two were not the same",
            "Choose a passphrase A passphrase has at least 8 characters",
        ]
        assert await _open(context, owner) == (True, [])
        started_again = UnitOfWork(replace(library.parts, vault=memory_vault([])))
        later = replace(context, steps=lambda: started_again.steps(library.user_id))
        opened, said = await _open(later, owner, "the wrong one", WORD)
        assert opened
        assert "The passphrase does not open the secrets." in said[1]


def _about_new() -> str:
    return (
        "This computer has no keyring in which keys are safe. A passphrase seals them instead; it is asked for when"
        " they are needed. Nothing opens them again if it is forgotten."
    )
