"""What is compared, and what its user thinks of it."""

from pathlib import Path

from app.domain.enums import Verdict
from app.ui.panels.gallery.compare.takes import Takes, Tally
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.samples import add_rows
from tests.support.until import until


async def test_what_was_judged_is_known_of_all_and_rows_come_when_they_are_looked_at(
    tmp_path: Path, theme: Theme
) -> None:
    async with open_library(tmp_path) as library:
        ids = await add_rows(library, 4)
        async with library.write() as services:
            await services.assets.judging.rate({ids[0]: 3})
            await services.assets.judging.judge({ids[1]: Verdict.KEPT, ids[2]: Verdict.REJECTED})
        async with open_context(library, theme) as context:
            takes = Takes(context)
            others: list[int] = []
            gone: list[set[int]] = []
            takes.rejudged.connect(others.append)
            takes.removed.connect(gone.append)
            takes.open(ids)
            await until(lambda: takes.judged_count, 3)
            assert (takes.mark(ids[0]), takes.mark(999)) == ((3, None), (0, None))
            assert takes.with_verdict(Verdict.KEPT) == (ids[1],)
            assert takes.tally() == Tally(kept=1, rejected=1, starred=1, left=1)
            assert takes.unjudged() == (ids[3],)
            assert (takes.place(ids[3]), takes.place(999)) == (3, -1)
            assert takes.row(ids[3]) is None
            await until(lambda: takes.known_row(ids[3]) is not None, wanted=True)

            takes.expect(ids[3], verdict=Verdict.KEPT)
            assert takes.mark(ids[3]) == (0, Verdict.KEPT)
            takes.expect(ids[3], stars=4)
            assert takes.mark(ids[3]) == (4, Verdict.KEPT)
            async with library.write() as services:
                await services.assets.judging.rate({ids[3]: 4})
                await services.assets.judging.judge({ids[3]: Verdict.KEPT})
            await until(lambda: (row := takes.known_row(ids[3])) is not None and row.rating, 4)
            assert others == []
            async with library.write() as services:
                await services.assets.judging.judge({ids[3]: None})
            await until(lambda: others, [ids[3]])

            async with library.write() as services:
                await services.assets.delete_asset(ids[1])
            await until(lambda: gone, [{ids[1]}])
            assert takes.ids == (ids[0], *ids[2:])
            async with library.write() as services:
                await services.assets.restore_asset(ids[1])
            await until(lambda: takes.mark(ids[1]), (0, Verdict.KEPT))
            assert takes.ids == tuple(ids)
            takes.close()
            assert takes.ids == ()


async def test_a_row_that_was_read_before_a_key_was_written_says_nothing_of_the_judgement(
    tmp_path: Path, theme: Theme
) -> None:
    async with open_library(tmp_path) as library:
        (asset_id,) = await add_rows(library, 1)
        async with open_context(library, theme) as context:
            takes = Takes(context)
            others: list[int] = []
            takes.rejudged.connect(others.append)
            takes.open([asset_id])
            takes.expect(asset_id, verdict=Verdict.KEPT)
            takes.want([asset_id])
            await until(lambda: takes.known_row(asset_id) is not None, wanted=True)
            assert (takes.mark(asset_id), others) == ((0, Verdict.KEPT), [])
            async with library.write() as services:
                await services.assets.judging.judge({asset_id: Verdict.KEPT})
            await until(lambda: (row := takes.known_row(asset_id)) is not None and row.verdict, Verdict.KEPT)
            async with library.write() as services:
                await services.assets.judging.judge({asset_id: None})
            await until(lambda: others, [asset_id])
