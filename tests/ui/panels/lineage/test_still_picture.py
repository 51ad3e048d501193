"""What stands still is painted once and then shifted."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.scene import Scene
from app.ui.panels.lineage.still_picture import StillPicture
from tests.ui.panels.lineage.conftest import painted, scene_of

CAMERA = Camera(104, 0, 1.0, 400, 300)


class Drawn:
    """A picture whose painting is counted: a block at each card's place."""

    def __init__(self) -> None:
        self.still = StillPicture(self._render)
        self.times = 0
        self.used = CAMERA

    def show(self, scene: Scene, camera: Camera) -> QImage:
        def paint(painter: QPainter) -> None:
            self.used = self.still.paint(painter, scene, camera, 1.0)

        return painted(paint)

    def _render(self, painter: QPainter, scene: Scene, camera: Camera) -> None:
        self.times += 1
        painter.fillRect(0, 0, round(camera.width), round(camera.height), "black")
        for x, y in zip(scene.x.tolist(), scene.y.tolist(), strict=True):
            painter.fillRect(round(camera.to_screen(x, y)[0]) - 5, round(camera.to_screen(x, y)[1]) - 5, 10, 10, "red")


def test_a_frame_after_the_first_is_kept_and_shifted(qapp: QApplication) -> None:  # noqa: ARG001
    scene, drawn = scene_of([(1, 2), (1, 3)]), Drawn()
    drawn.show(scene, CAMERA)
    drawn.show(scene, CAMERA.moved(5, 5))
    assert drawn.times == 2
    for step in range(1, 8):
        camera = CAMERA.moved(5 * step, -3 * step)
        assert drawn.show(scene, camera) == Drawn().show(scene, camera)
    assert drawn.times == 2


def test_half_pixels_are_told_to_whoever_paints_over_it(qapp: QApplication) -> None:  # noqa: ARG001
    scene, drawn = scene_of([(1, 2)]), Drawn()
    drawn.show(scene, CAMERA)
    drawn.show(scene, CAMERA)
    image = drawn.show(scene, CAMERA.moved(10.4, 0))
    x, y = drawn.used.to_screen(0, 0)
    assert abs(x - round(x)) < 1e-6
    assert image.pixelColor(QPointF(x, y).toPoint()).name() == "#ff0000"
    assert image.pixelColor(round(x) - 6, round(y)).name() == "#000000"
    assert image.pixelColor(round(x) - 5, round(y)).name() == "#ff0000"


def test_another_zoom_scene_or_place_is_painted_anew(qapp: QApplication) -> None:  # noqa: ARG001
    scene, other, drawn = scene_of([(1, 2)]), scene_of([(1, 2)]), Drawn()
    for shown, camera in (
        (scene, CAMERA),
        (scene, CAMERA),
        (scene, CAMERA.zoomed(0.5, 0, 0)),
        (other, CAMERA),
        (other, CAMERA.moved(10, 0)),
        (other, CAMERA.moved(900, 0)),
    ):
        before = drawn.times
        drawn.show(shown, camera)
        assert drawn.times == before + 1


def test_what_is_forgotten_is_painted_anew(qapp: QApplication) -> None:  # noqa: ARG001
    scene, drawn = scene_of([(1, 2)]), Drawn()
    for _ in range(3):
        drawn.show(scene, CAMERA)
    assert drawn.times == 2
    drawn.still.forget()
    drawn.show(scene, CAMERA)
    assert drawn.times == 3
