"""Makes pictures out of pictures: reframed and with another look."""

from pathlib import Path

from app.media.pictures import MAX_SIDE
from app.providers.local.board import prompt_words
from app.providers.local.fields import AS_PICTURE, SHORT_SIDES
from app.providers.local.finish import finished
from app.providers.local.looks import Treatment, chosen_look
from app.providers.local.picture import ratio, read_whole, write_picture
from app.providers.local.picture_params import ImageToImageParams
from app.providers.local.reframe import Frame, reframed
from app.system.processes import report


def render_edit(wanted: ImageToImageParams, target: Path) -> None:
    """Cut a picture and give it its look.

    Raises:
        MediaError: The picture cannot be read.
    """
    picture = read_whole(str(wanted.picture), MAX_SIDE)
    report(0.2)
    frame = Frame(
        None if wanted.aspect == AS_PICTURE else ratio(wanted.aspect),
        None if wanted.size == AS_PICTURE else SHORT_SIDES[wanted.size],
        wanted.fit,
        wanted.zoom,
        (wanted.focus_x, wanted.focus_y),
    )
    framed = reframed(picture, frame)
    report(0.35)
    look = chosen_look(wanted.look, prompt_words(wanted.prompt))
    seen = finished(framed, Treatment(look, wanted.strength, wanted.seed or 0, wanted.dark, wanted.light))
    report(0.6)
    write_picture(seen, target)
