"""A widget that looks at a canvas."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.ui.panels.lineage.camera import Box
from app.ui.panels.lineage.camera_view import CameraView
from app.ui.theme import Theme


class Plain(CameraView):
    """A canvas of a given size."""

    box: Box | None = (0.0, 0.0, 6000.0, 400.0)

    @override
    def bounds(self) -> Box | None:
        return self.box

    @override
    def centre(self) -> tuple[float, float] | None:
        return (5000.0, 200.0)


def opened(qtbot: QtBot, theme: Theme) -> Plain:
    theme.set_look(reduced_motion=True)
    view = Plain(theme)
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    qtbot.waitExposed(view)
    return view


def test_the_first_look_is_at_the_centre_and_near_enough_to_read(qtbot: QtBot, theme: Theme) -> None:
    view = opened(qtbot, theme)
    view.frame(is_smooth=False)
    assert (view.camera.x, view.camera.y) == (5000, 200)
    assert view.camera.zoom == 0.6


def test_what_fits_is_shown_whole(qtbot: QtBot, theme: Theme) -> None:
    view = opened(qtbot, theme)
    view.box = (0.0, 0.0, 300.0, 200.0)
    view.frame(is_smooth=False)
    assert (view.camera.x, view.camera.y, view.camera.zoom) == (150, 100, 1)


def test_a_hidden_view_takes_its_first_look_when_it_is_shown_in_its_size(qtbot: QtBot, theme: Theme) -> None:
    theme.set_look(reduced_motion=True)
    view = Plain(theme)
    qtbot.addWidget(view)
    view.frame(is_smooth=False)
    view.resize(640, 480)
    view.show()
    qtbot.waitExposed(view)
    assert (view.camera.width, view.camera.height) == (640, 480)
    assert view.camera.x == 5000


def test_a_place_is_brought_into_view_and_one_that_is_there_moves_nothing(qtbot: QtBot, theme: Theme) -> None:
    view = opened(qtbot, theme)
    view.frame(is_smooth=False)
    before = view.camera
    view.reveal(5000, 210)
    assert view.camera == before
    view.reveal(0, 200)
    x, y = view.camera.to_screen(0, 200)
    assert 0 < x < 600
    assert 0 < y < 400


def test_a_pinch_zooms(qtbot: QtBot, theme: Theme) -> None:
    view = opened(qtbot, theme)
    view.frame(is_smooth=False)
    zoom = view.camera.zoom
    at = QPointF(100, 100)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2, at, at, at, 0.25, at
    )
    QApplication.sendEvent(view, pinch)
    assert view.camera.zoom > zoom


def test_an_empty_canvas_has_nothing_to_fit(qtbot: QtBot, theme: Theme) -> None:
    view = opened(qtbot, theme)
    view.box = None
    before = view.camera
    view.fit()
    view.frame(is_smooth=False)
    assert view.camera == before


def test_a_key_that_is_not_the_cameras_is_left_to_others(qtbot: QtBot, theme: Theme) -> None:
    view = opened(qtbot, theme)
    assert view.zoom_by_key(Qt.Key.Key_Plus)
    assert not view.zoom_by_key(Qt.Key.Key_X)
    assert view.foot() == 0
