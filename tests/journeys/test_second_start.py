"""A second start beside an open window: it hands over what it was given, and leaves."""

import asyncio
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from app.system.folder_lock import WINDOW_LOCK, FolderLock
from app.system.paths import paths_in
from app.ui.people.desks import Desk
from app.ui.theme import Theme
from tests.support.desk import live
from tests.support.library import draw_picture
from tests.support.until import until


async def start(home: Path, *arguments: str) -> int:
    """Start the program once more; gives its exit code."""
    command = [sys.executable, "-m", "app", "--data-dir", str(home), *arguments]
    process = await asyncio.create_subprocess_exec(*command)
    try:
        return await asyncio.wait_for(process.wait(), 60)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def questions() -> list[QDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


@pytest.mark.row("F-29")
@pytest.mark.row("H-21")
async def test_files_are_imported_and_links_are_asked_about_and_no_job_begins(tmp_path: Path, theme: Theme) -> None:
    home = tmp_path / "home"
    picture = draw_picture(tmp_path / "a b.png", (48, 32))

    async def journey(desk: Desk) -> None:
        context = desk.context

        async def assets() -> int:
            async with context.read() as services:
                return len(await services.assets.list_asset_ids(context.user_id))

        assert await start(home, picture.as_uri()) == 0
        await until(assets, 1)
        for link, words in (
            ("pixsim7:compose?prompt=a%20lake", "Put this prompt into the composer?"),
            ("pixsim7:submit?prompt=a%20lake", "This link leads nowhere"),
        ):
            assert await start(home, link) == 0
            await until(lambda: len(questions()), 1)
            (dialog,) = questions()
            assert words in [label.text() for label in dialog.findChildren(QLabel)]
            dialog.reject()
            await until(questions, [])
        # What is too long for a link is none: the window comes forward, and that is all.
        assert await start(home, "pixsim7:" + "x" * 100_000) == 0
        async with context.read() as services:
            assert not await services.jobs.list_job_rows(context.user_id)
        assert not questions()

    # Whoever has the window's lock is the one whom a second start speaks to.
    paths_in(home).make()
    lock = FolderLock(paths_in(home).data / WINDOW_LOCK)
    assert lock.try_take()
    try:
        await live(home, theme, journey)
    finally:
        lock.release()
