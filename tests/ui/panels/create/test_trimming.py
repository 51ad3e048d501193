"""Which part of a clip is kept."""

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from app.ui.panels.create.trimming import ask_start
from app.ui.widgets.label import Label
from tests.support import hands
from tests.support.looks import open_windows
from tests.support.until import until
from tests.ui.panels.create.conftest import Desk


async def test_the_part_is_named_and_esc_keeps_the_clip_whole(desk: Desk) -> None:
    asked = asyncio.ensure_future(ask_start(desk.window, desk.context.theme, 70.0, 16.0))
    await until(lambda: any(isinstance(one, QDialog) for one in open_windows()), wanted=True)
    (dialog,) = (one for one in open_windows() if isinstance(one, QDialog))
    words = " ".join(label.text() for label in dialog.findChildren(Label))
    assert "Which 16 s are kept?" in words
    assert "From 0.0\N{THIN SPACE}s to 16.0\N{THIN SPACE}s of 1:10." in words
    hands.press(dialog, Qt.Key.Key_Escape)
    assert await asked is None
