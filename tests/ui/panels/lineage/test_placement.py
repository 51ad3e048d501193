"""Measures of the canvas."""

from app.ui.panels.lineage.placement import CARD_GAP, CARD_HEIGHT, CARD_WIDTH, COLUMN, NEAR_ZOOM, card_size


def test_a_near_card_is_larger_in_itself_and_still_fits_between_its_neighbours() -> None:
    assert card_size(1.0) == (CARD_WIDTH, CARD_HEIGHT)
    width, height = card_size(NEAR_ZOOM + 0.01)
    assert (width * NEAR_ZOOM, height * NEAR_ZOOM) == (240, 232)
    assert width < COLUMN
    assert height < CARD_HEIGHT + CARD_GAP
