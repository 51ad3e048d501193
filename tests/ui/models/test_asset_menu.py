"""The actions that panels have in common; the menus of gallery and lineage try each of them."""

from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from app.services.asset.asset_rows import AssetRow
from app.ui.models.asset_actions import AssetActions
from app.ui.models.asset_judging import AssetJudging
from app.ui.models.asset_menu import AssetMenu
from app.ui.theme import Theme
from tests.support.library import open_context, open_library


class Choice:
    """Some assets that are chosen."""

    def __init__(self, rows: list[AssetRow]) -> None:
        self.rows = rows

    def chosen_ids(self) -> tuple[int, ...]:
        return tuple(row.id for row in self.rows)

    def known_row(self, asset_id: int) -> AssetRow | None:
        return next((row for row in self.rows if row.id == asset_id), None)


async def test_what_does_not_fit_is_not_offered_and_does_nothing(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        asset = await library.import_picture()
        async with library.read() as services:
            rows = await services.assets.get_asset_rows([asset.id])
        owner = QWidget()
        looked: list[int] = []
        told: list[object] = []
        said: list[str] = []
        choice = Choice(rows)
        context.shell.same_again_requested.connect(told.append)
        context.shell.vary_requested.connect(told.append)
        context.shell.use_as_input_requested.connect(told.append)
        common = AssetMenu(
            theme,
            owner,
            choice,
            AssetActions(context, owner),
            AssetJudging(context, owner),
            lambda: looked.append(1),
            said.append,
            lambda run: lambda: None if looked else run(),
        )
        common.suit()
        assert not common.again.isEnabled()
        assert "imported" in common.again.toolTip()
        assert common.reveal.isEnabled()
        assert not common.prompt.isEnabled()
        assert not common.find.isVisible()
        common.allow_all()
        common.vary.trigger()
        assert "imported" in said[-1]
        common.input.trigger()
        assert told == [(asset.id,)]
        menu = QMenu(owner)
        common.add_judging(menu)
        assert [action.text() for action in menu.actions()][1:] == ["Keep", "Reject", "Neither keep nor reject"]
        choice.rows = rows * 2
        common.allow_all()
        common.vary.trigger()
        assert "one picture" in said[-1]
        choice.rows = []
        common.suit()
        assert common.current() is None
        common.look.trigger()
        choice.rows = rows
        common.input.trigger()
        assert (looked, told) == ([1], [(asset.id,)])
        choice.rows = []
        common.suit()
        assert not common.reveal.isEnabled()
        owner.deleteLater()
