"""The picture of the quick look."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.panels.quick_look.view import LARGEST, SMALLEST, PictureView
from app.ui.theme import Theme
from tests.support.shown_gallery import move_pointer

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(theme: Theme) -> PictureView:
    made = PictureView(theme)
    made.resize(400, 300)
    made.begin(QSize(1600, 800), None)
    image = QImage(1600, 800, QImage.Format.Format_RGB32)
    image.fill(theme.color("state.done.fg"))
    made.set_image(image)
    return made


def color_at(view: PictureView, x: int, y: int) -> QColor:
    return QColor(view.grab().toImage().pixel(x, y))


def test_at_first_it_is_whole_in_the_middle(view: PictureView, theme: Theme) -> None:
    assert view.is_fitted
    assert view.scale == 0.25
    assert color_at(view, 200, 150) == theme.color("state.done.fg")
    assert color_at(view, 200, 40) == theme.color("surface.canvas")


def test_its_own_size_shows_one_pixel_on_one(view: PictureView) -> None:
    wanted: list[bool] = []
    view.detail_wanted.connect(lambda: wanted.append(True))
    view.show_own_size()
    assert (view.scale, view.is_fitted, wanted) == (1.0, False, [True])
    view.fit()
    assert view.is_fitted


def test_the_wheel_zooms_around_the_pointer(view: PictureView, theme: Theme) -> None:
    image = QImage(1600, 800, QImage.Format.Format_RGB32)
    image.fill(theme.color("state.done.fg"))
    for x in range(380, 420):
        for y in range(380, 420):
            image.setPixelColor(x, y, theme.color("state.failed.fg"))
    view.set_image(image)
    point = QPointF(100, 150)
    assert color_at(view, 100, 150) == theme.color("state.failed.fg")
    for _ in range(5):
        event = QWheelEvent(
            point,
            view.mapToGlobal(point),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,  # noqa: FBT003
        )
        QApplication.sendEvent(view, event)
    assert view.scale > 0.7
    assert color_at(view, 100, 150) == theme.color("state.failed.fg")


def test_a_zoomed_picture_is_moved_by_hand_and_never_out_of_view(view: PictureView, theme: Theme) -> None:
    view.show_own_size()
    QTest.mousePress(view, LEFT, pos=QPoint(200, 150))
    move_pointer(view, QPoint(2000, 1500), LEFT)
    QTest.mouseRelease(view, LEFT, pos=QPoint(200, 150))
    assert color_at(view, 2, 2) == theme.color("state.done.fg")
    assert color_at(view, 397, 297) == theme.color("state.done.fg")


def test_a_double_click_changes_between_whole_and_own_size(view: PictureView) -> None:
    QTest.mouseDClick(view, LEFT, pos=QPoint(200, 150))
    assert view.scale == 1.0
    QTest.mouseDClick(view, LEFT, pos=QPoint(200, 150))
    assert view.is_fitted


def test_the_zoom_has_ends(view: PictureView) -> None:
    view.zoom(100)
    assert view.scale == LARGEST
    view.zoom(-200)
    assert view.scale == SMALLEST


def test_a_small_picture_is_not_blown_up_to_squares(theme: Theme) -> None:
    view = PictureView(theme)
    view.resize(400, 300)
    view.begin(QSize(10, 10), None)
    assert view.scale == 4.0


def test_a_sentence_takes_the_place_of_a_picture(view: PictureView, theme: Theme) -> None:
    view.say("image-off", "The file is missing.")
    assert color_at(view, 20, 150) == theme.color("surface.canvas")
    assert view.image.isNull()
