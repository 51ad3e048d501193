"""A section of the settings."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from app.domain.settings import ThemeChoice
from app.ui.context import UiContext
from app.ui.settings.section_page import SectionPage
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
