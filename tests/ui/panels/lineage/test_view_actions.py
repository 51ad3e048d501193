"""The ways to show a graph."""

from PySide6.QtWidgets import QWidget

from app.ui.panels.lineage.folding import Arrangement
from app.ui.panels.lineage.view_actions import ViewActions
from app.ui.theme import Theme


def test_each_way_is_told_and_checked_and_has_a_key_of_its_own(theme: Theme) -> None:
    owner = QWidget()
    actions = ViewActions(theme, owner, Arrangement(has_groups=True))
    told: list[Arrangement] = []
    actions.arranged.connect(told.append)
    assert actions.groups.isChecked()
    actions.ways["up"].trigger()
    actions.axes["time"].trigger()
    actions.runs.trigger()
    actions.groups.trigger()
    assert told[-1] == Arrangement("up", has_groups=False, has_runs=True, axis="time")
    assert not actions.ways["both"].isChecked()
    menu = actions.menu(owner)
    keys = [action.shortcut().toString() for action in menu.actions() if not action.isSeparator()]
    assert all(keys)
    assert len(set(keys)) == len(keys)
    owner.deleteLater()
