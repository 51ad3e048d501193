"""The picture of the quick look on another screen."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.ui.context import Toast
from app.ui.panels.quick_look.second_screen import other_screen
from app.ui.theme import Theme
from tests.support.shown_gallery import holds
from tests.support.shown_look import show_look


async def test_it_follows_the_quick_look_takes_its_keys_and_ends_with_it(tmp_path: Path, theme: Theme) -> None:
    async with show_look(tmp_path, theme) as shown:
        first = await shown.library.import_picture("one.png", (600, 400), seed=1)
        second = await shown.library.import_picture("two.png", (300, 200), seed=2)
        toasts: list[Toast] = []
        shown.context.shell.toasted.connect(toasts.append)
        shown.open(first.id, first.id, second.id)
        await holds(lambda: not shown.view.image.isNull())
        own = QGuiApplication.primaryScreen()
        assert other_screen(own, [own]) is None
        shown.press(Qt.Key.Key_F11)
        assert [toast.text for toast in toasts] == ["There is no second screen."]
        screens = shown.look.screens
        screens.show_on(own)
        window = screens.window
        assert window is not None
        assert window.geometry() == own.geometry()
        assert window.view.image == shown.view.image
        QTest.keyClick(window, Qt.Key.Key_Right)
        await holds(lambda: "two.png" in shown.words() and window.view.content.size == shown.view.content.size)
        QTest.keyClick(window, Qt.Key.Key_Escape)
        assert screens.window is None
        assert shown.look.isVisible()
        screens.show_on(own)
        screens.toggle()
        assert screens.window is None
        screens.show_on(own)
        shown.press(Qt.Key.Key_Escape)
        assert screens.window is None
