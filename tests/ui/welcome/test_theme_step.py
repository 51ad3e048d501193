"""How the window looks."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.settings import ThemeChoice
from app.ui.context import UiContext
from app.ui.welcome.theme_step import ThemeStep
from tests.support.until import until


async def test_a_theme_is_chosen_with_a_click(context: UiContext, qtbot: QtBot) -> None:
    step = ThemeStep(context)
    qtbot.addWidget(step)
    step.refresh()
    step.show()
    assert [preview.isChecked() for preview in step.previews] == [True, False, False]
    qtbot.mouseClick(step.previews[1], Qt.MouseButton.LeftButton)
    await until(lambda: context.settings.value.appearance.theme == ThemeChoice.LIGHT, wanted=True)
    with qtbot.waitSignal(step.summary_changed) as heard:
        await context.settings.change("appearance.theme", ThemeChoice.SYSTEM)
    assert heard.args == ["As the system"]
    assert [preview.isChecked() for preview in step.previews] == [False, False, True]


async def test_its_words_are_whole_at_every_text_size(context: UiContext, qtbot: QtBot) -> None:
    step = ThemeStep(context)
    qtbot.addWidget(step)
    for scale in (100, 150):
        context.theme.set_look(text_scale=scale)
        for preview in step.previews:
            assert preview.sizeHint().width() >= preview.fontMetrics().horizontalAdvance(preview.text())
