"""A section of the settings."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from app.domain.settings import ThemeChoice
from app.ui.context import UiContext
from app.ui.settings.section_page import SectionPage
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.label import Label
from app.ui.widgets.segment import Segment
from tests.support.until import until


@pytest.fixture
def page(context: UiContext, qtbot: QtBot) -> SectionPage:
    made = SectionPage(context, "appearance")
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    return made


async def test_a_choice_is_saved_at_once(page: SectionPage, context: UiContext, qtbot: QtBot) -> None:
    segment = page.form.row("theme").control.inner
    assert isinstance(segment, Segment)
    qtbot.mouseClick(segment, Qt.MouseButton.LeftButton, pos=segment.item_rect(ThemeChoice.LIGHT).center())
    await until(lambda: context.settings.value.appearance.theme == ThemeChoice.LIGHT, wanted=True)


async def test_a_box_is_saved_at_once(page: SectionPage, context: UiContext) -> None:
    box = page.form.row("reduced_motion").control.inner
    assert isinstance(box, QCheckBox)
    box.click()
    await until(lambda: context.settings.value.appearance.reduced_motion, wanted=True)


async def test_a_change_from_elsewhere_is_shown(page: SectionPage, context: UiContext) -> None:
    await context.settings.change("appearance.text_scale", 120)
    assert page.form.value()["text_scale"] == 120


async def test_the_present_library_is_shown_where_none_was_chosen(context: UiContext, qtbot: QtBot) -> None:
    page = SectionPage(context, "library")
    qtbot.addWidget(page)
    assert page.form.row("folder").control.value() == str(context.library)


async def test_descriptions_stand_below_their_fields(context: UiContext, qtbot: QtBot) -> None:
    page = SectionPage(context, "library")
    qtbot.addWidget(page)
    assert any("less free space" in label.text() for label in page.findChildren(Label))


async def test_what_is_not_as_usual_is_marked_and_goes_back(
    page: SectionPage, context: UiContext, qtbot: QtBot
) -> None:
    row = page.form.row("text_scale")
    (reset,) = [button for button in row.findChildren(IconButton) if "not as usual" in button.toolTip()]
    assert not reset.isVisible()
    await context.settings.change("appearance.text_scale", 120)
    assert reset.isVisible()
    assert "100\u2009%" in reset.accessibleName()
    qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    await until(lambda: context.settings.value.appearance.text_scale, 100)
    assert not reset.isVisible()
    assert page.form.value()["text_scale"] == 100


async def test_a_search_marks_the_words_it_found(context: UiContext, qtbot: QtBot) -> None:
    page = SectionPage(context, "library")
    qtbot.addWidget(page)
    page.mark("disk free")
    marked = [part for label in page.form.row("reserve_gb").findChildren(Label) for part in label.marked]
    assert marked == ["free", "disk", "disk", "free"]
    page.mark("")
    assert not [part for label in page.findChildren(Label) for part in label.marked]
