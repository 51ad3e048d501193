"""The page of the sessions."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from app.services.user.auth_service import LOOPBACK, own_agent
from app.ui.settings.sessions_page import SessionsPage
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from tests.support import hands
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.until import until


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


@pytest.fixture
async def page(library: OpenLibrary, theme: Theme) -> AsyncIterator[SessionsPage]:
    async with library.write() as services:
        own = (await services.auth.create_session(library.user_id, LOOPBACK, own_agent())).id
        await services.auth.create_session(library.user_id, LOOPBACK, "PixSim7 0.9 on attic")
    async with open_context(library, theme) as context:
        object.__setattr__(context, "session_id", own)
        made = SessionsPage(context)
        made.resize(560, 500)
        made.show()
        await until(lambda: len(made.lines()), 2)
        yield made
        made.close()
        made.deleteLater()


async def test_this_window_stands_first_and_another_one_can_be_signed_out(page: SessionsPage) -> None:
    own, other = page.lines()
    assert (own.is_own, other.is_own) == (True, False)
    assert not own.end.isVisible()
    assert other.end.accessibleName() == "Sign out PixSim7 0.9 on attic"
    assert other.facts.startswith("Since ")
    assert LOOPBACK in other.facts
    hands.click(other.end)
    await until(lambda: [line.is_own for line in page.lines()], [True])


@pytest.mark.parametrize(("button", "verb"), [("everywhere", "Sign out everywhere"), ("new_key", "Draw a new key")])
async def test_all_end_after_a_question(page: SessionsPage, library: OpenLibrary, button: str, verb: str) -> None:
    for answer, left in (("Cancel", 2), (verb, 0)):
        hands.click(getattr(page, button))
        await until(lambda: _question() is not None, wanted=True)
        dialog = _question()
        assert dialog is not None
        hands.click(next(one for one in dialog.findChildren(Button) if one.text() == answer))
        await until(lambda: _question() is None, wanted=True)
        await until(lambda: _live(library), left)


async def _live(library: OpenLibrary) -> int:
    async with library.read() as services:
        return len(await services.auth.list_sessions(library.user_id))


def _question() -> QDialog | None:
    return next((top for top in QApplication.topLevelWidgets() if isinstance(top, QDialog) and top.isVisible()), None)
