"""The page of the vault."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from app.ui.settings.vault_page import VaultPage
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from tests.support import hands
from tests.support.keyrings import MemoryKeyring, memory_vault
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.until import until

WORD, OTHER = "a long passphrase", "another passphrase"


@pytest.fixture
def ring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
async def library(tmp_path: Path, ring: MemoryKeyring) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, vault=memory_vault([ring])) as opened:
        yield opened


@pytest.fixture
async def page(library: OpenLibrary, theme: Theme) -> AsyncIterator[VaultPage]:
    async with open_context(library, theme) as context:
        made = VaultPage(context)
        made.resize(560, 500)
        made.show()
        await until(lambda: bool(made.state), wanted=True)
        yield made
        made.close()
        made.deleteLater()


async def type_words(*words: str) -> None:
    """Answer one question after another."""
    before: QDialog | None = None
    for word in words:
        await until(lambda seen=before: _question() not in {None, seen}, wanted=True)
        before = _question()
        assert before is not None
        line = before.findChild(QLineEdit)
        assert line is not None
        hands.type_into(line, word)
        hands.press(line, Qt.Key.Key_Return)


def _question() -> QDialog | None:
    return next((top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()), None)


def offered(page: VaultPage) -> list[str]:
    return [button.text() for button in page.findChildren(Button) if button.isVisible()]


async def made(library: OpenLibrary, page: VaultPage, passphrase: str | None = None) -> None:
    async with library.steps() as services:
        await services.credentials.prepare(library.user_id, passphrase=passphrase)
    page.refresh()
    await until(lambda: "The vault is open." in page.state, wanted=True)


async def test_before_the_first_key_there_is_little_to_do(page: VaultPage) -> None:
    assert "nothing to open yet" in page.state
    assert "On this computer: The keyring of the tests." in page.state
    assert offered(page) == ["Set a passphrase"]


async def test_a_passphrase_is_set_changed_and_removed(page: VaultPage, library: OpenLibrary) -> None:
    await made(library, page)
    assert offered(page) == ["Lock the vault now", "Set a passphrase"]
    hands.click(page.set_word)
    await type_words(WORD, WORD)
    await until(page.remove_word.isVisible, wanted=True)
    assert "or your passphrase" in page.state
    hands.click(page.set_word)
    await type_words("a wrong one", OTHER, OTHER)
    await until(lambda: "passphrase" in page.refusal, wanted=True)
    hands.click(page.remove_word)
    await type_words(WORD)
    await until(lambda: offered(page), ["Lock the vault now", "Set a passphrase"])
    assert page.refusal == ""


async def test_it_is_locked_and_opened_by_the_passphrase_alone(
    page: VaultPage, library: OpenLibrary, ring: MemoryKeyring
) -> None:
    await made(library, page, WORD)
    hands.click(page.leave_keyring)
    await until(lambda: "asked for once after each start" in page.state, wanted=True)
    assert ring.items == {}
    hands.click(page.close_now)
    await until(lambda: "The vault is locked." in page.state, wanted=True)
    assert "Give the keys up" in offered(page)
    hands.click(page.open)
    await type_words(WORD)
    await until(lambda: "The vault is open." in page.state, wanted=True)
    hands.click(page.use_keyring)
    await until(lambda: len(ring.items), 1)


async def test_where_there_is_no_keyring_that_is_said(page: VaultPage, ring: MemoryKeyring) -> None:
    ring.reason = "it is not running"
    page.refresh()
    await until(lambda: "No keyring" in page.state and "it is not running" in page.state, wanted=True)


async def test_what_nothing_opens_any_more_is_given_up_after_a_question(page: VaultPage, library: OpenLibrary) -> None:
    await made(library, page, WORD)
    hands.click(page.close_now)
    await until(lambda: "The vault is locked." in page.state, wanted=True)
    hands.click(page.start_over)
    await until(lambda: _question() is not None, wanted=True)
    dialog = _question()
    assert dialog is not None
    hands.click(next(button for button in dialog.findChildren(Button) if button.text() == "Give it up"))
    await until(lambda: "nothing to open yet" in page.state, wanted=True)
