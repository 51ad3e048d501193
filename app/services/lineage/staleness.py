"""What is out of date, and why: worked out when it is asked for, never stored."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import ResourceNotFoundError
from app.services.lineage.version_graph import Cause, find_causes
from app.services.lineage.version_reading import has_causes, read_above, read_below_causes

MOST_STALE = 10_000


class StalenessService:
    """Tells the acting user what is out of date; changes nothing."""

    def __init__(self, db: AsyncSession, *, acting_for: int | None = None) -> None:
        self._db = db
        self._acting_for = acting_for

    async def find_causes(self, asset_ids: Sequence[int]) -> dict[int, list[Cause]]:
        """Which of these are out of date, and why, the newest cause first.

        An older version is none of them, and neither is what lies in the bin.
        """
        if not asset_ids or not await has_causes(self._db):
            return {}
        graph = await read_above(self._db, asset_ids, self._acting_for)
        asked = set(asset_ids)
        found = find_causes(graph)
        return {key: causes for key, causes in found.items() if key in asked and graph.nodes[key].is_there}

    async def list_stale(self, user_id: int, limit: int = MOST_STALE) -> list[int]:
        """What of a user's library is out of date, each after all that it was made from.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)
        if not await has_causes(self._db):
            return []
        graph = await read_below_causes(self._db, user_id)
        return [key for key in find_causes(graph) if graph.nodes[key].is_there][:limit]
