"""Decoding of units, and the pictures for the window."""

import av
import numpy as np
import pytest
from PIL import Image

from app.devices.decoder import Converter, PictureDecoder, fitted, is_black
from app.devices.h264 import is_key
from app.devices.sources import StreamEndedError, Unit
from tests.support.phone.drawing import png
from tests.support.phone.video import mark, moving_loop, read_mark

SIZE = (144, 320)


def image_of(picture: np.ndarray) -> Image.Image:
    return Image.fromarray(picture[:, :, 2::-1].copy())


def test_every_unit_gives_its_picture_at_once_scaled_into_the_bounds() -> None:
    decoder, converter = PictureDecoder("h264"), Converter()
    for number, data in enumerate(moving_loop(SIZE, 12)):
        frame = decoder.decode(Unit(data, is_key(data)))
        assert frame is not None
        picture = converter.convert(frame, (72, 9999), number, received_at=1.0, screen_size=(320, 144))
        assert (picture.width, picture.height, picture.number) == (72, 160, number)
        assert picture.video_size == SIZE
        # Held sideways, a screen of this shape is a strip in the middle.
        assert picture.content == pytest.approx((0, (160 - 32.4) / 2, 72, 32.4))
        pixels = np.frombuffer(picture.data, np.uint8).reshape(-1, picture.stride)[:, : 4 * 72].reshape(160, 72, 4)
        assert read_mark(image_of(pixels)) == number
    assert decoder.count == 12


def test_single_pictures_are_decoded_too_and_damage_ends_the_stream() -> None:
    one = mark(Image.new("RGB", SIZE, "#336699"), 77)
    frame = PictureDecoder("png").decode(Unit(png(one), is_key=True))
    assert frame is not None
    picture = Converter().convert(frame, (9999, 9999), 0)
    assert (picture.width, picture.height) == SIZE
    pixels = np.frombuffer(picture.data, np.uint8).reshape(-1, picture.stride)[:, : 4 * 144].reshape(320, 144, 4)
    assert read_mark(image_of(pixels)) == 77
    for codec, data in (("png", b"\x89PNG\r\n\x1a\nxxxx"), ("h264", b"\0\0\1\x65\xff\xff\xff")):
        with pytest.raises(StreamEndedError, match="damaged"):
            PictureDecoder(codec).decode(Unit(data, is_key=True))


def test_black_is_what_shows_nothing_between_the_systems_bars() -> None:
    def frame_of(picture: Image.Image) -> av.VideoFrame:
        return av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24").reformat(format="yuv420p")

    black = Image.new("RGB", (720, 1600))
    assert is_black(frame_of(black))
    bars = black.copy()
    bars.paste("white", (500, 10, 700, 60))
    assert is_black(frame_of(bars))
    word = black.copy()
    word.paste("#888888", (300, 800, 340, 830))
    assert not is_black(frame_of(word))


def test_a_picture_is_never_scaled_up_and_never_vanishes() -> None:
    assert fitted((720, 1600), (270, 600)) == (270, 600)
    assert fitted((720, 1600), (5000, 5000)) == (720, 1600)
    assert fitted((1600, 2), (16, 16)) == (16, 2)
