"""Puts several pictures or clips into one frame: a picture of pictures, or a clip where one of them moves."""

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from PIL import Image, ImageChops

from app.domain.enums import MediaType
from app.domain.errors import MediaError
from app.providers.local.clip_params import LONGEST_SECONDS
from app.providers.local.color import Color, parse
from app.providers.local.encode import write_film
from app.providers.local.fields import SHORT_SIDES, Fit
from app.providers.local.footage import Footage, at_rate, forwards, media_of, read_footage
from app.providers.local.framing import in_size, planes_of, to_frame
from app.providers.local.layouts import Cell, arranged, ground, rounded
from app.providers.local.lettering import INK, SHADE, caption
from app.providers.local.moving import to_planes, tones
from app.providers.local.picture import LONGEST_SIDE, even_size, ratio, read_source, staged, write_picture
from app.providers.local.picture_params import Ending, FusionParams, Layout, Length, Sound
from app.providers.local.sounds import BLOCK, CHANNELS, Block, exactly, samples_in, sound_of
from app.system.processes import report

_LETTERS_SHARE = 0.034
_LEAST_LETTERS = 12.0
_NUMBERS = {Sound.FIRST: 0, Sound.SECOND: 1, Sound.THIRD: 2}

Masks = tuple[Image.Image, Image.Image]
"""A mask, and the same at half the size."""


def render_fusion(wanted: FusionParams, target: Path) -> None:
    """Write the picture or the clip.

    Raises:
        MediaError: An input cannot be read.
    """
    size = even_size(SHORT_SIDES[wanted.size], ratio(wanted.aspect))
    inputs = wanted.inputs
    unit = min(size) / 100
    cells = arranged(wanted.layout, len(inputs), size, gap=wanted.gap * unit, radius=wanted.radius * unit)
    words = [*wanted.captions.splitlines(), *itertools.repeat("", len(inputs))]
    letters = max(_LEAST_LETTERS, min(size) * _LETTERS_SHARE)
    color, radius = parse(wanted.ground), wanted.radius * unit
    places = [_Place(cell, text, letters, color, radius) for cell, text in zip(cells, words, strict=False)]
    behind = ground(wanted.layout, len(inputs), size, color)
    kinds = {media_of(path) for path in inputs}
    if MediaType.AUDIO in kinds:
        raise MediaError("A sound has no picture: an input is a picture or a clip.")
    if kinds == {MediaType.IMAGE}:
        sheet = _Sheet([behind])
        for done, (path, place) in enumerate(zip(inputs, places, strict=True), 1):
            place.lay([_picture(path, place.cell, wanted.fit)], sheet)
            report(0.7 * done / len(inputs))
        write_picture(sheet.planes[0], target)
        return
    _write_clip(wanted, places, _Sheet(list(to_planes(behind))), target)


class _Sheet:
    """What is laid on: a picture in RGB, or luma and both chroma planes at half the size."""

    def __init__(self, planes: list[Image.Image]) -> None:
        self.planes = planes

    def copy(self) -> "_Sheet":
        return _Sheet([plane.copy() for plane in self.planes])

    def paste(self, sources: Sequence[Image.Image | int | tuple[int, ...]], at: tuple[int, int], masks: Masks) -> None:
        """Lay pictures or colours, one a plane, through a mask."""
        for index, (plane, source) in enumerate(zip(self.planes, sources, strict=True)):
            part = 2 if index else 1
            plane.paste(source, (at[0] // part, at[1] // part), masks[1 if index else 0])

    def colored(self, color: tuple[int, int, int]) -> Sequence[int | tuple[int, ...]]:
        return [color] if len(self.planes) == 1 else tones(color)


@dataclass(frozen=True, slots=True)
class _Words:
    shade: Masks
    ink: Masks
    top: int


class _Place:
    """A cell with its border and its words."""

    def __init__(self, cell: Cell, text: str, letters: float, color: Color, radius: float) -> None:
        self.cell, self._color = cell, color
        edge = rounded((cell.width + 2 * cell.border, cell.height + 2 * cell.border), radius + cell.border)
        self._border = (edge, edge.reduce(2)) if cell.border else None
        shape = cell.shape or Image.new("L", cell.size, 255)
        self._masks = shape, shape.reduce(2)
        self._words = _words(cell, shape, text, letters)

    def lay(self, sources: Sequence[Image.Image], sheet: _Sheet) -> None:
        """Lay an input, which has the size of the cell, and its words."""
        if self._border is not None:
            at = self.cell.left - self.cell.border, self.cell.top - self.cell.border
            sheet.paste(sheet.colored(self._color), at, self._border)
        sheet.paste(sources, self.cell.place, self._masks)
        if self._words is not None:
            at = self.cell.left, self.cell.top + self._words.top
            sheet.paste(sheet.colored(SHADE), at, self._words.shade)
            sheet.paste(sheet.colored(INK), at, self._words.ink)


def _words(cell: Cell, shape: Image.Image, text: str, letters: float) -> _Words | None:
    made = caption(text, cell.size, min(letters, cell.height / 5), cell.span) if text.strip() else None
    if made is None:
        return None
    part = shape.crop((0, made.top, cell.width, cell.height))
    shade, ink = ImageChops.multiply(made.shade, part), ImageChops.multiply(made.ink, part)
    return _Words((shade, shade.reduce(2)), (ink, ink.reduce(2)), made.top)


def _picture(path: str, cell: Cell, fit: Fit) -> Image.Image:
    made = staged(read_source(path, LONGEST_SIDE), *cell.size, fit, 1.0)
    return made if made.size == cell.size else made.resize(cell.size, Image.Resampling.LANCZOS)


def _write_clip(wanted: FusionParams, places: Sequence[_Place], sheet: _Sheet, target: Path) -> None:
    fps = Fraction(wanted.fps)
    clips = [read_footage(path) if media_of(path) is MediaType.VIDEO else None for path in wanted.inputs]
    moving = [clip for clip in clips if clip is not None]
    seconds = min(_seconds(wanted, moving), LONGEST_SECONDS)
    count = max(1, round(seconds * fps))
    streams: list[Iterator[Sequence[Image.Image]] | None] = []
    pictures: list[Sequence[Image.Image]] = []
    for place, clip, path in zip(places, clips, wanted.inputs, strict=True):
        pictures.append(to_planes(_picture(path, place.cell, wanted.fit)) if clip is None else ())
        streams.append(None if clip is None else _moving(wanted, clip, place.cell, fps, count))
    film = _frames(places, pictures, streams, sheet, is_layered=wanted.layout is Layout.INSET)
    size = sheet.planes[0].size
    write_film(
        target, itertools.islice(film, count), _sound(wanted, moving, count / fps), size=size, fps=fps, count=count
    )


def _seconds(wanted: FusionParams, clips: Sequence[Footage]) -> float:
    if wanted.length is Length.GIVEN:
        return wanted.seconds
    lengths = [clip.seconds for clip in clips]
    return max(lengths) if wanted.length is Length.LONGEST else min(lengths)


def _frames(
    places: Sequence[_Place],
    pictures: Sequence[Sequence[Image.Image]],
    streams: Sequence[Iterator[Sequence[Image.Image]] | None],
    sheet: _Sheet,
    *,
    is_layered: bool,
) -> Iterator[VideoFrame]:
    """The frames; what does not move is laid once, unless it lies over something that does."""
    above = is_layered and streams[0] is not None
    for place, planes, stream in zip(places, pictures, streams, strict=True):
        if stream is None and not above:
            place.lay(planes, sheet)
    while True:
        frame = sheet.copy()
        for place, planes, stream in zip(places, pictures, streams, strict=True):
            if stream is not None:
                place.lay(next(stream), frame)
            elif above:
                place.lay(planes, frame)
        yield to_frame(frame.planes)


def _moving(
    wanted: FusionParams, clip: Footage, cell: Cell, fps: Fraction, count: int
) -> Iterator[Sequence[Image.Image]]:
    """A clip's frames in the size of its cell, as many as are asked for and no fewer."""
    own = max(1, round(clip.seconds * fps))
    if wanted.ending is Ending.HOLD:
        steady: Iterable[VideoFrame] = at_rate(forwards(clip), fps, count)
    else:
        rounds = range(math.ceil(count / own))
        steady = itertools.chain.from_iterable(at_rate(forwards(clip), fps, own) for _ in rounds)
    for frame in in_size(steady, (clip.width, clip.height), cell.size, wanted.fit, fps):
        yield planes_of(frame)


def _sound(wanted: FusionParams, clips: Sequence[Footage], seconds: Fraction) -> Iterator[Block] | None:
    """What is heard; None where nothing is."""
    heard = [clip for clip in clips if clip.has_sound]
    if wanted.sound is not Sound.MIXED:
        number = _NUMBERS.get(wanted.sound, len(heard))
        heard = heard[number : number + 1]
    if not heard:
        return None
    samples = samples_in(seconds)
    return mixed([_heard(wanted, clip, samples) for clip in heard], samples)


def _heard(wanted: FusionParams, clip: Footage, samples: int) -> Iterator[Block]:
    own = max(1, samples_in(clip.seconds))
    if wanted.ending is Ending.HOLD:
        return sound_of(clip, 0.0, min(own, samples))
    return itertools.chain.from_iterable(sound_of(clip, 0.0, own) for _ in range(math.ceil(samples / own)))


def mixed(sounds: Sequence[Iterable[Block]], samples: int) -> Iterator[Block]:
    """Several sounds at once, together about as loud as one."""
    streams = [_in_blocks(exactly(sound, samples)) for sound in sounds]
    for blocks in zip(*streams, strict=True):
        yield np.clip(sum(blocks) / math.sqrt(len(blocks)), -1, 1).astype(np.float32)


def _in_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same samples, cut at the same places whatever the blocks were."""
    held = np.zeros((CHANNELS, 0), np.float32)
    for block in blocks:
        held = np.concatenate((held, block), axis=1)
        while held.shape[1] >= BLOCK:
            yield held[:, :BLOCK]
            held = held[:, BLOCK:]
    if held.shape[1]:
        yield held
