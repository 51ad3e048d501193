import io

import pytest
from PIL import Image

from app.domain.errors import MediaError
from app.media.animations import MAX_FRAMES, check_frame_count, count_gif_frames
from tests.media import files


def test_the_pictures_of_a_gif_are_counted() -> None:
    assert count_gif_frames(io.BytesIO(files.gif(7))) == 7


def test_the_count_is_that_of_a_real_animation() -> None:
    pictures = [Image.new("RGB", (20, 20), colour) for colour in (files.RED, files.GREEN, files.BLUE)]
    data = files.encoded(pictures[0], "GIF", save_all=True, append_images=pictures[1:], duration=40, comment=b"x" * 600)

    assert count_gif_frames(io.BytesIO(data + b"what hangs behind")) == 3


@pytest.mark.row("H-03")
@pytest.mark.parametrize("length", [6, 8, 20, 30, -1])
def test_a_gif_without_its_end_is_cut_off(length: int) -> None:
    with pytest.raises(MediaError, match="cut off"):
        count_gif_frames(io.BytesIO(files.gif(2)[:length]))


def test_a_gif_with_an_unknown_block_is_damaged() -> None:
    with pytest.raises(MediaError, match="damaged"):
        count_gif_frames(io.BytesIO(files.gif(2)[:-1] + b"\x99\x00"))


@pytest.mark.row("H-02")
def test_an_animation_of_too_many_pictures_is_refused() -> None:
    check_frame_count(MAX_FRAMES)

    with pytest.raises(MediaError, match="more than 2000"):
        check_frame_count(MAX_FRAMES + 1)
    with pytest.raises(MediaError, match="more than 2000"):
        count_gif_frames(io.BytesIO(files.gif(5000)))
