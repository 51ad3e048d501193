"""What signs, chosen in the window."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from app.ui.certificate import CertificateDialog, CertificateLine
from app.ui.context import UiContext
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from tests.support.credentials import self_made
from tests.support.file_choice import choose_file
from tests.support.library import open_context, open_library
from tests.support.looks import flaws
from tests.support.shown_gallery import holds


@pytest.fixture
async def context(tmp_path: Path, theme: Theme) -> AsyncIterator[UiContext]:
    async with open_library(tmp_path) as library, open_context(library, theme) as opened:
        yield opened


def shown(kind: type[QDialog], title: str = "") -> list[QDialog]:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    return [one for one in found if title in one.windowTitle()]


async def test_a_certificate_is_brought_with_its_password_made_and_forgotten(
    context: UiContext, tmp_path: Path
) -> None:
    made = self_made()
    key = serialization.load_pem_private_key(made.key, None)
    lock = serialization.BestAvailableEncryption(b"word")
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (tmp_path / "chain.pem").write_bytes(made.chain)
    (tmp_path / "key.pem").write_bytes(key.private_bytes(pem, form, lock))
    owner = QWidget()
    owner.resize(700, 500)
    owner.show()
    line = CertificateLine(context, owner)
    await holds(lambda: line.words.startswith("No certificate yet"))
    line.button.click()
    await holds(lambda: shown(CertificateDialog))
    (dialog,) = shown(CertificateDialog)
    assert isinstance(dialog, CertificateDialog)
    await holds(lambda: dialog.words)
    assert not flaws(dialog)
    for word, refusal in (("wrong", True), ("word", False)):
        dialog.bring.click()
        await choose_file(tmp_path / "chain.pem", "Choose the certificate chain")
        await choose_file(tmp_path / "key.pem", "Choose its private key")
        await holds(lambda: shown(QDialog, "Password"))
        (question,) = shown(QDialog, "Password")
        field = question.findChild(QLineEdit)
        assert field is not None
        assert field.echoMode() == QLineEdit.EchoMode.Password
        field.setText(word)
        next(button for button in question.findChildren(Button) if button.text() == "Open").click()
        if refusal:
            await holds(lambda: dialog.refusal == "The password does not open the key.")
        else:
            await holds(lambda: "others do not trust" in dialog.words and not dialog.refusal)
    dialog.forget.click()
    await holds(lambda: dialog.words.startswith("No certificate yet"))
    dialog.make.click()
    await holds(lambda: "self-made certificate, which" in dialog.words)
    dialog.accept()
    await holds(lambda: "self-made certificate, which" in line.words)
    owner.close()
