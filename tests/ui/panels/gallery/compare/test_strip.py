"""The film strip."""

from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from app.domain.enums import Verdict
from app.ui.panels.gallery.compare.strip import TILE, FilmStrip
from app.ui.panels.gallery.compare.takes import Takes
from app.ui.theme import Theme
from tests.support import looks
from tests.support.library import open_context, open_library
from tests.support.samples import add_rows
from tests.support.until import until


async def test_the_strip_follows_what_is_looked_at_and_is_clicked_and_turned(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library:
        ids = await add_rows(library, 30)
        async with open_context(library, theme) as context:
            takes = Takes(context)
            strip = FilmStrip(context, takes)
            takes.open(ids)
            takes.expect(ids[1], verdict=Verdict.REJECTED)
            takes.expect(ids[1], stars=2)
            strip.resize(500, strip.height())
            strip.show()
            strip.show_places((0, 1), 0)
            assert strip.left == 0
            strip.grab()
            await until(lambda: takes.known_row(ids[3]) is not None, wanted=True)
            assert takes.known_row(ids[20]) is None
            chosen: list[int] = []
            strip.chosen.connect(chosen.append)
            QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.rect_of(2).center())
            QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
            assert chosen == [2]
            point = strip.rect_of(3).center()
            QApplication.sendEvent(strip, QHelpEvent(QEvent.Type.ToolTip, point, strip.mapToGlobal(point)))
            assert QToolTip.text() == "picture-3.png"
            QToolTip.hideText()
            strip.show_places((10,), 0)
            assert strip.rect().contains(strip.rect_of(10))
            left = strip.left
            turn = QWheelEvent(
                QPointF(5, 5),
                QPointF(5, 5),
                QPoint(),
                QPoint(0, -120),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,  # noqa: FBT003 - not inverted
            )
            QApplication.sendEvent(strip, turn)
            assert strip.left == left + TILE.width() + 8
            strip.show_places((29,), 0)
            assert strip.rect_of(29).right() + 12 == strip.width() - 1
            strip.show_places((1, 2), 0)
            assert looks.is_drawn(strip.grab().toImage())
            strip.hide()
            strip.deleteLater()


async def test_until_a_thumbnail_has_come_its_few_colours_show(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library:
        (asset_id,) = await add_rows(library, 1, micro=b"\xe0\x07" * 64)
        async with open_context(library, theme) as context:
            takes = Takes(context)
            strip = FilmStrip(context, takes)
            takes.open([asset_id])
            strip.resize(500, strip.height())
            strip.grab()
            await until(lambda: takes.known_row(asset_id) is not None, wanted=True)
            middle = strip.grab().toImage().pixelColor(strip.rect_of(0).center())
            assert (middle.red(), middle.green() > 240, middle.blue()) == (0, True, 0)
