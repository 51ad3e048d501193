"""The palette finds sets."""

from pathlib import Path

from app.ui.models.set_rows import SetRows
from app.ui.panels.gallery.set_source import SetSource
from app.ui.theme import Theme
from tests.support.shown_gallery import holds, show_gallery


async def test_sets_and_saved_searches_are_found_and_shown(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=6) as gallery:
        async with gallery.library.write() as services:
            best = await services.assets.sets.make_set("Best lakes")
            await services.assets.sets.add_assets(best, gallery.ids[:2])
            await services.assets.sets.make_set("Lakes with stars", search="picture-1")
        rows = SetRows(gallery.context)
        await holds(lambda: len(rows.rows) == 2)
        source = SetSource(gallery.context, gallery.panel, rows)
        found = {entry.title: entry for entry in (await source.find("lake", 5)).entries}
        assert {title: entry.note for title, entry in found.items()} == {
            "Best lakes": "2 items",
            "Lakes with stars": "saved search",
        }
        assert len((await source.find("lake", 1)).entries) == 1
        found["Best lakes"].run()
        await holds(lambda: len(gallery.ids) == 2)
        found["Lakes with stars"].run()
        await holds(lambda: len(gallery.ids) == 1)
