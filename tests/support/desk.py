"""The whole window in this process, opened as the program opens it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.bootstrap import live_in_window
from app.system.paths import paths_in
from app.ui.main_window import MainWindow
from app.ui.people.desks import Desk
from app.ui.theme import Theme


async def live(
    home: Path, theme: Theme, journey: Callable[[Desk], Awaitable[None]], *, leaves_itself: bool = False
) -> None:
    """Start the window as the program does, let the journey happen, and see that it ends well.

    Args:
        home: The data folder.
        theme: The look, installed.
        journey: What happens in the window.
        leaves_itself: The journey closes the window as a person does; otherwise it is closed at the journey's end.
    """
    window = MainWindow(theme, home / "view" / "window.json")
    window.resize(1440, 900)
    window.show()
    failed: list[BaseException] = []

    async def guarded(desk: Desk) -> None:
        try:
            await journey(desk)
            if leaves_itself:
                await asyncio.wait_for(desk.session.ended.wait(), 30)
        except BaseException as error:
            failed.append(error)
            raise

    code = await live_in_window(window, theme, paths_in(home), [], ready=lambda: None, journey=guarded)
    window.deleteLater()
    assert (code, failed) == (0, [])
