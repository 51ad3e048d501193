"""The sets as they are at the moment."""

from pathlib import Path

from app.ui.models.set_rows import SetRows
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.samples import add_rows
from tests.support.until import until


async def test_sets_and_the_bin_are_followed(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        one, two = await add_rows(library, 2, size_bytes=50)
        rows = SetRows(context)
        async with library.write() as services:
            best = await services.assets.sets.make_set("Best")
            await services.assets.sets.make_set("Stars", search="rating:5")
            await services.assets.sets.add_assets(best, [one, two])
        await until(lambda: [(row.name, row.count) for row in rows.rows], [("Best", 2), ("Stars", None)])
        assert [row.name for row in rows.fillable] == ["Best"]
        async with library.write() as services:
            await services.assets.bin.put([one])
        await until(lambda: (rows.binned, rows.binned_bytes, rows.rows[0].count), (1, 50, 1))
        told: list[bool] = []
        rows.changed.connect(lambda: told.append(True))
        rows._load()
        await until(lambda: bool(context.tasks._tasks), wanted=False)
        assert told == []
