"""Which part of the canvas is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.panels.lineage.camera import LARGEST, SMALLEST, Camera

VIEW = Camera(10, 20, 1.5, 800, 600)
place = st.floats(-5000, 5000)


@given(x=place, y=place)
def test_a_place_goes_to_the_screen_and_back(x: float, y: float) -> None:
    assert VIEW.to_canvas(*VIEW.to_screen(x, y)) == pytest.approx((x, y))


@given(zoom=st.floats(SMALLEST, LARGEST), at=st.tuples(st.floats(0, 800), st.floats(0, 600)))
def test_zooming_keeps_what_is_under_the_pixel(zoom: float, at: tuple[float, float]) -> None:
    before = VIEW.to_canvas(*at)
    assert VIEW.zoomed(zoom, *at).to_canvas(*at) == pytest.approx(before, abs=1e-6)


def test_the_zoom_has_limits() -> None:
    assert VIEW.zoomed(99, 0, 0).zoom == LARGEST
    assert VIEW.zoomed(0, 0, 0).zoom == SMALLEST


def test_a_drag_moves_the_canvas_with_the_pointer() -> None:
    place = VIEW.to_canvas(100, 100)
    assert VIEW.moved(30, -12).to_screen(*place) == pytest.approx((130, 88))


@pytest.mark.parametrize("foot", [0.0, 60.0])
def test_fitting_shows_the_whole_box_above_what_is_covered(foot: float) -> None:
    box = (-900.0, -200.0, 1500.0, 700.0)
    camera = VIEW.fitted(box, foot=foot)
    left, top = camera.to_screen(box[0], box[1])
    right, bottom = camera.to_screen(box[2], box[3])
    assert left >= 47
    assert top >= 31
    assert right <= 800 - 47
    assert bottom <= 600 - foot - 31


def test_fitting_does_not_enlarge_nor_go_below_what_can_be_read() -> None:
    assert VIEW.fitted((0, 0, 100, 100)).zoom == 1.0
    assert VIEW.fitted((0, 0, 90_000, 100), smallest=0.6).zoom == 0.6


def test_the_graph_cannot_be_lost() -> None:
    box = (0.0, 0.0, 500.0, 300.0)
    camera = VIEW.moved(90_000, 90_000).kept_near(box)
    left, top, right, bottom = camera.seen()
    assert left < box[2]
    assert right > box[0]
    assert top < box[3]
    assert bottom > box[1]
    assert VIEW.centred(250, 150).kept_near(box) == VIEW.centred(250, 150)


def test_the_way_to_another_camera_begins_here_and_ends_there() -> None:
    other = Camera(500, 100, 0.5, 800, 600)
    assert VIEW.towards(other, 0.0) == VIEW
    assert VIEW.towards(other, 1.0) == other
    assert VIEW.sized(0, 0).width == 1
