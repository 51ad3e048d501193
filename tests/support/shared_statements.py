"""What SQLAlchemy makes of a statement is kept for all libraries of the process, as in the program for its one.

Each new engine would compile each statement anew; tests open thousands of libraries.
"""

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import CompiledCacheType, Dialect
from sqlalchemy.util import LRUCache

from app.storage.database import _PatientPool

_STATEMENTS = 1500
"""The program has about 1,000; less than that would throw away what the next test needs."""
_shared: list[tuple[Dialect, CompiledCacheType]] = []


def share_statements() -> None:
    """From now on the engines of `Database` have one dialect, which is a part of a kept statement's key, and one cache.

    All of them are made alike but for the file. Other engines stay as they are.
    """
    event.listen(Engine, "engine_connect", _share)


def _share(connection: Connection) -> None:
    engine = connection.engine
    if not isinstance(engine.pool, _PatientPool):
        return
    if not _shared:
        _shared.append((engine.dialect, LRUCache(_STATEMENTS)))
    engine.dialect, engine._compiled_cache = _shared[0]
    connection.dialect = engine.dialect
