"""From a prompt to a storyboard frame: the same words and seed always give the same board."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image

from app.providers.local.drawing import Canvas, grained
from app.providers.local.lettering import Lettering, letter
from app.providers.local.palette import choose_palette
from app.providers.local.scenes.city import draw_city
from app.providers.local.scenes.desert import draw_desert
from app.providers.local.scenes.landscape import draw_balloons, draw_lake, draw_mountains
from app.providers.local.scenes.patterns import draw_contours, draw_shapes
from app.providers.local.scenes.plants import draw_foliage, draw_forest
from app.providers.local.scenes.portrait import draw_portrait
from app.providers.local.scenes.space import draw_space
from app.providers.local.scenes.still_life import draw_arches, draw_still_life
from app.providers.local.scenes.water import draw_sea
from app.providers.local.stage import Stage, weather


@dataclass(frozen=True, slots=True)
class Scene:
    """A kind of picture.

    Attributes:
        draw: Draws it on a stage.
        words: The subjects for which it stands.
        moods: Palettes that suit it where the prompt names none.
        ignored: Palettes that it cannot take on.
        is_outdoors: Whether rain and snow fall in it.
    """

    draw: Callable[[Stage], None]
    words: frozenset[str]
    moods: tuple[str, ...]
    ignored: tuple[str, ...] = ()
    is_outdoors: bool = False


def _scene(
    draw: Callable[[Stage], None], words: str, moods: str, *, is_outdoors: bool = False, ignored: str = ""
) -> Scene:
    return Scene(draw, frozenset(words.split()), tuple(moods.split()), tuple(ignored.split()), is_outdoors)


SCENES: Mapping[str, Scene] = {
    "portrait": _scene(
        draw_portrait,
        "portrait face woman man girl boy person people child she he her him hero heroine character king queen prince "
        "princess lady gentleman detective cowboy wizard witch soldier dancer singer artist musician chef doctor "
        "scientist grandmother grandfather mother father smile eyes selfie headshot astronaut-portrait model actor",
        "terracotta teal sand plum pastel jade",
    ),
    "balloons": _scene(
        draw_balloons,
        "balloon balloons airship zeppelin hot-air cappadocia",
        "dawn day golden spring",
        is_outdoors=True,
    ),
    "space": _scene(
        draw_space,
        "space planet planets galaxy nebula cosmos cosmic saturn jupiter mars orbit orbiting asteroid comet universe "
        "spaceship spacecraft rocket astronaut alien interstellar satellite milky",
        "space",
        ignored="night dusk day",
    ),
    "city": _scene(
        draw_city,
        "city cities town skyline street streets downtown skyscraper skyscrapers building buildings tower "
        "towers rooftop "
        "rooftops metropolis urban tokyo york london paris hongkong shanghai cyberpunk neon alley harbor "
        "harbour bridge",
        "dusk night sunset neon",
        is_outdoors=True,
    ),
    "lake": _scene(
        draw_lake,
        "lake lakes river pond fjord loch reservoir canal mirror reflection calm-water",
        "violet dawn dusk mist",
        is_outdoors=True,
    ),
    "sea": _scene(
        draw_sea,
        "sea ocean beach bay coast coastal wave waves surf boat sail sailing sailboat ship yacht island lighthouse "
        "horizon shore seaside tide gulf lagoon underwater whale dolphin fisherman pier",
        "sea sunset golden day dusk",
        is_outdoors=True,
    ),
    "forest": _scene(
        draw_forest,
        "forest woods woodland tree trees pine pines fir firs jungle grove cabin deer fox bear wolf park orchard birch "
        "oak trail path campsite",
        "forest mist dawn",
        is_outdoors=True,
    ),
    "desert": _scene(
        draw_desert,
        "desert dune dunes sand sahara camel camels caravan cactus mesa canyon oasis nomad pyramid pyramids "
        "arid western",
        "desert golden sunset",
        is_outdoors=True,
    ),
    "mountains": _scene(
        draw_mountains,
        "mountain mountains peak peaks ridge ridges alps alpine hill hills valley cliff cliffs summit volcano "
        "landscape "
        "range glacier highlands meadow countryside field fields",
        "dawn violet dusk golden day",
        is_outdoors=True,
    ),
    "foliage": _scene(
        draw_foliage,
        "leaf leaves foliage plant plants botanical garden fern ivy vines monstera petals herbs leafy",
        "forest jade spring",
    ),
    "still_life": _scene(
        draw_still_life,
        "vase vases bottle bottles still fruit fruits orange oranges apple apples lemon lemons pear pears table "
        "cup bowl "
        "jug product perfume flower flowers rose roses tulip tulips bouquet wine ceramic pottery glass breakfast food "
        "coffee tea kitchen",
        "teal sand terracotta plum",
    ),
    "arches": _scene(
        draw_arches,
        "arch arches room interior window windows corridor hall temple museum column columns door doorway architecture "
        "house villa palace cathedral courtyard staircase gallery monastery",
        "day terracotta sand pastel",
    ),
    "shapes": _scene(
        draw_shapes,
        "pattern geometric bauhaus shapes tiles mosaic grid circles squares triangles poster quilt cubes",
        "terracotta sand teal",
    ),
    "contours": _scene(
        draw_contours,
        "abstract contour contours flow flowing waves-of-color liquid marble fluid gradient texture dream "
        "emotion music "
        "sound energy smoke silk map",
        "violet jade plum dusk terracotta",
    ),
}

_SKY_WORDS = frozenset(
    [
        "sky",
        "cloud",
        "clouds",
        "sunrise",
        "sunset",
        "dawn",
        "dusk",
        "morning",
        "evening",
        "snow",
        "winter",
        "mist",
        "fog",
        "storm",
    ]
)
_FALLBACKS = ("contours", "shapes", "contours", "mountains")


@dataclass(frozen=True, slots=True)
class Board:
    """A drawn board: planes from far to near, and the words over them."""

    canvas: Canvas
    lettering: Lettering

    def picture(self) -> Image.Image:
        """The board as one picture."""
        whole = self.canvas.flattened()
        self.lettering.lay(whole)
        return whole


def prompt_words(prompt: str) -> tuple[str, ...]:
    """The words of a prompt, lower case, in order; a plural stands beside its singular."""
    words: list[str] = []
    for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", prompt.casefold()):
        words.append(word)
        words += word.split("-") if "-" in word else []
        if word.endswith("s") and not word.endswith("ss"):
            words.append(word.removesuffix("s"))
    return tuple(words)


def choose_scene(words: Sequence[str], rng: Random) -> str:
    """The scene whose subject is named most often, the earlier one on a tie; by chance where none is named."""
    counts = {name: sum(word in scene.words for word in words) for name, scene in SCENES.items()}
    if counts["lake"]:
        # The lake has mountains around it: it shows both.
        counts["lake"] += counts["mountains"]
    best = max(counts.values())
    if best == 0:
        return "mountains" if not _SKY_WORDS.isdisjoint(words) else rng.choice(_FALLBACKS)
    leading = [name for name, count in counts.items() if count == best]
    return min(leading, key=lambda name: _first_mention(words, SCENES[name].words))


def draw_board(
    prompt: str, seed: int, width: int, height: int, *, depths: int = 1, scale: float = 1.0, scene: str | None = None
) -> Board:
    """Draw a prompt's board.

    Args:
        prompt: What the picture is about.
        seed: Chooses among the many boards of a prompt.
        width: Of the finished picture, in pixels.
        height: Of the finished picture, in pixels.
        depths: How many planes to keep apart.
        scale: How much larger than the finished picture the planes are drawn; the lettering is not.
        scene: Names the scene; None chooses it from the words.
    """
    words = prompt_words(prompt)
    digest = hashlib.sha256(f"{seed}\n{' '.join(prompt.split())}".encode()).digest()
    rng = Random(int.from_bytes(digest[:8], "big"))  # noqa: S311 - chance for pictures, not for secrets
    chosen = SCENES[scene or choose_scene(words, rng)]
    palette = choose_palette(words, rng, usual=chosen.moods, ignored=chosen.ignored)
    canvas = Canvas(round(width * scale), round(height * scale), depths)
    stage = Stage(canvas, palette, rng, words)
    chosen.draw(stage)
    if chosen.is_outdoors:
        weather(stage)
    for plane in canvas.planes:
        plane.image = grained(plane.image, rng, strength=1.7)
    return Board(canvas, letter(prompt, width, height))


def _first_mention(words: Sequence[str], subjects: frozenset[str]) -> int:
    return next((index for index, word in enumerate(words) if word in subjects), len(words))
