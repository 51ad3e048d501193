"""What a tile says in words."""

from dataclasses import replace

from app.ui.panels.gallery.tile_words import tip_of
from tests.ui.panels.gallery.test_tiles import ROW


def test_a_tip_has_what_is_known_and_what_is_wrong() -> None:
    row = replace(ROW, rating=4, arrived_after_cancel=True)
    lines = tip_of(row, is_away=True).split("\n")
    assert lines[:2] == ["lake.png", "A lake"]
    assert lines[-2:] == ["Its disk is not connected.", "Arrived after its job was cancelled"]
    assert "Its disk is not connected." not in tip_of(replace(ROW, prompt=""), is_away=False)
