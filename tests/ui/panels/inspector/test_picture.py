"""The picture at the top of the inspector."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest

from app.domain.enums import AssetState
from app.ui import drag
from app.ui.panels.inspector.picture import InspectorPicture
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.shown_gallery import holds, move_pointer

LEFT = Qt.MouseButton.LeftButton


async def test_it_can_be_dragged_out_as_a_real_file(
    tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        asset = await library.import_picture()
        async with library.read() as services:
            (row,) = await services.assets.get_asset_rows((asset.id,))
        picture = InspectorPicture(context)
        picture.set_row(row)
        picture.resize(240, picture.heightForWidth(240))
        picture.show()
        await holds(lambda: context.thumbnails.cached_bytes > 0)
        carried: list[object] = []
        # The platform's own drag waits for a real pointer; what it would carry is looked at instead.
        monkeypatch.setattr(QDrag, "exec", lambda self, _: carried.append(self.mimeData()))
        clicked: list[bool] = []
        picture.activated.connect(lambda: clicked.append(True))
        QTest.mousePress(picture, LEFT, pos=QPoint(20, 20))
        move_pointer(picture, QPoint(60, 40), LEFT)
        QTest.mouseRelease(picture, LEFT, pos=QPoint(60, 40))
        assert drag.asset_ids(carried[0]) == (asset.id,)  # type: ignore[arg-type]
        assert [path.is_file() for path in drag.file_paths(carried[0])] == [True]  # type: ignore[arg-type]
        assert clicked == []
        picture.hide()


async def test_a_tall_picture_is_at_most_square_and_a_missing_one_says_so(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        asset = await library.import_picture(size=(200, 900))
        async with library.read() as services:
            (row,) = await services.assets.get_asset_rows((asset.id,))
        picture = InspectorPicture(context)
        picture.set_row(row)
        assert picture.heightForWidth(240) == 240
        picture.resize(240, 240)
        before = picture.grab().toImage()
        picture.set_row(replace(row, state=AssetState.MISSING))
        assert picture.grab().toImage() != before
