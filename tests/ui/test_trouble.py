"""The questions at the start."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from app.domain.errors import LibraryUnavailableError, PixSimError, SchemaTooNewError
from app.ui.theme import Theme
from app.ui.trouble import ask_about_trouble
from tests.support import hands
from tests.support.until import until


def dialog() -> QDialog | None:
    found = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog)]
    return next((one for one in found if one.isVisible()), None)


async def answer(theme: Theme, error: PixSimError, word: str) -> Path | None:
    """Ask, press the button with this word, and give what came of it."""
    window = QWidget()
    window.show()
    asking = asyncio.ensure_future(ask_about_trouble(window, theme, error))
    await until(lambda: dialog() is not None, wanted=True)
    shown = dialog()
    assert shown is not None
    hands.click(next(button for button in shown.findChildren(QPushButton) if button.text() == word))
    result = await asking
    window.close()
    window.deleteLater()
    return result


async def test_a_library_that_is_gone_can_be_tried_again(theme: Theme, tmp_path: Path) -> None:
    error = LibraryUnavailableError(str(tmp_path / "gone"), "it is not there")
    assert await answer(theme, error, "Try again") == tmp_path / "gone"


@pytest.mark.parametrize(
    "error", [LibraryUnavailableError("/gone", "it is not there"), SchemaTooNewError("A newer version was here.")]
)
async def test_leaving_is_always_possible(theme: Theme, error: PixSimError) -> None:
    assert await answer(theme, error, "Quit") is None


async def test_a_newer_schema_offers_no_other_folder(theme: Theme) -> None:
    window = QWidget()
    window.show()
    asking = asyncio.ensure_future(ask_about_trouble(window, theme, SchemaTooNewError("A newer version was here.")))
    await until(lambda: dialog() is not None, wanted=True)
    shown = dialog()
    assert shown is not None
    buttons = shown.findChildren(QPushButton)
    assert [button.text() for button in buttons] == ["Quit"]
    hands.click(buttons[0])
    assert await asking is None
    window.close()
    window.deleteLater()
