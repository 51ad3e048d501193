"""The lineage's service on a library of a million edges: walks against a dict in memory, and whole graphs.

Times are those of the processor: what waits for the thread of the database depends on what else the machine does.
"""

import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from app.services.asset.lineage_library import LIBRARY_LIMIT
from app.services.asset.lineage_service import LineageService
from app.services.asset.lineage_walk import UP
from tests.benchmarks.measure import against, quantile, within
from tests.support.graphs import Pairs, add_assets, random_pairs
from tests.support.library import OpenLibrary, open_library

GROUP = "lineage"

T = TypeVar("T")
FRAME_MS = 1000 / 60
EDGES, FEW_EDGES = 1_000_000, 100_000
FAMILY = 2_000
"""Assets that hang together; a family has 1.3 times as many edges."""
CHILDREN = 5_000
"""Of the one asset from which many were made."""
WANTED = 1_000
"""Ancestors of the asset that is measured against the dict."""


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    yield from asyncio.run(_measured(FEW_EDGES if quick else EDGES, 50 if quick else 200))


async def _measured(edges: int, rounds: int) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        async with open_library(Path(folder)) as library:
            (first,) = await add_assets(library, 1)
            links, count = await asyncio.to_thread(_fill, library.parts.database.path, first, edges)
            rows = await _one(library, links, rounds)
            rows += await _many(library, links, edges, rounds)
            return rows + await _graphs(library, first, count, edges)


async def _one(library: OpenLibrary, links: dict[int, list[int]], rounds: int) -> list[dict[str, Any]]:
    """The ids of 1,000 ancestors against a dict in memory; then the whole assets."""
    top = next(key for key in links if len(_walk(links, key)) >= WANTED)
    times: dict[str, list[float]] = {"ids": [], "shown": [], "assets": [], "dict": []}
    found: list[int] = []
    async with library.read() as services:
        lineage = services.lineage
        for _ in range(rounds):
            ids = await _timed(times["ids"], lambda: lineage._walk.reach(top, UP))
            found = await _timed(times["shown"], lambda: lineage.list_ancestor_ids(top))
            started = time.process_time()
            expected = _walk(links, top)
            times["dict"].append((time.process_time() - started) * 1000)
            if set(found) != expected or found != ids:
                raise AssertionError("the ancestors are not those of the dict")
    for _ in range(rounds // 5):
        async with library.read() as services:
            assets = await _timed(times["assets"], lambda: services.lineage.get_ancestors(top, FAMILY))
            if [asset.id for asset in assets] != found:
                raise AssertionError("the assets are not those of the ids")
    return [
        against(f"ancestor_ids_{WANTED}", times["ids"], times["dict"], unit="ms", at_most=4),
        against(f"ancestor_ids_{WANTED}_without_binned", times["shown"], times["dict"], unit="ms", at_most=5),
        within(f"ancestors_{WANTED}", quantile(times["assets"], 0.5), unit="ms", at_most=2 * FRAME_MS),
    ]


async def _many(library: OpenLibrary, links: dict[int, list[int]], edges: int, rounds: int) -> list[dict[str, Any]]:
    """Walks from assets anywhere: all that is above and below, and the ten steps of the contract."""
    chance = random.Random(1)  # noqa: S311
    starts = chance.sample(list(links), rounds)
    times: dict[str, list[float]] = {"ancestor_ids": [], "descendant_ids": [], "ancestors_10": [], "descendants_10": []}
    for key in starts:
        async with library.read() as services:
            lineage = services.lineage
            await _timed(times["ancestor_ids"], lambda: lineage.list_ancestor_ids(key))  # noqa: B023
            await _timed(times["descendant_ids"], lambda: lineage.list_descendant_ids(key))  # noqa: B023
            await _timed(times["ancestors_10"], lambda: lineage.get_ancestors(key))  # noqa: B023
            await _timed(times["descendants_10"], lambda: lineage.get_descendants(key))  # noqa: B023
    return [
        within(f"{name}_of_{edges}_p95", quantile(spent, 0.95), unit="ms", at_most=FRAME_MS)
        for name, spent in times.items()
    ]


async def _graphs(library: OpenLibrary, first: int, count: int, edges: int) -> list[dict[str, Any]]:
    """The graph of an asset from which 5,000 were made, and that of the whole library; nobody is held up by either."""
    rows = []
    user_id = library.user_id
    graphs: tuple[tuple[str, float, int, Callable[[LineageService], Awaitable[int]]], ...] = (
        (f"open_{CHILDREN}_descendants", 15 * FRAME_MS, CHILDREN + 1, lambda lineage: _opened(lineage, first)),
        (f"whole_library_of_{edges}", 2_000, min(count, LIBRARY_LIMIT), lambda lineage: _whole(lineage, user_id)),
    )
    for name, goal_ms, wanted, read in graphs:
        spent: list[float] = []
        late: list[float] = []
        for _ in range(5):
            async with library.read() as services:
                work = read(services.lineage)
                found = await _timed(spent, lambda: _watched(work, late))  # noqa: B023
            if found != wanted:
                raise AssertionError(f"{found} nodes instead of {wanted}")
        rows.append(within(name, sorted(spent)[2], unit="ms", at_most=goal_ms))
        rows.append(within(f"{name}_stall", sorted(late)[2], unit="ms", at_most=2 * FRAME_MS))
    return rows


async def _opened(lineage: LineageService, asset_id: int) -> int:
    return len((await lineage.get_lineage_graph(asset_id, limit=CHILDREN + 1))["nodes"])


async def _whole(lineage: LineageService, user_id: int) -> int:
    return len((await lineage.get_library_graph(user_id)).ids)


async def _watched(work: Awaitable[T], late: list[float]) -> T:
    """Do the work; note the longest time for which the loop's thread did nothing else, in milliseconds."""
    longest, last, is_done = 0.0, time.thread_time(), False

    def beat() -> None:
        nonlocal longest, last
        now = time.thread_time()
        longest, last = max(longest, now - last), now
        if not is_done:
            loop.call_later(0.001, beat)

    loop = asyncio.get_running_loop()
    loop.call_soon(beat)
    try:
        return await work
    finally:
        is_done = True
        late.append(longest * 1000)


async def _timed(spent: list[float], work: Callable[[], Awaitable[T]]) -> T:
    started = time.process_time()
    result = await work()
    spent.append((time.process_time() - started) * 1000)
    return result


def _fill(path: Path, first: int, edges: int) -> tuple[dict[int, list[int]], int]:
    """Write families, and one asset from which many were made; gives the parents in families, and how many assets."""
    family = random_pairs(FAMILY, reach=6)
    links: dict[int, list[int]] = {}
    pairs: Pairs = [(first, first + number) for number in range(1, CHILDREN + 1)]
    last = first + CHILDREN
    while len(pairs) < edges:
        for parent, child in family:
            pairs.append((last + parent, last + child))
            links.setdefault(last + child, []).append(last + parent)
        last += FAMILY
    with closing(sqlite3.connect(path)) as connection, connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(assets)") if row[1] != "id"]
        names = ", ".join(columns)
        connection.executemany(
            f"INSERT INTO assets (id, {names}) SELECT ?, {names} FROM assets WHERE id = {first}",  # noqa: S608
            ((key,) for key in range(first + 1, last + 1)),
        )
        moment = connection.execute("SELECT created_at FROM assets").fetchone()[0]
        connection.executemany(
            "INSERT INTO asset_lineage (child_id, position, parent_id, operation_type, weight, created_at)"
            " VALUES (?, ?, ?, 'image_to_image', 1.0, ?)",
            ((child, position, parent, moment) for child, position, parent in _placed(pairs)),
        )
    return links, last - first + 1


def _placed(pairs: Pairs) -> Iterator[tuple[int, int, int]]:
    positions: dict[int, int] = {}
    for parent, child in pairs:
        position = positions.get(child, 0)
        positions[child] = position + 1
        yield child, position, parent


def _walk(links: dict[int, list[int]], start: int) -> set[int]:
    found: set[int] = set()
    level = {start}
    while level:
        level = {parent for node in level for parent in links.get(node, ())} - found
        found |= level
    return found
