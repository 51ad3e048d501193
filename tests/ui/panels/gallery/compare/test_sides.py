"""The pictures and clips that are looked at together."""

from pathlib import Path

from PySide6.QtCore import QSize

from app.ui.panels.gallery.compare.sides import MOST_SIDES, Sides
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.until import until
from tests.ui.panels.gallery.compare.using import row


async def test_pictures_are_decoded_as_large_as_they_show_and_whole_when_looked_at_closer(
    tmp_path: Path, theme: Theme
) -> None:
    async with open_library(tmp_path) as library:
        ids = [(await library.import_picture(f"{seed}.png", (400, 200), seed=seed)).id for seed in range(2)]
        clip = (await library.import_clip(seconds=0.4)).id
        async with library.read() as services:
            rows = await services.assets.get_asset_rows([*ids, clip])
        async with open_context(library, theme) as context:
            sides = Sides(context)
            sides.set_room(QSize(100, 100))
            sides.show(ids)
            assert (len(sides), sides.ids(), sides[0].size) == (2, tuple(ids), QSize(0, 0))
            for place in range(2):
                sides.set_row(place, rows[place])
            await until(lambda: [sides[place].image.size() for place in range(2)], [QSize(100, 50)] * 2)
            assert sides[0].size == QSize(400, 200)
            first = sides[0].image
            sides.show([ids[0], clip])
            assert sides[0].image is first
            sides.set_row(1, rows[2])
            assert sides.has_clips
            await until(lambda: not sides[1].image.isNull(), wanted=True)
            sides.want_detail(0)
            await until(lambda: [sides[0].image.width()], [400])
            sides.want_detail(1)
            sides.set_room(QSize(80, 80))
            sides.show([ids[0]])
            assert not sides.has_clips
            sides.fetch_ahead(rows[1])
            await until(lambda: context.thumbnails.is_idle, wanted=True)
            sides.show([ids[1]])
            sides.set_row(0, rows[1])
            assert sides[0].image.size() == QSize(80, 40)
            sides.close()
            assert len(sides) == 0


async def test_what_cannot_be_shown_says_why_and_no_more_than_four_are_looked_at(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        sides = Sides(context)
        sides.show(range(1, 9))
        assert len(sides) == MOST_SIDES
        sides.set_row(0, row(state="missing"))
        sides.set_row(1, row(id=2, media_type="audio", sha256=None))
        (library.parts.library.folder / "files").mkdir(exist_ok=True)
        (library.parts.library.folder / "files/broken.png").write_bytes(b"no picture")
        sides.set_row(2, row(id=3, path="files/broken.png", sha256=None))
        assert sides[0].words == "The file is missing from the library folder."
        sides.set_row(3, row(id=4, path="@1/files/a.png", sha256=None))
        assert sides[3].words == "The file is missing: it is on @1."
        assert sides[1].words == "A sound has no picture."
        await until(lambda: sides[2].words, "The picture is too large or damaged to be shown whole.")
