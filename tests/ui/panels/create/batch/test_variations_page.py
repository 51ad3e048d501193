"""The tab that makes the same many times."""

from pytestqt.qtbot import QtBot

from app.domain.enums import OperationType
from app.providers.base import input_slots
from app.providers.local.manifest import FrameExtractionParams, TextToImageParams
from app.ui.panels.create.batch.parts import Parts
from app.ui.panels.create.batch.variations_page import VariationsPage
from app.ui.panels.create.catalog import Offer
from app.ui.theme import Theme


def test_it_says_how_the_jobs_differ(theme: Theme, qtbot: QtBot) -> None:
    page = VariationsPage(theme)
    qtbot.addWidget(page)
    page.show_offer(Offer("local", "Local", OperationType.TEXT_TO_IMAGE, TextToImageParams, ()))
    assert "seed of its own" in page._words.text()
    slots = input_slots(FrameExtractionParams)
    page.show_offer(Offer("local", "Local", OperationType.FRAME_EXTRACTION, FrameExtractionParams, slots))
    assert "Chance has no part" in page._words.text()
    assert page.parts() == Parts()
    assert not page.focus_first()
