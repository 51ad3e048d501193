"""The window in another language, for a while."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from app.ui.language import install_language


@contextmanager
def speaking(application: QCoreApplication, language: str, resources: Path | None = None) -> Iterator[None]:
    """Install a language as the start of the program does, and take it away again."""
    before = QLocale()
    install_language(application, language, resources)
    try:
        yield
    finally:
        for translator in application.findChildren(QTranslator):
            application.removeTranslator(translator)
            translator.deleteLater()
        QLocale.setDefault(before)


@contextmanager
def speaking_file(application: QCoreApplication, file: Path) -> Iterator[None]:
    """Install the translations of one file, and take them away again."""
    translator = QTranslator(application)
    assert translator.load(str(file))
    application.installTranslator(translator)
    try:
        yield
    finally:
        application.removeTranslator(translator)
        translator.deleteLater()


def run_translate(*words: str) -> "subprocess.CompletedProcess[str]":
    """Run the tool of the translators."""
    root = Path(__file__).parents[2]
    command = [sys.executable, str(root / "packaging" / "translate.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
