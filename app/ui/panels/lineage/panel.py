"""The lineage page: a toolbar over the graph."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QHideEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.amounts import number
from app.ui.context import UiContext
from app.ui.drag import start_drag
from app.ui.help.topics import Topic
from app.ui.panels.lineage.clips import CardClips
from app.ui.panels.lineage.exporting import GraphExporter
from app.ui.panels.lineage.folding import Arrangement
from app.ui.panels.lineage.graph import GraphNode
from app.ui.panels.lineage.library_model import LibraryModel
from app.ui.panels.lineage.menu import LineageMenu
from app.ui.panels.lineage.model import LineageModel
from app.ui.panels.lineage.plan_panel import PlanPanel
from app.ui.panels.lineage.spotlight import Spotlight
from app.ui.panels.lineage.toolbar import LineageToolbar
from app.ui.panels.lineage.view import LineageView
from app.ui.panels.lineage.view_actions import ViewActions
from app.ui.panels.lineage.whole import WholeLibrary
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.find_bar import FindBar

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow

_FOCUS: Final = "lineage.focus"
"""What of the view is kept: the asset in the middle."""
_DRAG_WIDTH: Final = 148
_DRAG_HEIGHT: Final = 84
_MOST_DRAGGED: Final = 2000


class LineagePanel(QWidget):
    """What a result was made from and what was made from it."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._model = LineageModel(context, self)
        how = self._kept_arrangement()
        self._model.arrange(how)
        self._bar = LineageToolbar(theme, self)
        self._find = FindBar(theme, self.tr("Search names, prompts and operations"), self)
        self._view = LineageView(theme, context.thumbnails, parent=self)
        self._actions = ViewActions(theme, self._view, how)
        self._menu = LineageMenu(context, self._view, self)
        self._clips = CardClips(context, self._view, self.known_row)
        self._light = Spotlight(theme, self._view, self._find, self._actions.path, self)
        self._whole = WholeLibrary(context, self._view, self._bar, self._actions.whole)
        self._empty = EmptyState(theme, "waypoints", "", parent=self)
        self.plan = PlanPanel(context, self)
        self._exporter = GraphExporter(context, self._view, self)
        self._view_menu = self._actions.menu(self)
        self._bar.set_menus(self._view_menu, self._exporter.menu(self))
        self._bar.groups_button.setChecked(how.has_groups)
        self._lay_out()
        self._connect()
        self._show_empty(was_lost=False)

    @property
    def view(self) -> LineageView:
        return self._view

    @property
    def model(self) -> LineageModel:
        return self._model

    def show_around(self, asset_id: int) -> None:
        """Put an asset into the middle and choose it."""
        self._context.view.put(_FOCUS, asset_id)
        self._model.show_around(asset_id)
        self._whole.leave()
        self._view.choose(asset_id)

    def focus_first(self) -> None:
        """The page was brought to the front."""
        shown = self._view if self._stack.currentWidget() is self._view else self._empty.button
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._model.set_awake(True)
        self._clips.prepare()
        selected = self._context.shell.selected_assets
        kept = self._context.view.get(_FOCUS)
        if not selected:
            if isinstance(kept, int) and self._model.focus is None:
                self.show_around(kept)
                self._view.choose()
            return
        if self._model.node(selected[0]) is not None:
            self._view.choose(selected[0])
        else:
            self.show_around(selected[0])

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._model.set_awake(False)

    def chosen_ids(self) -> tuple[int, ...]:
        """The assets on the chosen cards, those on stacks too."""
        if self._whole.is_shown:
            return self._view.selected_ids
        nodes = [node for node_id in self._view.selected_ids if (node := self._model.node(node_id)) is not None]
        return tuple(member for node in nodes if not node.is_job for member in _meant(node))

    def known_row(self, asset_id: int) -> "AssetRow | None":
        """An asset of the graph as lists show it."""
        return self._source.row(asset_id)

    @property
    def _source(self) -> LineageModel | LibraryModel:
        """What the cards are of that show."""
        return self._whole.model if self._whole.is_shown else self._model

    def _kept_arrangement(self) -> Arrangement:
        kept = self._context.view
        return Arrangement(
            has_groups=bool(kept.get("lineage.has_groups", False)), has_runs=bool(kept.get("lineage.has_runs", False))
        )

    def _lay_out(self) -> None:
        stacked = QWidget(self)
        self._stack = QStackedLayout(stacked)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._view)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._find)
        column.addWidget(stacked, 1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(column, 1)
        outer.addWidget(self.plan)

    def _connect(self) -> None:
        shell, view = self._context.shell, self._view
        self._connect_bar()
        self._connect_plan()
        self._empty.activated.connect(lambda: shell.page_requested.emit("gallery"))
        self._empty.offer_help(Topic.LINEAGE, shell.help_requested.emit)
        self._model.scene_changed.connect(self._show_around_scene)
        self._whole.scene_changed.connect(self._show_whole)
        self._whole.left.connect(self._leave_whole)
        self._light.library_search_wanted.connect(self._whole.model.search)
        self._whole.model.found.connect(self._light.show_found)
        self._model.scene_refined.connect(lambda scene: self._show_around_scene(scene, view.is_framed))
        self._model.progressed.connect(view.show_progress)
        self._model.lost.connect(self._lose)
        view.zoom_changed.connect(self._bar.show_zoom)
        view.selection_changed.connect(self._tell_choice)
        view.stack_requested.connect(self._model.toggle_stack)
        view.centre_requested.connect(self.show_around)
        view.grow_requested.connect(self._model.grow)
        view.tool_used.connect(self._use_tool)
        view.job_activated.connect(shell.job_shown_requested)
        view.drag_requested.connect(self._drag_out)
        view.menu_requested.connect(self._open_menu)
        shell.lineage_requested.connect(self._follow_request)
        palette = QAction(self._context.theme.icon("workflow"), self.tr("Lineage of the whole library"), self)
        palette.triggered.connect(self._open_whole)
        shell.action_registered.emit(palette)
        self._context.theme.changed.connect(self._fit_bar)

    def _fit_bar(self) -> None:
        """The labels take their new fonts with the next events."""
        QTimer.singleShot(0, self, self._bar.fit)

    def _connect_bar(self) -> None:
        bar, view, actions, menu = self._bar, self._view, self._actions, self._menu
        bar.depth_field.changed.connect(lambda depth: self._model.set_depth(int(depth)))
        bar.further.clicked.connect(lambda: view.zoom_by(-1))
        bar.nearer.clicked.connect(lambda: view.zoom_by(1))
        bar.fit_all.clicked.connect(view.fit)
        bar.find_button.clicked.connect(self._find.open_bar)
        bar.groups_button.clicked.connect(actions.groups.trigger)
        bar.path_button.clicked.connect(actions.path.trigger)
        actions.path.toggled.connect(bar.path_button.setChecked)
        actions.arranged.connect(self._arrange)
        actions.anew.triggered.connect(lambda _=False: self._model.lay_out_anew())
        menu.look_requested.connect(lambda: self._use_tool("look", view.chosen_id or 0))
        menu.centre_requested.connect(self.show_around)
        menu.stack_requested.connect(self._model.toggle_stack)
        menu.grow_requested.connect(self._model.grow)

    def _connect_plan(self) -> None:
        shell, plan = self._context.shell, self.plan
        shell.rebuild_requested.connect(self._plan)
        self._bar.stale_button.clicked.connect(self._toggle_plan)
        plan.closed.connect(self._leave_plan)
        plan.look_requested.connect(self._look_at)
        everything = QAction(self._context.theme.icon("history"), self.tr("Rebuild what is out of date…"), self)
        everything.triggered.connect(lambda _=False: self._plan(()))
        shell.action_registered.emit(everything)

    def _plan(self, asset_ids: tuple[int, ...]) -> None:
        """Show what it takes to make assets again; none named means all that is out of date."""
        if asset_ids and self._model.node(asset_ids[0]) is None:
            self.show_around(asset_ids[0])
        self._context.shell.page_requested.emit("lineage")
        self._bar.stale_button.setChecked(True)
        self._show_stale()
        self.plan.open_for(asset_ids)
        # What a request puts into the middle is chosen there without being told.
        self.plan.choose(self.chosen_ids() or self._view.selected_ids)

    def _toggle_plan(self, is_on: bool) -> None:
        if not is_on:
            self.plan.hide()
            self._leave_plan()
            return
        self._plan(self._stale_ids())

    def _leave_plan(self) -> None:
        self._bar.stale_button.setChecked(False)
        self._show_stale()
        self.focus_first()

    def _stale_ids(self) -> tuple[int, ...]:
        """The assets of the graph that are out of date, those on stacks too."""
        scene = self._model.scene if not self._whole.is_shown else None
        whole = (scene.graph.whole or scene.graph) if scene is not None else None
        return tuple(key for key, node in whole.nodes.items() if node.is_outdated) if whole is not None else ()

    def _show_stale(self) -> None:
        self._bar.show_stale(len(self._stale_ids()))

    def _look_at(self, asset_id: int) -> None:
        """Choose a card and bring it into view, or put the asset into the middle."""
        scene = self._view.scene
        card = scene.graph.card_of(asset_id) if scene is not None else asset_id
        if scene is None or scene.place_of(card) is None:
            self.show_around(asset_id)
        else:
            self._view.go_to(card)

    def _arrange(self, how: Arrangement) -> None:
        self._context.view.put("lineage.has_groups", how.has_groups)
        self._context.view.put("lineage.has_runs", how.has_runs)
        self._bar.groups_button.setChecked(how.has_groups)
        self._actions.show(how)
        self._model.arrange(how)
        self._whole.leave()

    def _follow_request(self, asset_id: int) -> None:
        self.show_around(asset_id)
        if self._context.shell.selected_assets != (asset_id,):
            self._context.shell.assets_selected.emit((asset_id,))
        self._context.shell.page_requested.emit("lineage")

    def _show_scene(self, scene: object, is_new: bool) -> None:
        from app.ui.panels.lineage.scene import Scene  # noqa: PLC0415

        if not isinstance(scene, Scene):
            return
        if not scene.is_whole:
            self._bar.show_name(scene.graph.nodes[scene.graph.focus].name)
        self._bar.show()
        self._stack.setCurrentWidget(self._view)
        before, had_choice = self._view.chosen_id, bool(self._view.look.selected)
        self._view.show_scene(scene, is_new=is_new)
        if before is not None and before < 0 < (self._view.chosen_id or 0):
            # The job that was chosen has become its result.
            self._tell_choice(())
        elif had_choice and not scene.is_whole and not self._view.look.selected:
            # What was chosen is not shown any more: the keys walk on from the middle, and the path is that of it.
            self._view.choose_by_user((scene.graph.focus,), current=scene.graph.focus, has_ring=False)
        self._light.follow()
        self._show_stale()

    def _open_whole(self) -> None:
        self._context.shell.page_requested.emit("lineage")
        self._actions.whole.setChecked(True)

    def _show_around_scene(self, scene: object, is_new: bool) -> None:
        if not self._whole.is_shown:
            self._show_scene(scene, is_new)

    def _show_whole(self, scene: object, is_first: bool) -> None:
        if self._whole.model.scene is None or not len(self._whole.model.scene):
            sentence = self.tr("Nothing in the library was made from anything else yet.")
            self._empty.set_content("waypoints", sentence, self.tr("Open the gallery"))
            self._stack.setCurrentWidget(self._empty)
        else:
            self._show_scene(scene, is_first)
        if is_first:
            self._view.fit()

    def _lose(self) -> None:
        if not self._whole.is_shown:
            self._show_empty(was_lost=True)

    def _leave_whole(self) -> None:
        scene = self._model.scene
        if scene is not None:
            self._show_scene(scene, is_new=True)
        else:
            self._show_empty(was_lost=False)

    def _show_empty(self, *, was_lost: bool) -> None:
        self._bar.hide()
        self._find.hide()
        sentence = (
            self.tr("What stood in the middle is no longer in the library.")
            if was_lost
            else self.tr("Choose a picture to see what it was made from.")
        )
        self._empty.set_content("waypoints", sentence, self.tr("Open the gallery"))
        self._stack.setCurrentWidget(self._empty)

    def _tell_choice(self, _ids: tuple[int, ...]) -> None:
        chosen = self.chosen_ids()
        self.plan.choose(chosen)
        self._context.shell.assets_selected.emit(chosen)

    def _use_tool(self, tool: str, asset_id: int) -> None:
        shell = self._context.shell
        if tool == "use":
            shell.use_as_input_requested.emit(self._with(asset_id))
        elif tool == "again" and self._can_repeat(asset_id):
            shell.same_again_requested.emit(asset_id)
        elif tool == "look" and asset_id > 0:
            scene = self._source.scene
            shell.quick_look_requested.emit(asset_id, scene.in_reading_order() if scene is not None else (asset_id,))
        elif tool == "centre":
            self.show_around(asset_id)

    def _can_repeat(self, asset_id: int) -> bool:
        """Whether it was made here; an imported file has no recipe."""
        node = self._source.node(asset_id)
        return node is not None and node.operation_type is not None

    def _with(self, asset_id: int) -> tuple[int, ...]:
        """An asset with all that is chosen, where it is one of them; else it alone."""
        chosen = self.chosen_ids()
        return chosen if asset_id in chosen else (asset_id,)

    def _drag_out(self, asset_id: int) -> None:
        node, ids = self._source.node(asset_id), self._with(asset_id)
        if node is None:
            return
        if len(ids) > _MOST_DRAGGED:
            words = self.tr("At most {count} files can be dragged at once. Export them instead.")
            self._context.shell.toast("info", words.format(count=number(_MOST_DRAGGED)))
            return
        rows = [row for key in ids if (row := self._source.row(key)) is not None]
        paths = [self._context.file_of(row.path) for row in rows if row.path]
        start_drag(self._view, ids, paths, self._drag_picture(node))

    def _drag_picture(self, node: GraphNode) -> QPixmap | None:
        dpr = self.devicePixelRatioF()
        return self._context.thumbnails.pixmap(node.sha256, _DRAG_WIDTH, _DRAG_HEIGHT, dpr)

    def _open_menu(self, node_id: int, place: QPoint) -> None:
        menu = self.menu_for(node_id) if node_id else self._view_menu
        if menu is not None:
            menu.popup(place)

    def menu_for(self, node_id: int) -> QMenu | None:
        """The context menu of a card that is chosen; None where there is no such card."""
        node = self._source.node(node_id)
        return self._menu.menu_for(node) if node is not None else None


def _meant(node: GraphNode) -> tuple[int, ...]:
    """What one means with a card: all that lies on it, but for the older versions of what is seen."""
    is_family = node.stack is not None and node.stack.kind == "versions"
    return (node.id,) if is_family else node.members
