"""The first steps over the gallery, the first time and again."""

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from app.domain.settings import LanguageChoice
from app.ui.context import UiContext
from app.ui.first_run import FirstRun
from app.ui.main_window import MainWindow
from app.ui.panels import gallery
from app.ui.session import Session
from tests.support.until import until


@pytest.fixture
async def session(context: UiContext, qtbot: QtBot) -> Session:
    window = MainWindow(context.theme)
    qtbot.addWidget(window, before_close_func=lambda widget: widget.allow_close())
    window.show()
    await window.attach(context, [gallery.PLUGIN])
    return Session(window, context)


async def test_they_show_again_from_the_menu_and_escape_leaves_all_as_it_is(
    session: Session, context: UiContext
) -> None:
    window = session.parent()
    assert isinstance(window, MainWindow)
    await context.settings.change("is_first_run_done", value=True)
    (entry,) = [action for action in window.findChildren(QAction) if action.text() == "Show the welcome again"]
    entry.trigger()
    welcome = session.welcome.shown
    assert isinstance(welcome, FirstRun)
    assert welcome.isVisible()
    await until(lambda: context.settings.value.is_first_run_done, wanted=False)
    entry.trigger()
    assert session.welcome.shown is welcome
    welcome.skip.click()
    assert session.welcome.shown is None
    await until(lambda: context.settings.value.is_first_run_done, wanted=True)
    assert window.page("gallery").isVisible()


async def test_the_sample_project_is_asked_for_by_its_button(
    session: Session, context: UiContext, qtbot: QtBot
) -> None:
    session.welcome.begin()
    assert session.welcome.shown is not None
    context.shell.sample_requested.disconnect()
    with qtbot.waitSignal(context.shell.sample_requested):
        session.welcome.shown.begin.sample.click()
    assert session.welcome.shown is None
    await until(lambda: context.settings.value.is_first_run_done, wanted=True)


async def test_another_language_makes_the_window_anew_only_while_they_show(
    session: Session, context: UiContext, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(context.shell.anew_requested):
        await context.settings.change("appearance.language", LanguageChoice.GERMAN)
    session.welcome.begin()
    with qtbot.waitSignal(context.shell.anew_requested):
        await context.settings.change("appearance.language", LanguageChoice.ENGLISH)
