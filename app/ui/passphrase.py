"""Opens what keeps the secrets, and asks for its passphrase where no keyring does."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.domain.errors import PassphraseNeededError, VaultError
from app.system.passphrases import check_new
from app.ui.dialogs import ask_name
from app.ui.language import told

if TYPE_CHECKING:
    from app.ui.context import UiContext

_LONGEST: Final = 1000

translate = QCoreApplication.translate


async def open_secrets(context: "UiContext", owner: QWidget) -> bool:
    """Make sure that secrets can be sealed and opened.

    Args:
        context: The window's.
        owner: Over which the passphrase is asked for.

    Returns:
        Whether they can; not where the user closed the question.

    Raises:
        VaultError: They cannot, and no passphrase would help.
    """
    word: str | None = None
    while True:
        try:
            async with context.steps() as services:
                await services.credentials.prepare(context.user_id, passphrase=word)
        except PassphraseNeededError as error:
            is_new, refusal = error.is_new, told(error.message) if word is not None else ""
        except VaultError as error:
            if word is None:
                raise
            is_new, refusal = True, told(error.message)
        else:
            return True
        word = await (choose_passphrase if is_new else ask_passphrase)(context, owner, refusal)
        if word is None:
            return False


async def ask_passphrase(context: "UiContext", owner: QWidget, about: str = "") -> str | None:
    """Ask for the present one; None where the question was closed."""
    about = about or translate("Passphrase", "Keys and certificates are sealed with it.")
    title, verb = translate("Passphrase", "Passphrase"), translate("Passphrase", "Open")
    return await ask_name(owner, context.theme, title, "", verb, longest=_LONGEST, about=about, is_secret=True)


async def choose_passphrase(context: "UiContext", owner: QWidget, about: str = "") -> str | None:
    """A new one, typed twice: nobody sees what they type."""
    theme = context.theme
    about = about or translate(
        "Passphrase",
        "This computer has no keyring in which keys are safe. A passphrase seals them instead; it is asked for when"
        " they are needed. Nothing opens them again if it is forgotten.",
    )
    while True:
        title, verb = translate("Passphrase", "Choose a passphrase"), translate("Passphrase", "Continue")
        word = await ask_name(owner, theme, title, "", verb, longest=_LONGEST, about=about, is_secret=True)
        if word is None:
            return None
        try:
            check_new(word)
        except VaultError as error:
            about = told(error.message)
            continue
        title, verb = translate("Passphrase", "Repeat the passphrase"), translate("Passphrase", "Use this passphrase")
        again = await ask_name(owner, theme, title, "", verb, longest=_LONGEST, is_secret=True)
        if again is None or again == word:
            return again
        about = translate("Passphrase", "The two were not the same. Type it once more.")
