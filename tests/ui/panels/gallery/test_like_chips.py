"""The chips of what is similar to an asset."""

from pathlib import Path

from app.domain.search import parse
from app.ui.panels.gallery.chips import FilterChips
from app.ui.panels.gallery.like_chips import LikeChips
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.until import until


async def test_they_say_its_name_and_show_it_and_tell_what_is_gone(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library:
        asset = await library.import_picture("lake.png", (96, 64))
        async with open_context(library, theme) as context:
            chips = FilterChips(theme)
            chips.resize(800, 28)
            likes = LikeChips(context, chips)
            terms = tuple(parse(f"similar:{asset.id} -similar:{asset.id},999 tag:sea similar:x"))
            chips.show_terms(terms, {})
            likes.follow(terms)
            names = [chip.accessibleName() for chip in chips.chips()]
            assert names == [
                "Similar to: \N{HORIZONTAL ELLIPSIS}",
                "\N{NOT SIGN}\N{NO-BREAK SPACE}Similar to: \N{HORIZONTAL ELLIPSIS}",
                "Tags: sea",
                "Similar to: x",
            ]
            await until(chips.chips()[0].accessibleName, "Similar to: lake.png")
            await until(lambda: context.thumbnails.is_idle, wanted=True)
            # Also after the picture has come.
            assert chips.chips()[1].accessibleName().endswith("Similar to: lake.png, what is gone")
            # The small picture and the thumbnail that has come.
            assert chips.chips()[0]._picture is not None
            likes.follow(terms)
            assert chips.chips()[0].accessibleName() == "Similar to: lake.png"
            chips.deleteLater()
