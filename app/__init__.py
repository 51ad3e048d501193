"""PixSim7 Desktop: one local window over the whole loop of making pictures and clips."""

import importlib
import sys

__version__ = "0.1.0"


def _use_bundled_sqlite() -> None:
    """Put `pysqlite3` in the place of `sqlite3` before anything imports it.

    SQLite up to 3.51.2 can corrupt a WAL database when two connections write or checkpoint at the same moment
    (sqlite.org, "Write-Ahead Logging", section "The WAL-Reset Bug"). Where there is no wheel of `pysqlite3` the
    standard library's module stays, and storage/database.py chooses a journal mode that is safe with it.
    """
    try:
        bundled = importlib.import_module("pysqlite3")
    except ModuleNotFoundError:
        return
    sys.modules["sqlite3"] = bundled
    sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")


_use_bundled_sqlite()
