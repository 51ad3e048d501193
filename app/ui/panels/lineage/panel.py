"""The lineage page: a toolbar over the graph."""

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.context import UiContext
from app.ui.drag import start_drag
from app.ui.panels.lineage.graph import GraphNode
from app.ui.panels.lineage.model import LineageModel
from app.ui.panels.lineage.view import LineageView
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.heights import keep_height
from app.ui.widgets.label import Label
from app.ui.widgets.spin import StepField

_DEEPEST = 10
_DEPTH_WIDTH = 82
_DRAG_WIDTH, _DRAG_HEIGHT = 148, 84


class LineagePanel(QWidget):
    """What a result was made from and what was made from it."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._model = LineageModel(context, self)
        self._around = Label(theme, self.tr("Around"), "body", "secondary", parent=self)
        self._name = Label(theme, "", "strong", elide="middle", parent=self)
        self._depth_word = Label(theme, self.tr("Depth"), "body", "secondary", parent=self)
        self._depth = StepField(theme, 1, _DEEPEST, parent=self)
        self._depth.setAccessibleName(self.tr("Depth: how many steps each way are shown"))
        self._depth.setFixedWidth(_DEPTH_WIDTH)
        self._further = IconButton(theme, "zoom-out", self.tr("Zoom out (-)"), parent=self)
        self._zoom = Label(theme, "100 %", "body", "secondary", parent=self)
        self._nearer = IconButton(theme, "zoom-in", self.tr("Zoom in (+)"), parent=self)
        self._fit = IconButton(theme, "maximize", self.tr("Show all (F)"), parent=self)
        self._view = LineageView(theme, context.thumbnails, parent=self)
        self._empty = EmptyState(theme, "waypoints", "", parent=self)
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
        self._model.show_around(asset_id)
        self._view.choose(asset_id)

    def focus_first(self) -> None:
        """The page was brought to the front."""
        shown = self._view if self._stack.currentWidget() is self._view else self._empty.button
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._model.set_awake(True)
        selected = self._context.shell.selected_assets
        if not selected:
            return
        if self._model.node(selected[0]) is not None:
            self._view.choose(selected[0])
        else:
            self.show_around(selected[0])

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._model.set_awake(False)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_bar()

    def _fit_bar(self) -> None:
        """Leave the room of words that say little to the name, where there is not enough for both."""
        self._zoom.setMinimumWidth(self._zoom.fontMetrics().horizontalAdvance("888 %") + 4)
        for is_shown in (True, False):
            self._around.setVisible(is_shown)
            self._depth_word.setVisible(is_shown)
            if self._bar.sizeHint().width() <= self.width():
                return

    def _lay_out(self) -> None:
        theme = self._context.theme
        bar = QWidget(self)
        bar.setProperty("surface", "panel")
        bar.setProperty("line", "bottom")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        keep_height(theme, bar, "layout.toolbar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.token("space.3"), 0, theme.token("space.3"), 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(self._around)
        row.addWidget(self._name, 0)
        row.addSpacing(theme.token("space.4"))
        row.addWidget(self._depth_word)
        row.addWidget(self._depth)
        row.addStretch(1)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for part in (self._further, self._zoom, self._nearer, self._fit):
            row.addWidget(part)
        self._bar = bar
        stacked = QWidget(self)
        self._stack = QStackedLayout(stacked)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._view)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(bar)
        outer.addWidget(stacked, 1)

    def _connect(self) -> None:
        shell, view = self._context.shell, self._view
        self._depth.changed.connect(lambda depth: self._model.set_depth(int(depth)))
        self._further.clicked.connect(lambda: view.zoom_by(-1))
        self._nearer.clicked.connect(lambda: view.zoom_by(1))
        self._fit.clicked.connect(view.fit)
        self._empty.activated.connect(lambda: shell.page_requested.emit("gallery"))
        self._model.scene_changed.connect(self._show_scene)
        self._model.scene_refined.connect(lambda scene: view.show_scene(scene, is_new=view.is_framed))
        self._model.progressed.connect(view.show_progress)
        self._model.lost.connect(lambda: self._show_empty(was_lost=True))
        view.zoom_changed.connect(self._show_zoom)
        view.chosen.connect(self._tell_choice)
        view.centre_requested.connect(self.show_around)
        view.grow_requested.connect(self._model.grow)
        view.tool_used.connect(self._use_tool)
        view.job_activated.connect(shell.job_shown_requested)
        view.drag_requested.connect(self._drag_out)
        view.menu_requested.connect(self._open_menu)
        shell.lineage_requested.connect(self._follow_request)
        # The labels take their new fonts with the next events.
        self._context.theme.changed.connect(lambda: QTimer.singleShot(0, self, self._fit_bar))

    def _follow_request(self, asset_id: int) -> None:
        self.show_around(asset_id)
        if self._context.shell.selected_assets != (asset_id,):
            self._context.shell.assets_selected.emit((asset_id,))
        self._context.shell.page_requested.emit("lineage")

    def _show_scene(self, scene: object, is_new: bool) -> None:
        from app.ui.panels.lineage.scene import Scene  # noqa: PLC0415

        if not isinstance(scene, Scene):
            return
        focus = scene.graph.nodes[scene.graph.focus]
        self._name.setText(focus.name)
        self._fit_bar()
        self._bar.show()
        self._stack.setCurrentWidget(self._view)
        self._view.show_scene(scene, is_new=is_new)

    def _show_empty(self, *, was_lost: bool) -> None:
        self._bar.hide()
        sentence = (
            self.tr("What stood in the middle is no longer in the library.")
            if was_lost
            else self.tr("Choose a picture to see what it was made from.")
        )
        self._empty.set_content("waypoints", sentence, self.tr("Open the gallery"))
        self._stack.setCurrentWidget(self._empty)

    def _show_zoom(self, zoom: float) -> None:
        self._zoom.setText(f"{round(zoom * 100)} %")

    def _tell_choice(self, node_id: int) -> None:
        self._context.shell.assets_selected.emit((node_id,) if node_id > 0 else ())

    def _use_tool(self, tool: str, asset_id: int) -> None:
        shell = self._context.shell
        if tool == "use":
            shell.use_as_input_requested.emit((asset_id,))
        elif tool == "again" and self._can_repeat(asset_id):
            shell.same_again_requested.emit(asset_id)
        elif tool == "look":
            scene = self._model.scene
            shell.quick_look_requested.emit(asset_id, scene.in_reading_order() if scene is not None else (asset_id,))
        elif tool == "centre":
            self.show_around(asset_id)

    def _can_repeat(self, asset_id: int) -> bool:
        """Whether it was made here; an imported file has no recipe."""
        node = self._model.node(asset_id)
        return node is not None and node.operation_type is not None

    def _drag_out(self, asset_id: int) -> None:
        node = self._model.node(asset_id)
        if node is None:
            return
        paths = [self._context.file_of(node.path)] if node.path else []
        start_drag(self._view, [asset_id], paths, self._drag_picture(node))

    def _drag_picture(self, node: GraphNode) -> QPixmap | None:
        dpr = self.devicePixelRatioF()
        return self._context.thumbnails.pixmap(node.sha256, _DRAG_WIDTH, _DRAG_HEIGHT, dpr)

    def _open_menu(self, node_id: int, place: QPoint) -> None:
        menu = self.menu_for(node_id)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def menu_for(self, node_id: int) -> QMenu:
        """The context menu of a card."""
        theme, menu = self._context.theme, QMenu(self)
        if node_id < 0:
            show = menu.addAction(theme.icon("list-video"), self.tr("Show in the queue"))
            show.triggered.connect(lambda: self._context.shell.job_shown_requested.emit(-node_id))
            return menu
        entries = [
            ("look", "eye", self.tr("Quick look"), QKeySequence(Qt.Key.Key_Space)),
            ("centre", "waypoints", self.tr("Show around this"), QKeySequence(Qt.Key.Key_Return)),
            ("use", "arrow-right-to-line", self.tr("Use as input"), QKeySequence(Qt.Key.Key_I)),
        ]
        if self._can_repeat(node_id):
            entries.append(("again", "repeat", self.tr("Same again"), QKeySequence(Qt.Key.Key_G)))
        for tool, icon, text, key in entries:
            action = menu.addAction(theme.icon(icon), text)
            action.setShortcut(key)
            action.triggered.connect(lambda _checked=False, tool=tool: self._use_tool(tool, node_id))
        return menu
