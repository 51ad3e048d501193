"""Which assets' files lie in folders that are there now; those of an unplugged disk are left as they are."""

from sqlalchemy import ColumnElement, or_

from app.domain.asset import Asset
from app.services.asset.library import Library
from app.system.threads import in_thread


async def within_reach(library: Library) -> ColumnElement[bool]:
    """The condition of a query: the asset has no file, or one whose folder is there."""
    prefixes = [prefix for prefix in await in_thread(library.folders) if prefix]
    inside = [Asset.path.like(f"{prefix}%") for prefix in prefixes]
    return or_(Asset.path.is_(None), Asset.path.not_like("@%"), *inside)
