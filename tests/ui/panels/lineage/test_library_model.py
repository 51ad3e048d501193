"""The whole library is loaded only while it is shown; test_whole tries the rest on the page."""

from PySide6.QtCore import QObject

from app.domain.events import LibraryChanged
from app.ui.context import UiContext
from app.ui.panels.lineage.library_model import LibraryModel
from tests.support.graphs import add_assets, connect
from tests.support.library import OpenLibrary
from tests.support.until import until


async def test_it_loads_when_shown_and_tells_no_news_twice(library: OpenLibrary, context: UiContext) -> None:
    ids = await add_assets(library, 2)
    await connect(library, ids[1], ids[:1])
    owner = QObject()
    model = LibraryModel(context, owner)
    told: list[bool] = []
    model.scene_changed.connect(lambda _scene, is_first: told.append(is_first))
    model.look_at(ids)
    library.bus.publish(LibraryChanged())
    assert model.scene is None
    model.set_shown(is_shown=True)
    await until(lambda: told, [True])
    assert model.left_out == 0
    model._load()
    await until(lambda: model._is_loading, wanted=False)
    assert told == [True]
    model.look_at(ids)
    await until(lambda: model.row(ids[0]) is not None, wanted=True)
    model.set_shown(is_shown=False)
    assert model.scene is None
    owner.deleteLater()
