import itertools

import numpy as np
import pytest

from app.providers.local.board import prompt_words
from app.providers.local.camera import View, chosen_move, largest_zoom, views
from app.providers.local.fields import CameraMove, Ease


@pytest.mark.parametrize("move", list(CameraMove))
@pytest.mark.parametrize("ease", list(Ease))
def test_no_frame_looks_outside_the_picture_or_at_another_aspect(move: CameraMove, ease: Ease) -> None:
    for strength in (0.0, 0.4, 1.0):
        for view in views(move, strength, ease, 31):
            left, top, right, bottom = view.box(640, 360)
            assert 0 <= left < right <= 640
            assert 0 <= top < bottom <= 360
            assert (right - left) / (bottom - top) == pytest.approx(16 / 9)


def _source(view: View, x: float, y: float) -> tuple[float, float]:
    """The place in a picture of 640 x 360 that the point of a frame of 320 x 180 shows."""
    a, b, c, e, f, g, h, i = view.projection(640, 360, (320, 180))
    depth = h * x + i * y + 1
    return (a * x + b * y + c) / depth, (e * x + f * y + g) / depth


@pytest.mark.parametrize("move", [CameraMove.ORBIT, CameraMove.HANDHELD, CameraMove.PAN_LEFT])
def test_the_corners_of_a_turned_frame_stay_inside_the_picture(move: CameraMove) -> None:
    for strength in (0.1, 0.5, 1.0):
        for view in views(move, strength, Ease.LINEAR, 120, seed=3):
            for corner in itertools.product((0, 320), (0, 180)):
                x, y = _source(view, *corner)
                assert -0.01 <= x <= 640.01
                assert -0.01 <= y <= 360.01


def test_an_upright_view_projects_as_its_box() -> None:
    view = View(1.3, x=0.2, y=0.9)
    left, top, right, bottom = view.box(640, 360)
    assert view.is_upright
    assert _source(view, 0, 0) == pytest.approx((left, top))
    assert _source(view, 320, 180) == pytest.approx((right, bottom))


def test_an_orbit_goes_round_the_middle_and_turns_its_sides_away_in_turn() -> None:
    first, *_, last = views(CameraMove.ORBIT, 1.0, Ease.EASE_IN_OUT, 41)
    for view in (first, last):
        assert _source(view, 160, 90) == pytest.approx((320, 180))
    for view, near, far in ((first, 0, 320), (last, 320, 0)):
        heights = [_source(view, x, 180)[1] - _source(view, x, 0)[1] for x in (near, far)]
        assert heights[0] != pytest.approx(heights[1], rel=0.2)
    assert first.yaw == -last.yaw
    still = views(CameraMove.ORBIT, 0.0, Ease.LINEAR, 2)
    assert still[0].box(640, 360) == (0, 0, 640, 360)


def test_what_is_near_and_what_is_far_go_opposite_ways_in_an_orbit() -> None:
    first, *_, last = views(CameraMove.ORBIT, 0.7, Ease.LINEAR, 11)
    shifts = [last.box(640, 360, share)[0] - first.box(640, 360, share)[0] for share in (0.45, 0.72, 1.0)]
    assert shifts[0] < -10
    assert shifts[1] == pytest.approx(0)
    assert shifts[2] > 10


def test_a_hand_is_the_same_for_a_seed_and_a_frame_rate_and_never_jumps() -> None:
    first = views(CameraMove.HANDHELD, 0.5, Ease.LINEAR, 120, fps=60, seed=5)
    assert first == views(CameraMove.HANDHELD, 0.5, Ease.LINEAR, 120, fps=60, seed=5)
    assert first[::2] == views(CameraMove.HANDHELD, 0.5, Ease.LINEAR, 60, fps=30, seed=5)
    assert first != views(CameraMove.HANDHELD, 0.5, Ease.LINEAR, 120, fps=60, seed=6)
    places = np.array([view.box(640, 360)[:2] for view in first])
    assert 0 < np.abs(np.diff(places, axis=0)).max() < 1.5
    assert np.ptp(places, axis=0).min() > 2


@pytest.mark.parametrize("ease", list(Ease))
def test_a_push_only_ever_goes_closer_and_reaches_its_end(ease: Ease) -> None:
    zooms = [view.zoom for view in views(CameraMove.PUSH_IN, 0.5, ease, 60)]
    assert zooms[0] == pytest.approx(1)
    assert zooms[-1] == pytest.approx(largest_zoom(CameraMove.PUSH_IN, 0.5))
    assert all(after >= before for before, after in itertools.pairwise(zooms))


def test_a_pull_is_a_push_backwards() -> None:
    push = views(CameraMove.PUSH_IN, 0.7, Ease.LINEAR, 20)
    pull = views(CameraMove.PULL_OUT, 0.7, Ease.LINEAR, 20)
    assert [view.zoom for view in pull] == pytest.approx([view.zoom for view in reversed(push)])


@pytest.mark.parametrize(
    ("move", "axis", "direction"),
    [
        (CameraMove.PAN_LEFT, 0, -1),
        (CameraMove.PAN_RIGHT, 0, 1),
        (CameraMove.TILT_UP, 1, -1),
        (CameraMove.TILT_DOWN, 1, 1),
    ],
)
def test_a_pan_goes_where_it_says(move: CameraMove, axis: int, direction: int) -> None:
    boxes = np.array([view.box(640, 360) for view in views(move, 0.5, Ease.EASE_IN_OUT, 30)])
    steps = np.diff(boxes[:, axis]) * direction
    assert steps.min() >= 0
    assert steps.sum() > 30
    assert np.ptp(boxes[:, 1 - axis]) == 0


def test_a_still_camera_and_no_strength_show_the_same_all_the_time() -> None:
    assert len(set(views(CameraMove.STILL, 1.0, Ease.LINEAR, 9))) == 1
    assert {view.box(100, 100) for view in views(CameraMove.PAN_LEFT, 0.0, Ease.LINEAR, 9)} == {(0, 0, 100, 100)}


def test_eases_start_and_stop_as_they_say() -> None:
    def step(ease: Ease, index: int) -> float:
        places = [view.x for view in views(CameraMove.PAN_RIGHT, 1, ease, 101)]
        return places[index + 1] - places[index]

    assert step(Ease.LINEAR, 0) == pytest.approx(step(Ease.LINEAR, 99))
    assert step(Ease.EASE_IN, 0) < step(Ease.EASE_IN, 99)
    assert step(Ease.EASE_OUT, 0) > step(Ease.EASE_OUT, 99)
    assert step(Ease.EASE_IN_OUT, 0) < step(Ease.EASE_IN_OUT, 50) > step(Ease.EASE_IN_OUT, 99)


def test_what_is_far_takes_a_smaller_part_in_the_move() -> None:
    near, far = View(1.5, x=1).box(600, 400), View(1.5, x=1).box(600, 400, 0.4)
    assert far[0] < near[0]


@pytest.mark.parametrize(
    ("prompt", "move"),
    [
        ("Slow push over the lake", CameraMove.PUSH_IN),
        ("Pull back to reveal the valley", CameraMove.PULL_OUT),
        ("City in the rain, camera glides left between the towers", CameraMove.PAN_LEFT),
        ("Pan right along the coast", CameraMove.PAN_RIGHT),
        ("tilt down to the street", CameraMove.TILT_DOWN),
        ("The balloon rises", CameraMove.TILT_UP),
        ("A still, static shot", CameraMove.STILL),
        ("Dunes", CameraMove.PUSH_IN),
        ("The camera orbits the tower", CameraMove.ORBIT),
        ("hand-held, in the crowd", CameraMove.HANDHELD),
        ("Handkamera folgt ihm", CameraMove.HANDHELD),
        ("Schwenk nach links", CameraMove.PAN_LEFT),
        ("Die Kamera umkreist das Haus", CameraMove.ORBIT),
    ],
)
def test_the_words_of_a_prompt_move_the_camera(prompt: str, move: CameraMove) -> None:
    assert chosen_move(CameraMove.AUTO, prompt_words(prompt)) is move


def test_a_move_that_was_chosen_wins_over_the_words() -> None:
    assert chosen_move(CameraMove.TILT_UP, ("pull", "back")) is CameraMove.TILT_UP
