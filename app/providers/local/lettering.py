"""The words on a board: the prompt inside the title-safe area, and the mark that says it is a draft."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from app.providers.local.color import Color
from app.system.paths import resources_folder

SAFE_SHARE = 0.05
"""The part of each side outside the title-safe area (EBU R 95)."""

_INTER = ("Inter-Medium.ttf", "Inter_500Medium.ttf", "Inter-Regular.ttf", "Inter_400Regular.ttf", "Inter.ttf")
_OTHERS = (
    "DejaVuSans.ttf",
    "DejaVu Sans.ttf",
    "NotoSansCJK-Regular.ttc",
    "Arial Unicode.ttf",
    "arial.ttf",
    "Arial.ttf",
)
_MAX_LINES = 3
_CAPTION_LINES = 2
INK: Color = (250, 247, 240)
SHADE: Color = (6, 7, 12)

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True, slots=True)
class Lettering:
    """What is laid over a board.

    Attributes:
        shade: How much the picture is darkened, by row; it makes the words readable on any picture.
        ink: Where the words are.
        top: The canvas row at which both begin.
    """

    shade: Image.Image
    ink: Image.Image
    top: int

    def lay(self, picture: Image.Image) -> None:
        """Draw it on a picture of the board's size."""
        picture.paste(SHADE, (0, self.top), self.shade)
        picture.paste(INK, (0, self.top), self.ink)


def letter(prompt: str, width: int, height: int) -> Lettering:
    """Set a prompt at the bottom of a board, in at most three lines, with "Draft" above it."""
    unit = min(width, height)
    size = max(14.0, unit * 0.047)
    margin = width * SAFE_SHARE
    bottom = height * (1 - SAFE_SHARE)
    font = _font(size, prompt)
    lines = _wrap(_legible(prompt, font), font, width - 2 * margin)
    pitch = size * 1.28
    block = pitch * len(lines)
    small = _font(max(10.0, size * 0.52), "Draft")
    mark = size * 1.05
    top = max(0, math.floor((bottom - block - mark - size * 2.2) / 2) * 2)
    ink = Image.new("L", (width, height - top))
    draw = ImageDraw.Draw(ink)
    _spaced(draw, (margin, bottom - block - mark * 0.82 - top), "DRAFT", small)
    for index, line in enumerate(lines):
        baseline = bottom - block + pitch * (index + 1) - size * 0.28
        draw.text((margin, baseline - top), line, fill=255, font=font, anchor="ls")
    return Lettering(_shade(width, height - top), ink, top)


def caption(text: str, size: tuple[int, int], letters: float, span: tuple[int, int]) -> Lettering | None:
    """Set words at the bottom of a picture, in at most two lines; None where nothing can be read.

    Args:
        text: The words.
        size: Width and height of the picture.
        letters: Their height in pixels.
        span: Between which columns they stand.
    """
    width, height = size
    font = _font(letters, text)
    margin = letters * 0.85
    words = _legible(text, font)
    lines = _wrap(words, font, max(span[1] - span[0] - 2 * margin, letters * 2), most=_CAPTION_LINES)
    if not lines:
        return None
    pitch = letters * 1.25
    bottom = height - margin
    top = max(0, math.floor((bottom - pitch * len(lines) - letters * 2.2) / 2) * 2)
    ink = Image.new("L", (width, height - top))
    draw = ImageDraw.Draw(ink)
    for index, line in enumerate(lines):
        baseline = bottom - pitch * (len(lines) - index - 1) - letters * 0.18
        draw.text((span[0] + margin, baseline - top), line, fill=255, font=font, anchor="ls")
    # Soft darkness around the letters keeps them readable where the picture is bright.
    around = ink.filter(ImageFilter.GaussianBlur(letters * 0.3)).point(lambda value: min(value * 1.5, 170) + 0)
    return Lettering(ImageChops.screen(_shade(width, height - top), around), ink, top)


def _shade(width: int, rows: int) -> Image.Image:
    place = np.linspace(0, 1, rows)[:, None]
    eased = place * place * (3 - 2 * place)
    return Image.fromarray(np.broadcast_to((eased * 178).astype(np.uint8), (rows, width)).copy())


def _spaced(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, font: Font) -> None:
    """Small capitals with air between them, at three quarters of the ink."""
    x, y = at
    for char in text:
        draw.text((x, y), char, fill=190, font=font, anchor="ls")
        x += font.getlength(char) + font.getlength("n") * 0.28


def _wrap(text: str, font: Font, width: float, *, most: int = _MAX_LINES) -> list[str]:
    """Lines that fit; what does not fit in so many ends with an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        for piece in _pieces(word, font, width):
            joined = f"{lines[-1]} {piece}" if lines else piece
            if lines and font.getlength(joined) <= width:
                lines[-1] = joined
            else:
                lines.append(piece)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and font.getlength(f"{last}…") > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip(' ,.;:')}…"]


def _pieces(word: str, font: Font, width: float) -> list[str]:
    """A word, cut where it alone is wider than a line."""
    pieces, piece = [], ""
    for char in word:
        if piece and font.getlength(piece + char) > width:
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece]


def _font(size: float, text: str) -> Font:
    """The first font that has the text's letters; failing that, the first that is there."""
    found = [font for source in _sources() if (font := _load(source, size)) is not None]
    for font in found:
        if _covers(font, text):
            return font
    return found[0] if found else ImageFont.load_default(size)


def _load(source: str, size: float) -> ImageFont.FreeTypeFont | None:
    try:
        return ImageFont.truetype(source, size, layout_engine=ImageFont.Layout.BASIC)
    except OSError:
        return None


def _sources() -> Sequence[str]:
    try:
        folder = resources_folder() / "fonts"
    except FileNotFoundError:
        return _OTHERS
    own = [str(path) for name in _INTER if (path := folder / "inter" / name).is_file()]
    return [*own, *_OTHERS]


def _covers(font: ImageFont.FreeTypeFont, text: str) -> bool:
    """Whether no letter of the text comes out as the font's empty box."""
    return not _missing(font, text[:200])


def _missing(font: Font, text: str) -> set[str]:
    """The letters for which the font has nothing but its empty box."""
    box = bytes(font.getmask("\U0010fffd"))
    return {char for char in set(text) if not char.isspace() and bytes(font.getmask(char)) == box}


def _legible(text: str, font: Font) -> str:
    """The text without the letters that nobody could read: no font here has them."""
    missing = _missing(font, text)
    return " ".join("".join(char for char in text if char not in missing).split())
