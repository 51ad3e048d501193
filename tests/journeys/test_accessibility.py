"""The whole window as a screen reader and a keyboard know it: each page, dialog and state."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QAccessible

from app.bootstrap import Desk
from app.ui.theme import Theme
from tests.journeys.test_pictures import SETTLE_SECONDS, fill, openings
from tests.support import looks
from tests.support.accessible import CONTROLS, Told, tell
from tests.support.desk import live
from tests.support.until import until

PAGES = ("gallery", "lineage", "accounts", "devices")
_Role = QAccessible.Role
_TWINS = {_Role.Cell, _Role.StaticText, _Role.ListItem}
"""Rows may say the same."""
_VAGUE = {"Button", "OK?", "...", "\N{HORIZONTAL ELLIPSIS}"}


def flaws(told: Sequence[Told], where: str) -> list[str]:
    """What somebody who hears the window cannot tell."""
    found = []
    for thing in told:
        acts = thing.role in CONTROLS or thing.is_focusable
        if acts and (not thing.name.strip() or thing.name in _VAGUE):
            found.append(f"{where}: no name: {thing.path}/{thing.kind}")
        if thing.is_focusable and thing.role == _Role.Client:
            found.append(f"{where}: not said what kind of thing {thing.name!r} is: {thing.path}/{thing.kind}")
        if thing.role == _Role.ComboBox and not thing.description:
            found.append(f"{where}: says its value alone: {thing.path}/{thing.kind}")
    twins = Counter((thing.path, thing.name) for thing in told if thing.role in CONTROLS - _TWINS)
    return found + [f"{where}: {count} called {name!r}: {path}" for (path, name), count in twins.items() if count > 1]


async def test_a_screen_reader_knows_each_thing_in_the_window(tmp_path: Path, theme: Theme) -> None:
    found: list[str] = []

    async def journey(desk: Desk) -> None:
        await asyncio.sleep(SETTLE_SECONDS)
        found.extend(flaws(tell(desk.window), "first start"))
        desk.session.end_first_run("local")
        await fill(desk, tmp_path)
        for page in PAGES:
            desk.window.show_page(page)
            await asyncio.sleep(SETTLE_SECONDS)
            found.extend(flaws(tell(desk.window), page))
        for opened, name in openings(desk):
            before = set(looks.open_windows())
            opened()
            await until(lambda before=before: len(set(looks.open_windows()) - before), 1)
            (box,) = set(looks.open_windows()) - before
            found.extend(flaws(tell(box), name))
            box.close()
            await until(box.isVisible, wanted=False)

    await live(tmp_path / "home", theme, journey)
    assert found == []
