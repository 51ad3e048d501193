"""Rows come when they are asked for, and the oldest are forgotten."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from app.ui.panels.gallery.row_cache import ROW_LIMIT, RowCache
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds


async def test_what_is_wanted_comes_once_and_what_is_dropped_is_gone(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        first, second = await add_rows(library, 2)
        parent = QObject()
        cache = RowCache(context, parent)
        told: list[set[int]] = []
        cache.fetched.connect(told.append)
        cache.want((first, second, -3))
        await holds(lambda: told)
        assert told == [{first, second}]
        row = cache.get(first)
        assert row is not None
        assert cache.find_content(row.sha256 or "") == row
        cache.keep(replace(row, id=key) for key in range(1000, 1000 + ROW_LIMIT))
        assert cache.get(first) is None
        cache.drop([1000])
        assert (cache.get(1000), cache.get(1001) is not None) == (None, True)
        cache.expire()
        told.clear()
        cache.want((first, 1001))
        assert cache.get(1001) is not None
        await holds(lambda: told)
        assert (told, cache.get(1001), cache.is_fresh(first)) == ([{first}], None, True)
        cache.expire({first, second})
        assert (cache.is_fresh(first), cache.get(first) is not None) == (False, True)
