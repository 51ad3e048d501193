"""A layout that was made ahead is used where it fits what shows."""

from array import array
from datetime import date

from app.services.asset.asset_index import AssetIndex
from app.ui.panels.gallery.geometry import Day, Frame
from app.ui.panels.gallery.layouts import Layouts


def test_a_layout_made_ahead_is_used_once_and_for_the_same_runs_and_measures() -> None:
    width = 800
    layouts = Layouts(lambda: Frame(width, 100, 4, 20, is_square=True))
    index = AssetIndex(array("q", [3, 2, 1]), array("I", [3, 2, 1]), array("I", [1000] * 3))
    days = [Day(0, date(2026, 1, 1))]
    layouts.ahead()(index, days)
    index.ids.append(0)
    index.aspects.append(1000)
    assert layouts.lay_out(index, days).count == 3
    assert layouts.lay_out(index, days).count == 4
    layouts.ahead()(index, list(days))
    assert layouts.lay_out(index, days).frame.width == 800
    layouts.ahead()(index, days)
    width = 600
    assert layouts.lay_out(index, days).frame.width == 600
