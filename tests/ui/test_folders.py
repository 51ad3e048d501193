"""Folders are opened, or named where that is not possible."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication

from app.ui.context import Shell, Toast
from app.ui.folders import open_folder


@pytest.fixture
def toasts(qapp: QApplication) -> tuple[Shell, list[Toast]]:  # noqa: ARG001
    shell, heard = Shell(), list[Toast]()
    shell.toasted.connect(heard.append)
    return shell, heard


def test_a_folder_that_opens_needs_no_word(
    toasts: tuple[Shell, list[Toast]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[QUrl] = []

    def answer(url: QUrl) -> bool:
        asked.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", answer)
    open_folder(toasts[0], tmp_path)
    assert [url.toLocalFile() for url in asked] == [str(tmp_path)]
    assert toasts[1] == []


def test_where_nothing_opens_it_its_path_is_told_and_can_be_copied(
    toasts: tuple[Shell, list[Toast]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    open_folder(toasts[0], tmp_path)
    (toast,) = toasts[1]
    assert toast.kind == "warning"
    assert str(tmp_path) in toast.text
    assert toast.action is not None
    toast.action()
    assert QGuiApplication.clipboard().text() == str(tmp_path)
