"""The rows below the prompt."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from app.domain.enums import OperationType
from app.ui.panels.create.catalog import Catalog, Offer
from app.ui.panels.create.fields import Fields
from app.ui.theme import Theme
from tests.support.library import open_library


@pytest.fixture
async def catalog(tmp_path: Path) -> Catalog:
    async with open_library(tmp_path) as library, library.read() as services:
        return await Catalog.of(services)


@pytest.fixture
def fields(theme: Theme, qtbot: QtBot) -> Fields:
    made = Fields(theme)
    qtbot.addWidget(made)
    return made


def _offer(catalog: Catalog, operation: OperationType) -> Offer:
    found = catalog.offer(operation, "local")
    assert found is not None
    return found


def test_the_form_shows_what_the_model_declares_and_nothing_twice(catalog: Catalog, fields: Fields) -> None:
    offer = _offer(catalog, OperationType.IMAGE_TO_VIDEO)
    fields.show_offer(offer, [offer], {})
    assert fields.form is not None
    assert set(fields.form.fields()) == set(offer.model.model_fields) - {"prompt", "first_frame"}


def test_what_was_set_before_comes_back(catalog: Catalog, fields: Fields) -> None:
    offer = _offer(catalog, OperationType.TEXT_TO_IMAGE)
    fields.show_offer(offer, [offer], {"values": {"size": "720p", "gone": 1}, "variations": 4})
    assert fields.value()["size"] == "720p"
    assert fields.variations() == 4


def test_one_frame_has_no_variations_and_no_seed(catalog: Catalog, fields: Fields) -> None:
    offer = _offer(catalog, OperationType.FRAME_EXTRACTION)
    fields.show_offer(offer, [offer], {"variations": 4})
    assert fields.variations() == 1
    assert fields.count.isHidden()
    assert not fields.batch.isHidden()
    assert fields.form is not None
    assert "seed" not in fields.form.fields()


def test_an_error_stands_under_its_field_or_is_not_taken(catalog: Catalog, fields: Fields) -> None:
    offer = _offer(catalog, OperationType.TEXT_TO_IMAGE)
    fields.show_offer(offer, [offer], {})
    assert fields.show_error("size", "No such size.")
    assert not fields.show_error("prompt", "Too long.")
    assert fields.form is not None
    assert fields.form.row("size").error == "No such size."


def test_the_words_stand_in_one_column_at_every_text_size(
    catalog: Catalog, fields: Fields, theme: Theme, qtbot: QtBot
) -> None:
    offer = _offer(catalog, OperationType.TEXT_TO_IMAGE)
    fields.show_offer(offer, [offer], {})
    fields.resize(400, 500)
    fields.show()

    def lefts() -> set[int]:
        form = fields.form
        assert form is not None
        controls = (fields.provider, fields.count, form.row("size").control)
        return {control.mapTo(fields, QPoint()).x() for control in controls}

    for scale in (100, 150):
        theme.set_look(text_scale=scale)
        qtbot.waitUntil(lambda: len(lefts()) == 1)
    theme.set_look(text_scale=100)
