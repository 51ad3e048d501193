import numpy as np
from PIL import Image

from app.providers.local.board import draw_board
from app.providers.local.camera import View
from app.providers.local.moving import FlatSubject, LayeredSubject, to_planes
from tests.providers.local.boards import SMALL


def test_planes_are_bt709_in_limited_range() -> None:
    luma, first, second = to_planes(Image.new("RGB", (8, 8), (255, 255, 255)))
    assert (luma.size, first.size, second.size) == ((8, 8), (4, 4), (4, 4))
    assert abs(int(np.asarray(luma).mean()) - 235) <= 1
    green = to_planes(Image.new("RGB", (8, 8), (0, 255, 0)))
    assert abs(int(np.asarray(green[0]).mean()) - 173) <= 2


def test_a_view_shows_its_part_of_the_picture() -> None:
    picture = Image.new("RGB", (64, 36), (0, 0, 0))
    picture.paste((255, 255, 255), (32, 0, 64, 36))
    subject = FlatSubject(picture, 64, 36, zoom=2)
    right = np.asarray(subject.frame(View(2.0, x=1.0))[0])
    left = np.asarray(subject.frame(View(2.0, x=0.0))[0])
    assert right[:, 8:].min() > 225
    assert left[:, :56].max() < 25


def test_a_turned_view_shows_the_same_place_in_luma_and_in_colour() -> None:
    picture = Image.new("RGB", (128, 72), (20, 20, 20))
    picture.paste((230, 40, 40), (80, 20, 100, 40))
    for view in (View(1.2, roll=0.02), View(1.2, yaw=0.3)):
        subject = FlatSubject(picture, 128, 72, zoom=1.2)
        luma, _, red = (np.asarray(plane).astype(float) for plane in subject.frame(view))
        assert (luma.shape, red.shape) == ((72, 128), (36, 64))
        places = []
        for plane, ground, scale in ((luma, luma[0, 0], 1), (red, 128, 2)):
            weights = np.abs(plane - ground)
            rows, columns = np.mgrid[0 : plane.shape[0], 0 : plane.shape[1]] + 0.5
            places.append([(weights * part).sum() / weights.sum() * scale for part in (columns, rows)])
        assert np.abs(np.array(places[0]) - np.array(places[1])).max() < 0.7
        assert np.abs(luma - np.asarray(subject.frame(View(1.2))[0])).max() > 30


def test_a_board_at_rest_is_the_board_that_a_picture_shows() -> None:
    board = draw_board("Lake and mountains at dawn", 2, *SMALL, depths=3)
    seen = np.asarray(LayeredSubject(board, *SMALL).frame(View(1.0))[0]).astype(int)
    still = np.asarray(to_planes(board.picture())[0]).astype(int)
    assert np.abs(seen - still).mean() < 1.2


def test_the_words_stay_while_the_board_moves() -> None:
    board = draw_board("Lake and mountains at dawn", 2, *SMALL, depths=3, scale=1.25)
    subject = LayeredSubject(board, *SMALL)
    ink = np.zeros((SMALL[1], SMALL[0]), dtype=bool)
    ink[board.lettering.top :] = np.asarray(board.lettering.ink) > 252
    for view in (View(1.0), View(1.4), View(1.3, x=1.0)):
        assert np.asarray(subject.frame(view)[0])[ink].min() > 200


def test_near_planes_move_farther_than_far_ones() -> None:
    board = draw_board(" ", 1, *SMALL, depths=2)
    ground, near = board.canvas.planes
    assert near.mask is not None
    for plane, row in ((ground, 40), (near, 100)):
        plane.image.paste((0, 0, 0), (0, 0, *SMALL))
        plane.image.paste((255, 255, 255), (150, row - 6, 156, row + 6))
    near.mask.paste(0, (0, 0, *SMALL))
    near.mask.paste(255, (140, 90, 166, 110))
    subject = LayeredSubject(board, *SMALL)

    def shift(first: int, last: int) -> float:
        places = []
        for view in (View(1.0), View(1.4, x=0.0, y=0.5)):
            luma = np.asarray(subject.frame(view)[0])[first:last].astype(float)
            weights = np.where(luma > 90, luma, 0).sum(axis=0)
            places.append(float((weights * np.arange(SMALL[0])).sum() / weights.sum()))
        return places[1] - places[0]

    assert shift(80, 130) > shift(10, 60) + 10 > 20
