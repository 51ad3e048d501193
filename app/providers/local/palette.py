"""From the words of a prompt to the colours of its board."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from app.providers.local.color import Color, lighter, mix, parse, rotated, tinted


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a board.

    Attributes:
        sky: Top, middle and horizon of the sky, or of the ground behind a subject.
        light: Sun, moon, lamps.
        far: What is far away and takes the colour of the air.
        near: The darkest shape in front.
        accent: The one colour that stands out.
        is_night: Whether there are stars and lit windows.
        mist: How much the air hides, 0 to 1.
    """

    sky: tuple[Color, Color, Color]
    light: Color
    far: Color
    near: Color
    accent: Color
    is_night: bool = False
    mist: float = 0.25

    def at(self, depth: float) -> Color:
        """The colour of a shape between far (0) and near (1)."""
        return mix(self.far, self.near, depth)

    def local(self, color: Color, depth: float, *, share: float = 0.6) -> Color:
        """A thing's own colour as it looks at that depth in this air."""
        lit = mix(color, self.near, 0.45) if self.is_night else color
        return mix(self.at(depth), lit, share * (0.35 + 0.65 * depth))


def _palette(text: str, *, is_night: bool = False, mist: float = 0.25) -> Palette:
    top, middle, low, light, far, near, accent = (parse(f"#{part}") for part in text.split())
    return Palette((top, middle, low), light, far, near, accent, is_night, mist)


MOODS: Mapping[str, Palette] = {
    "dawn": _palette("34416f a9809f f6c7a4 fff2d8 b98ca0 241c3c f28f6b", mist=0.6),
    "violet": _palette("35305f 7a6aa2 cdb6d6 fbe9f0 8f7db2 15132d f0a3b8", mist=0.5),
    "day": _palette("3b82c4 86bce6 dceef5 fffbe6 93bcd8 1b4a4c f2b23a"),
    "sunset": _palette("382a5e c7526e ffb36c fff0c4 bd6580 22163a ff7a4a", mist=0.35),
    "golden": _palette("c9803f efb064 fde3aa fff7da d29a66 38231a dd5f2c", mist=0.5),
    "dusk": _palette("1a2150 594a88 dc8ea2 ffe6cc 6c5c97 110f28 f2709c", mist=0.4),
    "night": _palette("070b20 13244f 34548a f4f0da 27426f 050818 ffcf73", is_night=True),
    "neon": _palette("10062a 3a105e b01a8c ff77d6 42207a 090416 1fe0ff", is_night=True, mist=0.4),
    "mist": _palette("8ba1a7 b6c5c7 e3e7e3 f8f6ec a7b8b9 22363a d98b5c", mist=1.0),
    "storm": _palette("1d2732 3d4b58 7f8c98 e6eef4 50606e 0d141b f0c05a", mist=0.6),
    "snow": _palette("6fa7d4 b4d4ea f1f6fa ffffff 9fc0da 20405e d6455d", mist=0.5),
    "autumn": _palette("6f93a8 d8b690 f6dfb4 fff5dc c48b58 361c14 d4501e", mist=0.4),
    "spring": _palette("86bfe6 cce6ef fbe6ea fffdf2 a3c8ae 27533f ee86ab"),
    "forest": _palette("a9c4b8 ccdccd eef1df fffbe4 93b7a6 0e2d28 e0a648", mist=0.7),
    "desert": _palette("4d93a6 e6bd92 fae2bd fff6df d6925f 5f2a22 2f707c"),
    "sea": _palette("135189 3f96be cbe9e6 fffbe8 4d9cb4 0a2a44 ffb057"),
    "noir": _palette("121214 37373b 8c8c8e f4f4f0 5b5b5f 09090b d8d4c8", mist=0.5),
    "pastel": _palette("c3b4e6 f0cde0 fff1de fffdf6 d3b6d8 5f5390 ff969f", mist=0.3),
    "space": _palette("05060f 0d1030 271d52 fdf3d8 332e70 04040c 5fd0c7", is_night=True),
    "warm": _palette("3a1d16 8a4a2b e3a761 ffe9b8 96583a 1d0e0b f0b04a", is_night=True, mist=0.3),
    "terracotta": _palette("b9583f e08a6c f4bd9f fff1de cc7a5f 4a1e1a 2f5f73"),
    "teal": _palette("15282d 35545a 6d8c8b f7ead2 3f6166 0d181b d9623b"),
    "sand": _palette("b59c83 d6c2aa f1e6d6 fffaf0 b89d86 43352d 5f7f76"),
    "plum": _palette("2f1a34 64395c a8718b fde3d0 6f4566 1b0e20 f2b136"),
    "jade": _palette("0b3b3a 1f7a6f 9bd6bf f3f6dc 2f8c80 06211f f0a35a"),
}

_MOOD_WORDS = {
    "dawn": "dawn daybreak sunrise morning early first",
    "violet": "haze hazy twilight lavender dream dreamy magic magical mystic fairy",
    "day": "day noon daylight sunny summer blue-sky bright clear midday afternoon fresh",
    "sunset": "sunset sundown evening burning blazing romantic tropical",
    "golden": "golden gold-hour honey harvest wheat amber sunlit warm-light vintage sepia",
    "dusk": "dusk nightfall gloaming crepuscular",
    "night": "night midnight moon moonlit moonlight starry nocturnal dark stars lantern",
    "neon": "neon cyberpunk cyber synthwave retrowave futuristic electric club arcade hologram",
    "mist": "mist misty fog foggy pale overcast quiet calm silent drizzle",
    "storm": "storm stormy thunder lightning rain rainy tempest gloomy grey gray bleak dramatic",
    "snow": "snow snowy winter ice icy frozen frost glacier arctic polar cold blizzard iceberg",
    "autumn": "autumn fall october november maple",
    "spring": "spring blossom cherry bloom april may petals",
    "noir": "noir monochrome charcoal black-and-white film-noir mono detective",
    "pastel": "pastel candy soft sweet cute gentle kawaii",
    "warm": "candle candlelight cozy cosy fireplace fire hearth campfire ember lamp tavern",
    "jade": "emerald lagoon underwater reef aquatic",
}

_COLOR_WORDS = {
    "red": "#c8322f",
    "crimson": "#b01637",
    "scarlet": "#d22d1e",
    "ruby": "#a8123e",
    "rust": "#a5492a",
    "orange": "#f07f23",
    "copper": "#b5673a",
    "amber": "#f2a52b",
    "gold": "#d9a441",
    "yellow": "#f3cf3d",
    "lime": "#9fcf3a",
    "green": "#3c9a54",
    "emerald": "#12885f",
    "mint": "#93d9b9",
    "olive": "#7d8236",
    "teal": "#17807e",
    "turquoise": "#2cb5b1",
    "cyan": "#29bcd8",
    "azure": "#3d8fe0",
    "blue": "#2b5fc7",
    "navy": "#1c2c66",
    "cobalt": "#1f47b4",
    "indigo": "#3d36a0",
    "violet": "#7647b5",
    "purple": "#6b2f98",
    "magenta": "#c22a8c",
    "pink": "#ee7fa8",
    "rose": "#df5f7f",
    "coral": "#f57a62",
    "peach": "#f7b08d",
    "brown": "#6d4329",
    "chocolate": "#4d2c1b",
    "beige": "#d8c4a4",
    "ivory": "#f2ebd9",
    "white": "#f1f1ee",
    "silver": "#b3bac1",
    "black": "#1a1a1d",
    "lilac": "#b79ad6",
    "lavender": "#a996dc",
}

MOOD_OF_WORD = {word: mood for mood, words in _MOOD_WORDS.items() for word in words.split()}
_OWN_COLORED = frozenset({"hair", "beard", "eyes", "wall", "walls", "arch", "arches"})
"""Things that take a colour word for themselves, not for the whole picture."""

_COLORLESS = 24
"""A colour whose channels differ by less has no hue to give."""

COLOR_OF_WORD = {word: parse(text) for word, text in _COLOR_WORDS.items()}


def choose_palette(words: Sequence[str], rng: Random, *, usual: Sequence[str], ignored: Sequence[str] = ()) -> Palette:
    """The palette of a prompt.

    Args:
        words: The prompt's words, lower case, in their order.
        rng: Where variation comes from.
        usual: Moods that suit the scene where the prompt names none.
        ignored: Moods that the scene cannot take on.
    """
    named = [MOOD_OF_WORD[word] for word in words if word in MOOD_OF_WORD and MOOD_OF_WORD[word] not in ignored]
    palette = MOODS[named[0] if named else rng.choice(list(usual))]
    if len(named) > 1 and named[1] != named[0]:
        palette = _blended(palette, MOODS[named[1]], 0.35)
    palette = _varied(palette, rng)
    colors = [
        COLOR_OF_WORD[word]
        for word, follower in zip(words, [*words[1:], ""], strict=False)
        if word in COLOR_OF_WORD and follower not in _OWN_COLORED
    ]
    return _colored(palette, colors) if colors else palette


def _blended(first: Palette, second: Palette, share: float) -> Palette:
    top, middle, low = (mix(a, b, share) for a, b in zip(first.sky, second.sky, strict=True))
    return replace(
        first,
        sky=(top, middle, low),
        far=mix(first.far, second.far, share),
        near=mix(first.near, second.near, share),
        accent=second.accent,
        is_night=first.is_night or second.is_night,
        mist=max(first.mist, second.mist),
    )


def _varied(palette: Palette, rng: Random) -> Palette:
    turn = rng.uniform(-9, 9)
    lift = rng.uniform(-0.02, 0.025)
    top, middle, low = (lighter(rotated(color, turn), lift) for color in palette.sky)
    return replace(
        palette,
        sky=(top, middle, low),
        far=rotated(palette.far, turn),
        near=rotated(palette.near, turn),
        accent=rotated(palette.accent, turn * 0.5),
    )


def _colored(palette: Palette, colors: Iterable[Color]) -> Palette:
    named = list(colors)
    first = next((color for color in named if max(color) - min(color) > _COLORLESS), named[0])
    others = [color for color in named if color != first]
    top, middle, low = (tinted(color, first, share) for color, share in zip(palette.sky, (0.5, 0.5, 0.35), strict=True))
    return replace(
        palette,
        sky=(top, middle, low),
        far=tinted(palette.far, first, 0.45),
        near=tinted(palette.near, first, 0.2),
        accent=first if not others or max(others[0]) - min(others[0]) <= _COLORLESS else others[0],
    )
