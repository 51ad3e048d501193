"""What is told of the bin over the grid."""

from pathlib import Path

from app.ui.models.set_rows import SetRows
from app.ui.panels.gallery.bin_bar import BinBar
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds


async def test_it_tells_how_much_lies_there_and_what_becomes_of_it(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, 2, size_bytes=340_000_000)
        rows = SetRows(context)
        bar = BinBar(context, rows)
        bar.resize(700, bar.height())
        bar.show()

        def says(words: str) -> bool:
            return words in bar.accessibleName().replace("\N{NO-BREAK SPACE}", " ")

        assert says("The bin is empty")
        assert not bar.empty.isEnabled()
        asked: list[str] = []
        bar.restore_requested.connect(lambda: asked.append("restore"))
        bar.empty_requested.connect(lambda: asked.append("empty"))
        async with library.write() as services:
            await services.assets.bin.put(ids[:1])
        await holds(lambda: says("1 item, 340 MB. Emptied items are gone for good."))
        async with library.write() as services:
            await services.assets.bin.put(ids)
        await holds(lambda: says("2 items, 680 MB"))
        for days, words in ((1, "What is older than a day"), (30, "What is older than 30 days"), (0, "Emptied items")):
            await context.settings.change("library.bin_days", days)
            assert says(words)
        bar.restore.click()
        bar.show_chosen(0)
        bar.restore.click()
        bar.show_chosen(2)
        bar.restore.click()
        bar.empty.click()
        assert asked == ["restore", "restore", "empty"]
        bar.hide()
        bar.deleteLater()
