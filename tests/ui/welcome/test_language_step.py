"""What the window speaks."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.settings import LanguageChoice
from app.ui.context import UiContext
from app.ui.welcome.language_step import LanguageStep
from tests.support.until import until


async def test_the_language_that_is_spoken_is_chosen_already_and_another_one_is_kept(
    context: UiContext, qtbot: QtBot
) -> None:
    step = LanguageStep(context)
    qtbot.addWidget(step)
    step.show()
    with qtbot.waitSignal(step.summary_changed) as heard:
        step.refresh()
    assert heard.args == ["English"]
    assert step.choices.value() is LanguageChoice.ENGLISH
    assert context.settings.value.appearance.language is LanguageChoice.SYSTEM
    place = step.choices.item_rect(LanguageChoice.GERMAN).center()
    qtbot.mouseClick(step.choices, Qt.MouseButton.LeftButton, pos=place)
    await until(lambda: context.settings.value.appearance.language, LanguageChoice.GERMAN)


async def test_every_language_of_the_settings_can_be_chosen(context: UiContext, qtbot: QtBot) -> None:
    step = LanguageStep(context)
    qtbot.addWidget(step)
    assert {item.value for item in step.choices.items()} == set(LanguageChoice) - {LanguageChoice.SYSTEM}
