"""The context menu of the lineage's cards, with its keys."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QMenu

from app.ui.models.asset_actions import AssetActions
from app.ui.models.asset_judging import AssetJudging
from app.ui.models.asset_menu import AssetMenu
from app.ui.models.version_menu import VersionMenu

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.models.asset_menu import AssetChoice
    from app.ui.panels.lineage.graph import GraphNode
    from app.ui.panels.lineage.view import LineageView


class LineageMenu(QObject):
    """Makes the actions once; the menu shows those that fit what is chosen.

    Args:
        context: The window's.
        view: Whose keys they are.
        choice: What is chosen in it.
    """

    look_requested = Signal()
    centre_requested = Signal(int)
    stack_requested = Signal(int)
    grow_requested = Signal(int)

    def __init__(self, context: "UiContext", view: "LineageView", choice: "AssetChoice") -> None:
        super().__init__(view)
        self._context = context
        self._view = view
        self._choice = choice
        self._verbs = AssetActions(context, view)
        tr = self.tr
        self.common = AssetMenu(
            context.theme,
            view,
            choice,
            self._verbs,
            AssetJudging(context, view),
            self.look_requested.emit,
            lambda words: context.shell.toast("info", words),
        )
        self.common.compare_requested.connect(self._compare)
        make = self.common.make
        self._centre = make(tr("Show around this"), "waypoints", "L", lambda: self._tell(self.centre_requested))
        self._stack = make(
            tr("Lay the stack out"), "layers", "", lambda: self._tell(self.stack_requested), shown_key="S"
        )
        self._grow = make(tr("Show all its neighbours"), "plus", "N", lambda: self._tell(self.grow_requested))
        self.versions = VersionMenu(context, view, choice.chosen_ids)
        self._tags = make(tr("Tags…"), "tag", "Ctrl+T", context.shell.tags_requested.emit)
        self._bin = make(tr("Move to bin"), "trash-2", "Del", self._move_to_bin)

    def menu_for(self, node: "GraphNode") -> QMenu:
        """The menu of a card that is chosen."""
        theme, menu, common = self._context.theme, QMenu(self._view), self.common
        menu.setToolTipsVisible(True)
        if node.is_job:
            show = menu.addAction(theme.icon("list-video"), self.tr("Show in the queue"))
            show.triggered.connect(lambda: self._context.shell.job_shown_requested.emit(-node.id))
            return menu
        common.suit()
        for action in (common.look, self._centre, common.input, common.again, common.vary):
            menu.addAction(action)
        menu.addSeparator()
        if node.stack_key:
            words = self.tr("Lay the stack out") if node.stack is not None else self.tr("Put the stack together")
            self._stack.setText(f"{words}\tS")
            menu.addAction(self._stack)
        menu.addAction(self._grow)
        menu.addAction(common.compare)
        menu.addSeparator()
        common.add_judging(menu)
        menu.addAction(self._tags)
        self.versions.add_to(menu)
        menu.addSeparator()
        for action in (common.prompt, common.reveal, common.find, common.export, common.send):
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(self._bin)
        menu.aboutToHide.connect(common.allow_all)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _tell(self, signal: SignalInstance) -> None:
        current = self._view.chosen_id
        if current is not None and current > 0:
            signal.emit(current)

    def _compare(self) -> None:
        chosen, scene = tuple(self._choice.chosen_ids()), self._view.scene
        if chosen and scene is not None:
            self._context.shell.compare_requested.emit(chosen, scene.in_reading_order())

    def _move_to_bin(self) -> None:
        self._verbs.move_to_bin(self._choice.chosen_ids())
