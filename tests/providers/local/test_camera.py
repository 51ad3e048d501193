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
    ],
)
def test_the_words_of_a_prompt_move_the_camera(prompt: str, move: CameraMove) -> None:
    assert chosen_move(CameraMove.AUTO, prompt_words(prompt)) is move


def test_a_move_that_was_chosen_wins_over_the_words() -> None:
    assert chosen_move(CameraMove.TILT_UP, ("pull", "back")) is CameraMove.TILT_UP
