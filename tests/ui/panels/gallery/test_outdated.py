"""What is out of date is known to the gallery soon after it is so."""

from pathlib import Path

from app.ui.panels.gallery.outdated import OutdatedIds
from app.ui.theme import Theme
from tests.support.graphs import add_assets, connect
from tests.support.library import open_context, open_library
from tests.support.until import until


async def test_the_marked_ones_follow_the_library(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        former, child, newer = await add_assets(library, 3)
        await connect(library, child, [former])
        outdated = OutdatedIds(context, context.shell)
        assert outdated.why(child) == ""
        async with library.write() as services:
            await services.versions.declare_version(newer, former)
        await until(lambda: outdated.ids, frozenset({child}))
        assert child in outdated
        assert former not in outdated
        assert outdated.why(child).startswith("“Result 0” has a newer version (v2, today ")
        async with library.write() as services:
            await services.versions.freeze([child])
        await until(lambda: outdated.ids, frozenset())
