"""The menu of versions offers what fits, and says why the rest does not."""

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.models.version_menu import VersionFacts, VersionMenu, read_facts
from app.ui.theme import Theme
from tests.support.graphs import add_assets, connect
from tests.support.library import open_context, open_library
from tests.support.until import until


async def test_what_does_not_fit_says_why(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        former, child, newer = await add_assets(library, 3)
        await connect(library, child, [former])
        async with library.write() as services:
            await services.versions.declare_version(newer, former)
        async with library.read() as services:
            assert await read_facts(services, [former]) == VersionFacts(
                is_outdated=False, has_frozen=False, number=1, versions=2, is_head=False, is_edited=False
            )
            assert await read_facts(services, [child, newer]) == VersionFacts(has_frozen=False)
        owner, chosen = QWidget(), [child]
        made = VersionMenu(context, owner, lambda: chosen)
        menu = QMenu(owner)
        made.add_to(menu)
        menu.popup(QPoint(0, 0))
        await until(made.unfreeze.toolTip, "It is not frozen")
        assert not made.unfreeze.isEnabled()
        assert made.dismiss.isEnabled()
        assert made.declare.toolTip() == "Choose two: the one made later replaces the other one"
        assert made.back.toolTip() == "It has no other version"
        assert made.revert.toolTip() == "Its recipe was not edited"
        assert made.edit.isEnabled()
        menu.close()
        assert all(action.isEnabled() for action in made.actions)
        chosen.append(newer)
        asked: list[object] = []
        context.shell.rebuild_requested.connect(asked.append)
        made.rebuild.trigger()
        assert asked == [(child, newer)]
        told: list[str] = []
        context.shell.toasted.connect(lambda toast: told.append(toast.text))
        made.head.trigger()
        assert told == ["This goes with one picture or clip at a time. Choose one."]
        owner.deleteLater()
