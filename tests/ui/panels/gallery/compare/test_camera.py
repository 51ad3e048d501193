"""Where a picture is looked at."""

from PySide6.QtCore import QPointF, QRectF, QSize

from app.ui.panels.gallery.compare.camera import Camera, Place

ROOM = QRectF(0, 0, 400, 200)
PLACE = Place(QSize(800, 800), ROOM)


def test_a_picture_is_first_shown_whole_and_in_the_middle() -> None:
    assert PLACE.target(Camera()) == QRectF(100, 0, 200, 200)
    assert PLACE.scale(Camera()) == 0.25


def test_what_is_under_the_pointer_stays_there() -> None:
    at = QPointF(150, 50)
    closer = PLACE.zoomed(Camera(), 4, at)
    target = PLACE.target(closer)
    assert ((at.x() - target.x()) / target.width(), (at.y() - target.y()) / target.height()) == (0.25, 0.25)
    assert PLACE.target(PLACE.zoomed(closer, PLACE.own_zoom, at)).width() == 800


def test_a_picture_is_dragged_to_its_edge_and_no_further() -> None:
    closer = PLACE.zoomed(Camera(), 4, ROOM.center())
    assert PLACE.target(PLACE.moved(closer, QPointF(20, -10))).x() == PLACE.target(closer).x() + 20
    assert PLACE.target(PLACE.moved(closer, QPointF(9000, 9000))).topLeft() == QPointF(0, 0)
    assert PLACE.moved(Camera(), QPointF(50, 50)) == Camera()


def test_the_zoom_ends_where_nothing_more_is_to_be_seen() -> None:
    assert PLACE.scale(PLACE.zoomed(Camera(), 10_000, ROOM.center())) == 16
    assert PLACE.zoomed(Camera(), 0.01, ROOM.center()) == Camera()
    small = Place(QSize(10, 10), ROOM)
    assert small.scale(Camera()) == 4
    assert small.scale(small.zoomed(Camera(), 0.01, ROOM.center())) == 1


def test_a_picture_of_which_nothing_is_known_has_a_place_too() -> None:
    assert Place(QSize(), ROOM).fit == 1.0
