"""Edges and versions written without a service: many at once, and any."""

from sqlalchemy import insert, update

from app.domain.asset import Asset
from app.domain.enums import OperationType
from app.domain.lineage import AssetLineage
from tests.support.library import OpenLibrary


async def write_edges(library: OpenLibrary, pairs: list[tuple[int, int]]) -> None:
    places: dict[int, int] = {}
    rows = []
    for parent, child in pairs:
        places[child] = places.get(child, -1) + 1
        rows.append({"child_id": child, "position": places[child], "parent_id": parent})
    now = library.parts.clock.now()
    common = {"operation_type": OperationType.FUSION, "weight": 1.0, "created_at": now}
    async with library.parts.database.write() as session:
        await session.execute(insert(AssetLineage), [{**common, **row} for row in rows])


async def replace(library: OpenLibrary, pairs: list[tuple[int, int]]) -> None:
    now = library.parts.clock.now()
    async with library.parts.database.write() as session:
        for former, new in pairs:
            values = {"replaced_by_id": new, "replaced_at": now}
            await session.execute(update(Asset).where(Asset.id == former).values(values))


async def declare(library: OpenLibrary, new_id: int, replaces_id: int) -> int:
    async with library.write() as services:
        return await services.versions.declare_version(new_id, replaces_id)


async def heads(library: OpenLibrary, *asset_ids: int) -> dict[int, int]:
    async with library.read() as services:
        return await services.versions.heads_of(asset_ids)


async def numbers(library: OpenLibrary, asset_id: int) -> list[tuple[int, int, bool]]:
    async with library.read() as services:
        return [(row.id, row.number, row.is_head) for row in await services.versions.list_versions(asset_id)]


async def stale(library: OpenLibrary) -> list[int]:
    async with library.read() as services:
        return await services.staleness.list_stale(library.user_id)


async def bin_them(library: OpenLibrary, *asset_ids: int, for_good: bool = False) -> None:
    async with library.write() as services:
        await services.assets.bin.put(asset_ids)
    if for_good:
        async with library.steps() as services:
            await services.assets.bin.empty(library.user_id, only=asset_ids)
