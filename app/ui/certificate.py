"""What signs Content Credentials: said in a line, chosen in a dialog."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.domain.errors import PixSimError, StorageError, ValidationError
from app.media.credentials.signing_key import MAX_BYTES
from app.system.threads import import_modules, in_thread
from app.ui.context import UiContext
from app.ui.credential_words import certificate_words
from app.ui.dialogs import ask_name, choose_files, finished
from app.ui.language import told
from app.ui.passphrase import open_secrets
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.media.credentials.signing_key import CertificateFacts

_SIZE: Final = QSize(480, 280)


class CertificateLine(QWidget):
    """Says what signs, with a button that opens the choice.

    Args:
        context: The window's.
        parent: Owner.
        indent: The room at the left, so that it stands under the fields of a form.
    """

    def __init__(self, context: UiContext, parent: QWidget | None = None, *, indent: int = 0) -> None:
        super().__init__(parent)
        self._context = context
        self._words = Label(context.theme, "", "small", "secondary", wrap=True)
        self.button = Button(context.theme, self.tr("Certificate…"), size="compact", parent=self)
        self.button.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(indent, 0, 0, 0)
        row.setSpacing(context.theme.token("space.2"))
        row.addWidget(self._words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.button.clicked.connect(lambda: context.tasks.start(self._choose(), what=self.tr("choose a certificate")))
        context.tasks.start(self._read(), what=self.tr("read the certificate"))

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    async def _read(self) -> None:
        facts = await _read_facts(self._context)
        if isValid(self):
            self._words.setText(certificate_words(facts))

    async def _choose(self) -> None:
        dialog = CertificateDialog(self._context, self.window())
        await finished(dialog)
        await self._read()


class CertificateDialog(QDialog):
    """Takes the user's own certificate, makes one, or forgets it; each at once.

    Args:
        context: The window's.
        parent: Over which it opens.
    """

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self.setWindowTitle(self.tr("Certificate"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(_SIZE)
        self._words = Label(theme, "", "body", wrap=True)
        about = self.tr(
            "Others trust a certificate that a known authority has issued to you. Its private key is kept in the vault,"
            " never as a file."
        )
        self._about = Label(theme, about, "small", "secondary", wrap=True)
        self._refusal = Label(theme, "", "small", "failed", wrap=True)
        self._refusal.hide()
        self.bring = Button(theme, self.tr("Use my certificate…"), "primary", icon="badge-check", parent=self)
        self.make = Button(theme, self.tr("Make a self-made one"), parent=self)
        self.forget = Button(theme, self.tr("Forget it"), "quiet", parent=self)
        self.close_button = Button(theme, self.tr("Close"), parent=self)
        self._lay_out()
        for button, act, what in (
            (self.bring, self._bring, self.tr("take the certificate")),
            (self.make, self._make, self.tr("make a certificate")),
            (self.forget, self._forget, self.tr("forget the certificate")),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, act=act, what=what: context.tasks.start(act(), what=what))
        self.close_button.clicked.connect(self.accept)
        context.tasks.start(self._read(), what=self.tr("read the certificate"))
        FocusRing(theme, self)

    @property
    def words(self) -> str:
        """What signs, in words."""
        return self._words.text()

    @property
    def refusal(self) -> str:
        """Why a certificate was not taken."""
        return "" if self._refusal.isHidden() else self._refusal.text()

    def _lay_out(self) -> None:
        theme = self._context.theme
        choices = QHBoxLayout()
        choices.setSpacing(theme.token("space.2"))
        choices.addWidget(self.bring)
        choices.addWidget(self.make)
        choices.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.forget)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, self.tr("Certificate for Content Credentials"), "title", wrap=True))
        for part in (self._words, self._about, self._refusal):
            column.addWidget(part)
        column.addLayout(choices)
        column.addStretch(1)
        column.addLayout(foot)

    async def _read(self) -> None:
        self._show(await _read_facts(self._context))

    async def _bring(self) -> None:
        theme = self._context.theme
        kinds = (self.tr("Certificates and keys (*.pem *.crt *.cer *.key)"),)
        chains = await choose_files(self, theme, self.tr("Choose the certificate chain"), filters=kinds)
        keys = await choose_files(self, theme, self.tr("Choose its private key"), filters=kinds) if chains else []
        if not keys:
            return
        try:
            chain, key = [await in_thread(_read_file, path) for path in (chains[0], keys[0])]
            await self._take(chain, key)
        except (ValidationError, StorageError) as error:
            self._refuse(error)

    async def _take(self, chain: bytes, key: bytes) -> None:
        """Take them; of a key with a password that is asked for."""
        password: bytes | None = None
        if b"ENCRYPTED" in key:
            title, verb = self.tr("Password of the key"), self.tr("Open")
            word = await ask_name(self, self._context.theme, title, "", verb, longest=1000, is_secret=True)
            if word is None:
                return
            password = word.encode()
        if not await open_secrets(self._context, self):
            return
        async with self._context.steps() as services:
            keys = services.content_credentials.keys
            facts = await keys.set_certificate(self._context.user_id, chain, key, password=password)
        self._show(facts)

    async def _make(self) -> None:
        try:
            if not await open_secrets(self._context, self):
                return
            async with self._context.steps() as services:
                facts = await services.content_credentials.keys.make_certificate(self._context.user_id)
        except StorageError as error:
            self._refuse(error)
        else:
            self._show(facts)

    async def _forget(self) -> None:
        async with self._context.write() as services:
            await services.content_credentials.keys.forget_certificate(self._context.user_id)
        self._show(None)

    def _refuse(self, error: PixSimError) -> None:
        if isValid(self):
            self._refusal.setText(told(error.message))
            self._refusal.show()

    def _show(self, facts: "CertificateFacts | None") -> None:
        if isValid(self):
            self._refusal.hide()
            self._words.setText(certificate_words(facts))
            self.forget.setVisible(facts is not None)


async def _read_facts(context: UiContext) -> "CertificateFacts | None":
    # What reads certificates takes longer to load than a frame.
    await import_modules(("app.media.credentials.certificates",))
    async with context.read() as services:
        return await services.content_credentials.keys.get_certificate(context.user_id)


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror or error}.", detail=str(error)) from error
