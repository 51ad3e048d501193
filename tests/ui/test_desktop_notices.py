"""What the desktop is told."""

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.settings import NotificationSettings
from app.ui.context import News, Toast
from app.ui.desktop_notices import DesktopNotices, Send, is_wanted, is_within
from app.ui.theme import Theme
from tests.support.library import open_context, open_library

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
NIGHT = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)


def toast(news: News) -> Toast:
    return Toast("done", "A result is ready.", news=news)


def sender(sent: list[str]) -> Send:
    """A desktop that shows everything."""

    def send(_title: str, text: str) -> bool:
        sent.append(text)
        return True

    return send


@pytest.mark.parametrize(
    ("hour", "first", "last", "inside"),
    [
        (22, 22, 8, True),
        (3, 22, 8, True),
        (8, 22, 8, False),
        (12, 22, 8, False),
        (13, 12, 14, True),
        (14, 12, 14, False),
        (5, 5, 5, False),
    ],
)
def test_quiet_hours_go_over_midnight(hour: int, first: int, last: int, inside: bool) -> None:  # noqa: FBT001
    assert is_within(hour, first, last) is inside


def test_only_what_happened_by_itself_is_told_and_only_what_is_wanted() -> None:
    wishes = NotificationSettings()
    kinds: tuple[News, ...] = ("quick", "done", "failed", "needs_you", "phones")
    assert all(is_wanted(toast(kind), wishes, NOON) for kind in kinds)
    assert not is_wanted(toast(""), wishes, NOON)
    for kind, name in (("done", "done"), ("quick", "done"), ("failed", "failed"), ("phones", "phones")):
        less = wishes.model_copy(update={f"tells_{name}": False})
        assert not is_wanted(Toast("done", "x", news=kind), less, NOON)  # type: ignore[arg-type]
    assert not is_wanted(toast("done"), wishes.model_copy(update={"uses_system": False}), NOON)
    quiet = wishes.model_copy(update={"is_quiet": True})
    assert is_wanted(toast("done"), quiet, NOON)
    assert not is_wanted(toast("done"), quiet, NIGHT)


async def test_the_desktop_is_told_while_the_window_is_not_in_use_and_a_click_leads_there(
    theme: Theme, qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with open_library(tmp_path_factory.mktemp("a")) as library, open_context(library, theme) as context:
        window, sent, opened = QWidget(), list[str](), list[str]()
        qtbot.addWidget(window)
        notices = DesktopNotices(context, window, sender(sent), window)

        def tell(text: str, news: News = "done") -> None:
            context.shell.toast("done", text, "Show", lambda: opened.append(text), news=news)

        tell("first")
        tell("ours", news="")
        assert sent == ["first"]
        notices.open_last()
        assert opened == ["first"]
        with qtbot.waitActive(window):
            assert window.isVisible()
        tell("seen")
        assert sent == ["first"]
        await context.settings.change("notifications.uses_system", value=False)
        window.hide()
        tell("unwanted")
        assert sent == ["first"]


async def test_of_a_locked_window_it_is_told_that_there_is_something_and_not_what(
    theme: Theme, qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with open_library(tmp_path_factory.mktemp("a")) as library, open_context(library, theme) as context:
        window, sent, opened = QWidget(), list[str](), list[str]()
        qtbot.addWidget(window)
        notices = DesktopNotices(context, window, sender(sent), window)
        notices.is_locked = True
        context.shell.toast("done", "A secret is ready.", "Show", lambda: opened.append("secret"), news="done")
        assert sent == ["There is something new. Unlock the window to see it."]
        notices.open_last()
        assert window.isVisible()
        assert opened == []
