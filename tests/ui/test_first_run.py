"""The first start."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.enums import OperationType
from app.domain.settings import ThemeChoice
from app.ui.context import UiContext
from app.ui.first_run import FirstRun
from app.ui.importing import Importer
from app.ui.main_window import MainWindow
from app.ui.panels import accounts, gallery
from app.ui.panels.accounts.wizard import AccountWizard
from app.ui.session import Session
from app.ui.theme import Theme
from app.ui.welcome.theme_step import ThemePreview
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label
from tests.support import hands
from tests.support.library import draw_picture, open_context, open_library
from tests.support.until import until


@pytest.fixture
async def context(theme: Theme, tmp_path: Path) -> AsyncIterator[UiContext]:
    async with open_library(tmp_path) as library, open_context(library, theme) as made:
        yield made


@pytest.fixture
async def welcome(context: UiContext, qtbot: QtBot) -> FirstRun:
    made = FirstRun(context)
    qtbot.addWidget(made)
    made.resize(900, 800)
    made.show()
    return made


def shown(welcome: FirstRun) -> tuple[int, str]:
    """The step that is open, and the word of what Enter does."""
    (step,) = [number for number, step in enumerate(welcome.steps) if step.isVisibleTo(welcome)]
    assert [head.isChecked() for head in welcome.heads] == [number == step for number in range(4)]
    assert [head.is_done for head in welcome.heads] == [number < step for number in range(4)]
    return step, welcome.primary.text()


async def test_enter_goes_through_all_steps_to_a_first_picture_without_an_account(
    welcome: FirstRun, context: UiContext, qtbot: QtBot
) -> None:
    heard: list[str] = []
    prompts: list[str] = []
    welcome.finished.connect(heard.append)
    context.shell.prompt_requested.connect(prompts.append)
    welcome.focus_first()
    for step in range(3):
        assert shown(welcome) == (step, "Next")
        qtbot.keyClick(welcome.primary, Qt.Key.Key_Return)
    assert shown(welcome) == (3, "Make a first picture")
    qtbot.keyClick(welcome.primary, Qt.Key.Key_Enter)
    await until(lambda: bool(heard), wanted=True)
    assert len(prompts) == 1
    assert heard == ["local"]
    async with context.read() as services:
        rows = await services.jobs.list_job_rows(context.user_id)
    assert [(row.provider_id, bool(row.prompt)) for row in rows] == [("local", True)]


async def test_the_way_back_is_a_button_a_key_and_the_head_of_a_step(welcome: FirstRun, qtbot: QtBot) -> None:
    assert not welcome.back.isVisible()
    welcome.go(3)
    qtbot.mouseClick(welcome.back, Qt.MouseButton.LeftButton)
    assert shown(welcome) == (2, "Next")
    qtbot.keyClick(welcome, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown(welcome) == (1, "Next")
    qtbot.mouseClick(welcome.heads[0], Qt.MouseButton.LeftButton)
    assert shown(welcome) == (0, "Next")
    qtbot.keyClick(welcome, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown(welcome) == (0, "Next")


async def test_what_was_chosen_stands_beside_the_steps_that_are_closed(welcome: FirstRun, context: UiContext) -> None:
    assert [head.summary for head in welcome.heads] == ["English", str(context.library), "Dark", ""]
    await context.settings.change("appearance.theme", ThemeChoice.SYSTEM)
    assert welcome.heads[2].summary == "As the system"


async def test_enter_presses_the_button_that_has_the_keys(welcome: FirstRun, qtbot: QtBot) -> None:
    welcome.go(2)
    welcome.back.setFocus()
    await until(welcome.back.hasFocus, wanted=True)
    qtbot.keyClick(welcome.back, Qt.Key.Key_Return)
    assert shown(welcome) == (1, "Next")


async def test_in_a_small_window_it_asks_for_room_once_and_gives_it_back_in_a_large_one(welcome: FirstRun) -> None:
    heard: list[bool] = []
    welcome.room_wanted.connect(heard.append)
    welcome.resize(500, 420)
    assert heard == []
    # With the room of the docks it is wider: that is no reason to give it back.
    for width in (360, 350, 900):
        welcome.resize(width, 420)
        await until(lambda: heard, [True])
    welcome.resize(1000, 700)
    await until(lambda: heard, [True, False])


async def test_a_key_is_added_in_the_accounts_where_a_provider_is_chosen(context: UiContext, qtbot: QtBot) -> None:
    window = MainWindow(context.theme)
    qtbot.addWidget(window, before_close_func=lambda widget: widget.allow_close())
    window.show()
    await window.attach(context, [gallery.PLUGIN, accounts.PLUGIN])
    Session(window, context).welcome.begin()
    (welcome,) = window.findChildren(FirstRun)
    welcome.go(3)
    qtbot.keyClick(welcome.begin.add_key, Qt.Key.Key_Space)
    await until(lambda: context.settings.value.is_first_run_done, wanted=True)
    assert window.page("accounts").isVisible()
    await until(lambda: [wizard.isVisible() for wizard in window.findChildren(AccountWizard)], [True])
    window.findChildren(AccountWizard)[0].reject()


async def test_escape_leaves_it_for_later(welcome: FirstRun, qtbot: QtBot) -> None:
    with qtbot.waitSignal(welcome.finished) as heard:
        qtbot.keyClick(welcome, Qt.Key.Key_Escape)
    assert heard.args == ["later"]


async def test_its_icons_have_the_colours_of_the_look_that_is_chosen(welcome: FirstRun, context: UiContext) -> None:
    def has_color(icon: IconLabel, color: QColor) -> bool:
        shown = icon.grab().toImage()
        places = [(x, y) for x in range(shown.width()) for y in range(shown.height())]
        return any(shown.pixelColor(x, y) == color for x, y in places)

    icons = {icon.icon_name: icon for icon in welcome.findChildren(IconLabel)}
    for look in ("dark", "light"):
        context.theme.set_look(choice=look)
        welcome.go(1)
        assert has_color(icons["folder"], context.theme.color("text.secondary")), look
        welcome.go(3)
        assert has_color(icons["cpu"], context.theme.color("accent.text")), look


async def test_it_ends_once_when_something_is_imported(
    welcome: FirstRun, context: UiContext, tmp_path: Path, qtbot: QtBot
) -> None:
    heard: list[str] = []
    welcome.finished.connect(heard.append)
    await Importer(context).import_files(
        [draw_picture(tmp_path / f"{seed}.png", (64, 48), seed=seed) for seed in (1, 2)]
    )
    await until(lambda: bool(heard), wanted=True)
    qtbot.keyClick(welcome, Qt.Key.Key_Escape)
    assert heard == ["later"]


async def test_it_ends_when_a_job_is_queued_elsewhere_and_leaves_the_keyboard_there(
    welcome: FirstRun, context: UiContext, qtbot: QtBot
) -> None:
    prompt, button = QPlainTextEdit(), QPushButton()
    qtbot.addWidget(button)
    qtbot.addWidget(prompt)
    button.show()
    prompt.show()
    prompt.activateWindow()
    prompt.setFocus()
    await until(prompt.hasFocus, wanted=True)
    heard: list[str] = []
    welcome.finished.connect(heard.append)
    welcome.finished.connect(lambda _choice: button.setFocus())
    async with context.write() as services:
        params = {"prompt": "a lake"}
        await services.jobs.create_job(context.user_id, "local", OperationType.TEXT_TO_IMAGE, params)
    await until(lambda: heard, ["later"])
    assert prompt.hasFocus()


@pytest.mark.parametrize("scale", [100, 150])
async def test_no_part_is_cut_in_a_small_window(welcome: FirstRun, context: UiContext, scale: int) -> None:
    context.theme.set_look(text_scale=scale)
    welcome.resize(342, 400)
    for step in range(4):
        welcome.go(step)
        welcome.grab()
        for label in welcome.findChildren(Label):
            if label.wordWrap() and label.isVisible():
                assert label.height() >= label.heightForWidth(label.width()), label.text()
        for preview in welcome.findChildren(ThemePreview):
            inside = preview.parentWidget()
            assert inside is not None
            assert not preview.isVisible() or inside.rect().contains(preview.geometry())


@pytest.mark.parametrize("way", ["pasted", "dropped on the welcome"])
async def test_a_picture_that_comes_in_ends_the_welcome_for_good_and_is_shown(
    context: UiContext, qtbot: QtBot, tmp_path: Path, way: str
) -> None:
    window = MainWindow(context.theme)
    qtbot.addWidget(window, before_close_func=lambda widget: widget.allow_close())
    window.show()
    await window.attach(context, [gallery.PLUGIN])
    session = Session(window, context)
    session.welcome.begin()
    (welcome,) = window.findChildren(FirstRun)
    assert not window.page("gallery").isVisible()
    window.activateWindow()
    await until(welcome.primary.hasFocus, wanted=True)
    if way == "pasted":
        QGuiApplication.clipboard().setImage(QImage(str(draw_picture(tmp_path / "a.png", (64, 48)))))
        hands.press(welcome.primary, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    else:
        assert hands.drop_files(welcome.primary, [draw_picture(tmp_path / "a.png", (64, 48))])
    await until(lambda: context.settings.value.is_first_run_done, wanted=True)
    assert window.page("gallery").isVisible()
    await until(lambda: len(context.shell.selected_assets), 1)
    await until(lambda: window.findChildren(FirstRun), [])
