"""The pictures that are compared, in one widget."""

from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.context import Toast
from app.ui.panels.gallery.compare.camera import Camera
from app.ui.panels.gallery.compare.cells import Mode
from app.ui.panels.gallery.compare.view import CompareView
from app.ui.theme import Theme
from tests.support import looks
from tests.support.shown_gallery import move_pointer
from tests.support.until import until
from tests.ui.panels.gallery.compare.using import ShownPage, show_page

LEFT = Qt.MouseButton.LeftButton


def turn_wheel(view: CompareView, at: QPointF) -> None:
    none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    turned = QPoint(0, 240)
    event = QWheelEvent(at, at, QPoint(), turned, none, keys, Qt.ScrollPhase.NoScrollPhase, False)  # noqa: FBT003
    QApplication.sendEvent(view, event)


def drag(view: CompareView, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(view, LEFT, pos=start)
    move_pointer(view, end, LEFT)
    QTest.mouseRelease(view, LEFT, pos=end)


async def whole(shown: ShownPage) -> CompareView:
    shown.open(0, 1)
    await shown.rows_came()
    await until(lambda: shown.context.thumbnails.is_idle, wanted=True)
    return shown.page.view


async def test_mouse_and_wheel_move_the_slider_and_both_pictures_together(tmp_path: Path, theme: Theme) -> None:
    async with show_page(tmp_path, theme, pictures=2) as shown:
        view = await whole(shown)
        room = view.room
        middle = room.center().toPoint()
        drag(view, middle, QPoint(int(room.left() + 0.25 * room.width()), middle.y()))
        assert abs(view.divider - 0.25) < 0.01
        view.move_divider(-99)
        assert view.divider == 0
        view.set_divider(0.5)
        for _ in range(3):
            turn_wheel(view, QPointF(middle))
        assert view.camera(0) == view.camera(1)
        assert view.camera(0).zoom > 1
        before = view.camera(0)
        drag(view, middle + QPoint(-60, 40), middle + QPoint(-80, 40))
        assert view.camera(0).x > before.x
        view.set_linked(is_linked=False)
        QTest.mouseClick(view, LEFT, pos=middle + QPoint(80, 60))
        assert view.acted == 1
        view.zoom(2)
        assert view.camera(1).zoom > view.camera(0).zoom
        view.set_linked(is_linked=True)
        assert view.camera(0) == view.camera(1)
        QTest.mouseDClick(view, LEFT, pos=middle + QPoint(80, 60))
        assert view.camera(1) == Camera()
        QTest.mouseDClick(view, LEFT, pos=middle + QPoint(80, 60))
        assert view.scale(1) == 1.0
        view.pan(QPointF(10, 0))
        view.fit()
        assert view.camera(1).is_fitted


async def test_each_way_of_looking_shows_its_own(tmp_path: Path, theme: Theme) -> None:
    async with show_page(tmp_path, theme, pictures=2) as shown:
        view = await whole(shown)
        pictures = {}
        for mode in Mode:
            view.set_mode(mode)
            if mode == Mode.DIFFERENCE:
                await until(lambda: view.difference.is_busy, wanted=False)
            pictures[mode] = view.grab().toImage()
            assert looks.is_drawn(pictures[mode])
        assert pictures[Mode.SLIDER] != pictures[Mode.SIDE_BY_SIDE] != pictures[Mode.DIFFERENCE]
        middle = view.room.center().toPoint()
        as_it_is = pictures[Mode.DIFFERENCE].pixelColor(middle).lightness()
        view.set_gain(8)
        await until(lambda: view.difference.is_busy, wanted=False)
        assert view.grab().toImage().pixelColor(middle).lightness() >= as_it_is
        QTest.mouseClick(view, LEFT, pos=middle)
        assert view.acted == 0
        view.set_mode(Mode.SIDE_BY_SIDE)
        QTest.mouseClick(view, LEFT, pos=view.cells()[1].room.center().toPoint())
        assert view.acted == 1
        view.set_mode(Mode.FLICKER)
        assert (view.is_flickering, view.turn) == (True, 1)
        view.show_next()
        assert view.turn == 0
        view.set_flickering(is_on=False)
        told: list[Toast] = []
        shown.context.shell.toasted.connect(told.append)
        view.set_mode(Mode.DIFFERENCE)
        shown.page.close_page()
        await until(lambda: view.difference.is_busy, wanted=False)
        assert told == []
        assert not view.is_flickering
