"""What is out of date, read out of the database."""

import time

from sqlalchemy import event

from app.services.lineage.version_graph import Cause, CauseKind
from tests.services.lineage.graphs import replace, write_edges
from tests.support.clock import FakeClock
from tests.support.graphs import add_assets, connect, random_pairs
from tests.support.library import OpenLibrary


async def test_a_cause_names_the_parent_its_newer_version_and_what_changed_in_the_first_place(
    library: OpenLibrary, clock: FakeClock
) -> None:
    root, newer, child, leaf, other = await add_assets(library, 5)
    await connect(library, child, [root])
    await connect(library, leaf, [child, other])
    async with library.write() as services:
        await services.versions.declare_version(newer, root)
    now = clock.now()
    async with library.read() as services:
        assert await services.staleness.find_causes([root, newer, other]) == {}
        assert await services.staleness.find_causes([]) == {}
        found = await services.staleness.find_causes([leaf, child, 99])
    assert found == {
        child: [Cause(CauseKind.NEWER_PARENT, root, newer, now, root)],
        leaf: [Cause(CauseKind.PARENT_OUT_OF_DATE, child, newer, now, root)],
    }
    async with library.write() as services:
        await services.assets.delete_asset(child)
    async with library.read() as services:
        assert list(await services.staleness.find_causes([leaf, child])) == [leaf]
        assert await services.staleness.list_stale(library.user_id) == [leaf]
        assert await services.staleness.list_stale(library.user_id, limit=0) == []


async def test_a_library_in_which_nothing_changed_is_asked_one_thing_and_many_take_no_time(
    library: OpenLibrary,
) -> None:
    ids = await add_assets(library, 2_000)
    await write_edges(library, random_pairs(2_000))
    asked: list[str] = []
    event.listen(library.parts.database._reader.sync_engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    async with library.read() as services:
        asked.clear()
        assert await services.staleness.find_causes(ids) == {}
        assert await services.staleness.list_stale(library.user_id) == []
        assert len(asked) == 2
    await replace(library, [(ids[0], ids[1])])
    spent = time.process_time()
    async with library.read() as services:
        whole = await services.staleness.list_stale(library.user_id)
        found = await services.staleness.find_causes(ids)
    assert time.process_time() - spent < 1.0, (
        "each takes some hundredths of a second on a machine that does nothing else"
    )
    assert len(whole) > 1_800
    assert set(whole) == set(found)
