"""The window: docks the panels, keeps the layout, says when it is closed."""

import base64
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget, QToolBar, QVBoxLayout, QWidget
from typing_extensions import override

if TYPE_CHECKING:
    from app.ui.context import PanelPlugin, Toast, UiContext
    from app.ui.frame.docks import DockSpec, Layout
    from app.ui.frame.palette_entries import Entry
    from app.ui.frame.rail import RailItem
    from app.ui.theme import Theme

_SIZE: Final = QSize(1440, 900)
_LEAST_SIZE: Final = QSize(960, 600)
_TITLE_BAR: Final = QSize(8, 40)
"""What the system draws round a window, at most."""
_SETTINGS: Final = "settings"


class MainWindow(QMainWindow):
    """First a shell that needs Qt alone; `attach` fills it when the services are ready.

    Args:
        theme: The look, installed.
        view_state: The file that keeps sizes and layouts; None keeps nothing.
    """

    files_dropped = Signal(object)
    """Files from another program, a list of Path."""
    image_pasted = Signal(QImage)
    close_requested = Signal()
    end_requested = Signal()
    """The system ends the program: there is nobody to ask."""
    log_requested = Signal()
    import_requested = Signal()
    """The user wants to choose files to import."""
    settings_requested = Signal(str)
    """The user wants the settings, at a section or at none."""

    def __init__(self, theme: "Theme", view_state: Path | None = None) -> None:
        from app.ui.frame.app_bar import AppBar
        from app.ui.frame.docks import DockArea
        from app.ui.frame.incoming import Incoming
        from app.ui.frame.palette import Palette
        from app.ui.frame.rail import Rail
        from app.ui.frame.regions import Regions
        from app.ui.frame.status_bar import StatusBar
        from app.ui.frame.view_store import ViewStore
        from app.ui.widgets.focus import FocusRing
        from app.ui.widgets.toast import ToastStack

        super().__init__()
        self._theme = theme
        self._store = ViewStore(view_state)
        self._may_close = False
        self._cover: QWidget | None = None
        self._covered_page: str | None = None
        self._pages: dict[str, QWidget] = {}
        self._panels: dict[str, QWidget] = {}
        self._current_page = ""
        self._panel_actions: list[QAction] = []
        self.profile_actions: list[list[QAction]] = []
        self.undo_actions: list[QAction] = []
        self.setWindowTitle("PixSim7")
        self.setMinimumSize(_LEAST_SIZE)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.app_bar = AppBar(theme, self)
        self.rail = Rail(theme, self)
        self.status = StatusBar(theme, self)
        self._center = QStackedWidget(self)
        self._center.setProperty("surface", "canvas")
        self._center.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMenuWidget(self.app_bar)
        self._add_bar("rail_bar", self.rail, Qt.ToolBarArea.LeftToolBarArea)
        self._add_bar("status_line", self.status, Qt.ToolBarArea.BottomToolBarArea)
        self.setCentralWidget(self._center)
        self.docks = DockArea(theme, self, self._store)
        self.toasts = ToastStack(theme, self)
        self.toasts.set_bottom(theme.token("layout.statusBar"))
        self.palette_box = Palette(theme, self.app_bar.palette_field, self._entries)
        self.regions = Regions(self, self._regions)
        self._ring = FocusRing(theme, self)
        self.incoming = Incoming(theme, self)
        self._connect()
        self._make_actions()
        self._show_kept()

    @property
    def current_page(self) -> str:
        """The id of the page that shows."""
        return self._current_page

    def page(self, page_id: str) -> QWidget:
        """A page's widget.

        Raises:
            KeyError: There is no such page.
        """
        return self._pages[page_id]

    async def attach(self, context: "UiContext", plugins: "Sequence[PanelPlugin]") -> None:
        """Fill the shell with its panels, one in each turn of the event loop so that it stays smooth."""
        import asyncio

        from app.ui.frame.broken import make_panel
        from app.ui.frame.docks import DockSpec
        from app.ui.frame.rail import RailItem
        from app.ui.shortcuts import give_way

        def made(plugin: "PanelPlugin") -> QWidget:
            panel = make_panel(plugin, context)
            give_way(self, panel)
            return panel

        ordered = sorted(plugins, key=lambda plugin: plugin.order)
        shell = context.shell
        shell.toasted.connect(self.show_toast)
        shell.toast_ended.connect(self.toasts.end)
        shell.page_requested.connect(self.show_page)
        shell.room_wanted.connect(self.docks.give_room, Qt.ConnectionType.QueuedConnection)
        shell.action_registered.connect(self._panel_actions.append)
        self.palette_box.join(context)
        self.undo_actions = [*context.undo.make_actions(self)]
        docks = [plugin for plugin in ordered if plugin.place not in {"page", "overlay"}]
        pages = [plugin for plugin in ordered if plugin.place == "page"]
        items = [RailItem(plugin.id, plugin.title, plugin.icon) for plugin in pages]
        self._frame(items, [DockSpec(plugin.id, plugin.title, plugin.place) for plugin in docks])
        for plugin in docks:
            self._fill_dock(plugin.id, made(plugin))
            await asyncio.sleep(0)
        for plugin in pages:
            widget = made(plugin)
            self._pages[plugin.id] = widget
            self._center.addWidget(widget)
            await asyncio.sleep(0)
        for plugin in ordered:
            if plugin.place == "overlay":
                made(plugin).setParent(self)
                await asyncio.sleep(0)
        wanted = str(self._store.get("page", ""))
        if pages:
            self.show_page(wanted if wanted in self._pages else pages[0].id)

    def show_page(self, page_id: str) -> None:
        """Bring a page or a dock to the front; "settings" opens the settings."""
        if page_id == _SETTINGS:
            self.settings_requested.emit("")
        elif page_id in self._pages:
            self._current_page = page_id
            self.docks.end_large()
            self._raise_page()
            self.rail.set_current(page_id)
            self._store.put("page", page_id)
            self._focus_page()
        elif page_id in self.docks.docks:
            self.docks.show(page_id)
            inside = self.docks.docks[page_id].widget()
            getattr(self._panels.get(page_id), "focus_first", lambda: self.regions.enter(inside))()

    def _raise_page(self) -> None:
        """Show the present page, or what covers it."""
        page = self._cover if self._current_page == self._covered_page else self._pages.get(self._current_page)
        if page is not None:
            self._center.setCurrentWidget(page)

    def _focus_page(self) -> None:
        """Let keys go to the page that shows, but for one who walks along the rail."""
        focus_first = getattr(self._center.currentWidget(), "focus_first", None)
        if focus_first is not None and self.regions.current() is not self.rail:
            focus_first()
            self._ring.rest()

    def set_layout_id(self, layout_id: str) -> None:
        """Switch to a layout: create, review, devices."""
        kept = self._ring.holder()
        layout = self.docks.switch(layout_id)
        if layout is None:
            return
        self.app_bar.set_layout_id(layout_id)
        self._store.put("layout", layout_id)
        if layout.page is not None and layout.page in self._pages:
            self.show_page(layout.page)
        elif kept is not None and kept.isVisible():
            self._ring.give_back(kept)

    def set_cover(self, cover: QWidget | None, page: str = "gallery") -> None:
        """Let a widget stand for a page; other pages and the docks stay usable. None takes it away."""
        former, self._cover = self._cover, cover
        self._covered_page = None if cover is None else page
        if cover is not None:
            self._center.addWidget(cover)
        self._raise_page()
        if former is not None:
            # Only now: a stack shows some other page in place of a present one that is taken away.
            self._center.removeWidget(former)
            former.hide()
            former.deleteLater()
            self.docks.give_sizes()
        if cover is not None:
            self.docks.lower_bottom()
            QTimer.singleShot(0, self, self.docks.lower_bottom)
        self._focus_page()

    def show_toast(self, toast: "Toast") -> None:
        """Show a short word to the user."""
        self.toasts.add(toast)

    def allow_close(self) -> None:
        """The shutdown is done: the next close closes."""
        self._may_close = True

    def save_view(self) -> None:
        """Write how the window looks now."""
        self.docks.keep()
        self._store.put("geometry", base64.b64encode(bytes(self.saveGeometry().data())).decode())
        self._store.save()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.save_view()
        if self._may_close:
            super().closeEvent(event)
            return
        event.ignore()
        self.close_requested.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.regions.enter(self._center)
        else:
            super().keyPressEvent(event)

    @override
    def createPopupMenu(self) -> QMenu:
        return QMenu(self)

    def _add_bar(self, name: str, widget: QWidget, area: Qt.ToolBarArea) -> None:
        bar = QToolBar(self)
        bar.setObjectName(name)
        bar.setMovable(False)
        bar.setFloatable(False)
        bar.toggleViewAction().setEnabled(False)
        bar.addWidget(widget)
        if area == Qt.ToolBarArea.BottomToolBarArea:
            widget.setMinimumWidth(0)
        self.addToolBar(area, bar)

    def _connect(self) -> None:
        self.app_bar.layout_chosen.connect(self.set_layout_id)
        self.app_bar.palette_field.clicked.connect(self.palette_box.open)
        self.app_bar.bell.clicked.connect(self._open_notices)
        self.app_bar.profile.clicked.connect(self._open_profile)
        self.rail.page_chosen.connect(self.show_page)
        self.status.log_requested.connect(self.log_requested)
        self.status.queue_requested.connect(lambda: self.show_page("queue"))
        self.status.settings_requested.connect(lambda: self.settings_requested.emit(""))
        self.toasts.kept.connect(lambda: self.app_bar.bell.set_unread(has_unread=bool(self.toasts.past)))
        self.incoming.files_dropped.connect(self.files_dropped)
        self.incoming.image_pasted.connect(self.image_pasted)

    def _make_actions(self) -> None:
        self._action(self.tr("Search everything"), "Ctrl+K", self.palette_box.open)
        self._action(self.tr("Next region"), "F6", lambda: self.regions.go(1))
        self._action(self.tr("Previous region"), "Shift+F6", lambda: self.regions.go(-1))
        self._action(self.tr("Context menu"), "Shift+F10", self.regions.open_menu)
        self._action(self.tr("Paste picture or files"), QKeySequence.StandardKey.Paste, self.incoming.paste)
        self._action(self.tr("Import files…"), "Ctrl+I", self.import_requested.emit)
        self._action(self.tr("Settings"), "Ctrl+,", lambda: self.settings_requested.emit(""))
        self._action(self.tr("Shortcuts"), "Ctrl+F1", lambda: self.settings_requested.emit("shortcuts"))
        self._action(self.tr("Reset this layout"), "", self.docks.reset, "reset_layout")
        self._action(self.tr("Quit"), QKeySequence.StandardKey.Quit, self.close)

    def _action(
        self, text: str, key: "str | QKeySequence.StandardKey", run: Callable[[], Any], name: str = ""
    ) -> QAction:
        action = QAction(text, self)
        if key:
            action.setShortcut(QKeySequence(key))
        if name:
            action.setObjectName(name)
        action.triggered.connect(lambda _=False: run())
        self.addAction(action)
        return action

    def _show_kept(self) -> None:
        from app.ui.frame.docks import DockSpec
        from app.ui.frame.rail import RailItem

        frame = self._store.get("frame", {})
        pages = [RailItem(*item) for item in frame.get("pages", [])]
        docks = [DockSpec(*item) for item in frame.get("docks", [])]
        geometry = self._store.get("geometry")
        if not (isinstance(geometry, str) and self.restoreGeometry(QByteArray(base64.b64decode(geometry)))):
            self.resize(_SIZE.boundedTo(self.screen().availableSize() - _TITLE_BAR))
        self._frame(pages, docks)
        self.rail.set_current(str(self._store.get("page", "")))

    def _frame(self, pages: "Sequence[RailItem]", docks: "Sequence[DockSpec]") -> None:
        """Make the rail and the empty docks, and arrange them as they were left."""
        from app.ui.frame.docks import usual_layouts
        from app.ui.frame.rail import RailItem

        self.rail.set_items(pages, [RailItem(_SETTINGS, self.tr("Settings", "rail"), "settings")])
        wanted = {spec.id for spec in docks}
        for dock_id in set(self.docks.docks) - wanted:
            self.docks.remove(dock_id)
        is_new = [spec for spec in docks if spec.id not in self.docks.docks]
        for spec in docks:
            self.docks.add(spec)
            self._dock_action(spec)
        layouts = usual_layouts({item.id for item in pages})
        self.docks.set_layouts(layouts)
        self.app_bar.set_layouts([(layout.id, layout.title) for layout in layouts])
        self._layout_actions(layouts)
        if is_new:
            kept = str(self._store.get("layout", ""))
            chosen = kept if kept in {layout.id for layout in layouts} else layouts[0].id
            self.set_layout_id(chosen)
        self._store.put(
            "frame",
            {
                "pages": [[item.id, item.title, item.icon] for item in pages],
                "docks": [[spec.id, spec.title, spec.place] for spec in docks],
            },
        )

    def _dock_action(self, spec: "DockSpec") -> None:
        name = f"show_{spec.id}"
        if self.findChild(QAction, name) is None:
            text = self.tr("Show or hide: {name}").format(name=self.docks.docks[spec.id].windowTitle())
            self._action(text, "", lambda: self.docks.toggle(spec.id), name)

    def _layout_actions(self, layouts: "Sequence[Layout]") -> None:
        for index, layout in enumerate(layouts, 1):
            name = f"layout_{layout.id}"
            if self.findChild(QAction, name) is None:
                text = self.tr("Layout: {name}").format(name=layout.title)
                self._action(text, f"Ctrl+{index}", partial(self.set_layout_id, layout.id), name)

    def _fill_dock(self, dock_id: str, panel: QWidget) -> None:
        dock = self.docks.docks[dock_id]
        holder = dock.widget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel)
        self._panels[dock_id] = panel
        dress = getattr(panel, "dress_title", None)
        if dress is not None:
            dress(self.docks.title(dock_id))

    def _entries(self) -> "list[Entry]":
        from app.ui.frame.palette_entries import Entry, entry_of

        pages = [
            Entry(button.text(), self.tr("Page"), button.item.icon, partial(self.show_page, key), verb=self.tr("show"))
            for key, button in ((key, self.rail.button(key)) for key in self._pages)
        ]
        actions = [entry_of(action) for action in (*self.actions(), *self._panel_actions) if action.isVisible()]
        return [*pages, *actions]

    def _regions(self) -> list[QWidget]:
        docks = self.docks.docks.values()
        areas = {area: [dock for dock in docks if self.dockWidgetArea(dock) == area] for area in Qt.DockWidgetArea}
        left = areas[Qt.DockWidgetArea.LeftDockWidgetArea]
        right = areas[Qt.DockWidgetArea.RightDockWidgetArea]
        rest = [dock for dock in docks if dock not in left and dock not in right]
        toasts = reversed(self.toasts.cards)
        return [self.app_bar, self.rail, *left, self._center, *right, *rest, self.status, *toasts]

    def _open_notices(self) -> None:
        from app.ui.frame.notices import open_notices

        open_notices(self._theme, self.app_bar.bell, self.toasts)
        self.app_bar.bell.set_unread(has_unread=False)

    def _open_profile(self) -> None:
        from app.ui.frame.profile_menu import ProfileMenu

        menu = ProfileMenu(self.docks, self, [*self.profile_actions, self.undo_actions])
        menu.settings_requested.connect(self.settings_requested)
        menu.open_below(self.app_bar.profile)
