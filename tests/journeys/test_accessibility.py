"""The whole window as a screen reader and a keyboard know it: each page, dialog and state."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.ui.people.desks import Desk
from app.ui.theme import Theme
from tests.journeys.test_pictures import SETTLE_SECONDS, fill, openings
from tests.support import hands, looks
from tests.support.accessible import CONTROLS, Told, tell
from tests.support.desk import live
from tests.support.until import until

MOST_STOPS = 300
PAINT_SECONDS = 0.02
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


def by_tab(window: QWidget) -> list[QWidget]:
    """Walk with the Tab key, from where the keys are until that is reached again."""
    walked: list[QWidget] = []
    while (now := QApplication.focusWidget()) is not None and now not in walked:
        walked.append(now)
        assert len(walked) < MOST_STOPS
        hands.press(now, Qt.Key.Key_Tab)
    return [widget for widget in walked if widget.window() is window]


def stops(window: QWidget) -> list[QWidget]:
    """What the Tab key has to come to."""
    return [
        widget
        for widget in looks.shown(window)
        if widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and widget is not window
    ]


def ringed(widget: QWidget) -> bytes:
    """A control and what is right around it, as pixels."""
    window = widget.window()
    around = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-4, -4, 4, 4)
    return bytes(window.grab(around).toImage().constBits())


async def test_a_screen_reader_knows_each_thing_in_the_window(tmp_path: Path, theme: Theme) -> None:
    found: list[str] = []

    async def journey(desk: Desk) -> None:
        await asyncio.sleep(SETTLE_SECONDS)
        found.extend(flaws(tell(desk.window), "first start"))
        desk.session.welcome.end("local")
        await fill(desk, tmp_path)
        for page in PAGES:
            desk.window.show_page(page)
            await asyncio.sleep(SETTLE_SECONDS)
            found.extend(flaws(tell(desk.window), page))
            missed = set(stops(desk.window)) - set(by_tab(desk.window))
            found.extend(f"{page}: the Tab key never comes to {widget}" for widget in missed)
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


@pytest.mark.long
@pytest.mark.parametrize(("choice", "strong_outlines"), [("dark", False), ("light", False), ("dark", True)])
async def test_what_has_the_keyboard_looks_otherwise(
    tmp_path: Path, theme: Theme, choice: str, *, strong_outlines: bool
) -> None:
    same: list[str] = []

    async def journey(desk: Desk) -> None:
        desk.session.welcome.end("local")
        await fill(desk, tmp_path)
        theme.set_look(choice=choice, strong_outlines=strong_outlines)
        for page in PAGES:
            desk.window.show_page(page)
            await asyncio.sleep(SETTLE_SECONDS)
            for widget in stops(desk.window):
                if not isValid(widget) or not widget.isVisible() or not widget.isEnabled():
                    continue
                widget.setFocus(Qt.FocusReason.TabFocusReason)
                await asyncio.sleep(PAINT_SECONDS)
                with_keys = ringed(widget)
                desk.window.setFocus(Qt.FocusReason.OtherFocusReason)
                await asyncio.sleep(PAINT_SECONDS)
                if with_keys == ringed(widget):
                    same.append(f"{page}: {type(widget).__name__} {widget.accessibleName()}")

    await live(tmp_path / "home", theme, journey)
    assert same == []
