"""The bar over the quick look."""

from pathlib import Path

from PySide6.QtCore import QSize

from app.domain.enums import Verdict
from app.services.asset.asset_rows import AssetRow
from app.ui.panels.quick_look.bar import LookBar
from app.ui.panels.quick_look.view import PictureView
from app.ui.theme import Theme
from app.ui.widgets.label import Label
from tests.support.library import open_library
from tests.support.samples import add_rows


def words(bar: LookBar) -> list[str]:
    return [label.text() for label in bar.findChildren(Label) if label.text()]


async def judged_row(tmp_path: Path) -> AssetRow:
    async with open_library(tmp_path) as library:
        ids = await add_rows(library, 1)
        async with library.write() as services:
            await services.assets.judging.rate({ids[0]: 2})
            await services.assets.judging.judge({ids[0]: Verdict.KEPT})
            (row,) = await services.assets.get_asset_rows(ids)
    return row


async def test_it_tells_the_name_the_place_and_the_verdict(tmp_path: Path, theme: Theme) -> None:
    row = await judged_row(tmp_path)
    bar = LookBar(theme)
    bar.show_row(row, 1, 3)
    assert words(bar) == [row.name, "2 of 3", "2 stars · kept"]
    bar.show_row(row, 0, 1)
    assert words(bar) == [row.name, "2 stars · kept"]
    bar.show_row(None, 0, 1)
    assert words(bar) == []


def test_it_tells_the_scale_and_lights_what_that_is(theme: Theme) -> None:
    bar, view = LookBar(theme), PictureView(theme)
    view.resize(400, 400)
    view.begin(QSize(800, 800), None)
    bar.show_scale(view)
    assert (words(bar), bar.zoom.value()) == (["50\N{NO-BREAK SPACE}%"], "fit")
    view.show_own_size()
    bar.show_scale(view)
    assert (words(bar), bar.zoom.value()) == (["100\N{NO-BREAK SPACE}%"], "own")
    view.zoom(1)
    bar.show_scale(view)
    assert bar.zoom.value() not in {"fit", "own"}
