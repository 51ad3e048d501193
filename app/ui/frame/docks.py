"""The docks of the window: made from what there is, arranged by layouts, kept in the view state."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QByteArray, QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QWidget

from app.ui.frame.view_store import ViewStore
from app.ui.language import told
from app.ui.theme import Theme
from app.ui.widgets.dock_edge import DockEdge
from app.ui.widgets.dock_title import DockTitle
from app.ui.widgets.focus import FocusRing

_AREAS: Final = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
_SIZES: Final = {"left": "layout.composer", "right": "layout.inspector", "bottom": "layout.queue"}
_STATE_VERSION: Final = 1
_GRIP: Final = 4
_MOST_OF_HEIGHT: Final = 0.35


@dataclass(frozen=True, slots=True)
class DockSpec:
    """A dock that the window has, before its panel is there."""

    id: str
    title: str
    place: str


@dataclass(frozen=True, slots=True)
class Layout:
    """An arrangement of the window.

    Attributes:
        id: Its key in the view state.
        title: Its word in the app bar.
        places: Where docks are shown.
        page: The page that it opens with; None leaves the present one.
        has_low_bottom: The bottom dock is as low as it can be.
    """

    id: str
    title: str
    places: tuple[str, ...]
    page: str | None = None
    has_low_bottom: bool = False


def usual_layouts(page_ids: set[str]) -> list[Layout]:
    """The layouts of a window with these pages."""
    create = QCoreApplication.translate("Layouts", "Create")
    review = QCoreApplication.translate("Layouts", "Review")
    layouts = [
        Layout("create", create, ("left", "right", "bottom")),
        Layout("review", review, ("right", "bottom"), has_low_bottom=True),
    ]
    if "devices" in page_ids:
        devices = QCoreApplication.translate("Layouts", "Devices")
        layouts.append(Layout("devices", devices, ("bottom",), "devices", has_low_bottom=True))
    return layouts


class DockArea(QObject):
    """Holds the docks of a main window and switches their arrangement."""

    layout_changed = Signal(str)

    def __init__(self, theme: Theme, window: QMainWindow, store: ViewStore) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._store = store
        self._docks: dict[str, QDockWidget] = {}
        self._places: dict[str, str] = {}
        self._layouts: dict[str, Layout] = {}
        self._current = ""
        self._large: str | None = None
        self._hidden_for_large: list[str] = []
        self._gives_room = False
        self.is_resting = False
        """Whether what shows now is not how the user arranged it: nothing of it is kept."""
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            window.setCorner(corner, _AREAS["bottom"])
        self._let_glide()
        self._text_scale = theme.text_scale
        theme.changed.connect(self._follow_text)
        theme.changed.connect(self._let_glide)

    @property
    def current(self) -> str:
        """The id of the present layout."""
        return self._current

    @property
    def docks(self) -> dict[str, QDockWidget]:
        return dict(self._docks)

    def set_layouts(self, layouts: Sequence[Layout]) -> None:
        self._layouts = {layout.id: layout for layout in layouts}

    def add(self, spec: DockSpec) -> QDockWidget:
        """Make a dock, empty as yet; the one that is there already is kept."""
        found = self._docks.get(spec.id)
        if found is not None:
            return found
        words = told(spec.title)
        dock = QDockWidget(words, self._window)
        dock.setObjectName(spec.id)
        title = DockTitle(self._theme, dock, words, can_maximize=spec.place == "bottom")
        title.maximize_button.clicked.connect(lambda: self.toggle_large(spec.id))
        dock.setTitleBarWidget(title)
        holder = QWidget()
        holder.setProperty("surface", "panel")
        holder.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        low = self._theme.token(f"{_SIZES[spec.place]}.min")
        if spec.place == "bottom":
            holder.setMinimumHeight(low - title.sizeHint().height())
        else:
            holder.setMinimumWidth(low)
        dock.setWidget(holder)
        DockEdge(self._theme, dock)
        FocusRing(self._theme, dock)
        self._window.addDockWidget(_AREAS[spec.place], dock)
        self._docks[spec.id] = dock
        self._places[spec.id] = spec.place
        return dock

    def remove(self, dock_id: str) -> None:
        """Take a dock away that no panel fills."""
        dock = self._docks.pop(dock_id)
        self._window.removeDockWidget(dock)
        dock.deleteLater()

    def title(self, dock_id: str) -> DockTitle:
        bar = self._docks[dock_id].titleBarWidget()
        if not isinstance(bar, DockTitle):
            raise TypeError(dock_id)
        return bar

    def show(self, dock_id: str) -> None:
        """Bring a dock to the front."""
        dock = self._docks[dock_id]
        dock.show()
        dock.raise_()

    def toggle(self, dock_id: str) -> None:
        """Show a dock that is hidden, hide one that shows."""
        dock = self._docks[dock_id]
        dock.setVisible(dock.isHidden())

    def switch(self, layout_id: str) -> Layout | None:
        """Show a layout as it was left, or as it is meant to be at first."""
        layout = self._layouts.get(layout_id)
        if layout is None:
            return None
        if self._current and self._current != layout_id:
            self.keep()
        self.end_large()
        self._gives_room = False
        self._current = layout_id
        kept = self._kept().get(layout_id)
        if not (isinstance(kept, str) and self._restore(kept)):
            self.reset()
        self.layout_changed.emit(layout_id)
        return layout

    def reset(self) -> None:
        """Arrange the present layout as it is meant to be at first."""
        layout = self._layouts.get(self._current)
        if layout is None:
            return
        for dock_id, dock in self._docks.items():
            place = self._places[dock_id]
            dock.setFloating(False)
            self._window.addDockWidget(_AREAS[place], dock)
            dock.setVisible(place in layout.places)
        self.give_sizes()
        QTimer.singleShot(0, self, self.give_sizes)

    def lower_bottom(self) -> None:
        """Give the centre the room of the bottom docks, down to their least height."""
        low = [dock for key, dock in self._docks.items() if self._places[key] == "bottom" and not dock.isHidden()]
        if low:
            size = self._theme.token(f"{_SIZES['bottom']}.min")
            self._window.resizeDocks(low, [size] * len(low), Qt.Orientation.Vertical)

    def give_room(self, is_wanted: bool) -> None:
        """Leave the page the room of the docks at the sides and most of those at the foot, for as long as it is wanted.

        What is hidden for it comes back as it was, and nothing of it is kept.
        """
        if is_wanted == self._gives_room or self._large is not None:
            return
        self.keep()
        self._gives_room = is_wanted
        if not is_wanted:
            kept = self._kept().get(self._current)
            if isinstance(kept, str):
                self._restore(kept)
            return
        for key, dock in self._docks.items():
            if self._places[key] != "bottom" and not dock.isFloating():
                dock.hide()
        self.lower_bottom()

    def keep(self) -> None:
        """Put the present arrangement into the view state."""
        if self._current and self._large is None and not self._gives_room and not self.is_resting:
            state = bytes(self._window.saveState(_STATE_VERSION).data())
            self._store.put("layouts", {**self._kept(), self._current: base64.b64encode(state).decode()})

    def toggle_large(self, dock_id: str) -> None:
        """Let a dock take the whole window, or give it back."""
        if self._large is not None:
            self.end_large()
            return
        self.keep()
        self._large = dock_id
        self._hidden_for_large = [key for key, dock in self._docks.items() if key != dock_id and dock.isVisible()]
        holder = QApplication.focusWidget()
        if holder is not None and not self._docks[dock_id].isAncestorOf(holder):
            # What is hidden loses the keys, and Qt would give them, with a ring, to whatever comes next.
            self.title(dock_id).maximize_button.setFocus(Qt.FocusReason.MouseFocusReason)
        for key in self._hidden_for_large:
            self._docks[key].hide()
        self._show_center(visible=False)
        self.title(dock_id).set_large(is_large=True)

    def end_large(self) -> None:
        """Give the window back to the others, where a dock has taken it."""
        if self._large is None:
            return
        self.title(self._large).set_large(is_large=False)
        self._large = None
        self._show_center(visible=True)
        for key in self._hidden_for_large:
            self._docks[key].show()
        kept = self._kept().get(self._current)
        if isinstance(kept, str):
            self._restore(kept)

    def _show_center(self, *, visible: bool) -> None:
        center = self._window.centralWidget()
        if center is not None:
            center.setVisible(visible)

    def _kept(self) -> dict[str, Any]:
        kept = self._store.get("layouts", {})
        return kept if isinstance(kept, dict) else {}

    def _restore(self, text: str) -> bool:
        try:
            state = base64.b64decode(text, validate=True)
        except (ValueError, binascii.Error):
            return False
        return self._window.restoreState(QByteArray(state), _STATE_VERSION)

    def _height(self, wanted: int) -> int:
        """The height of a bottom dock, which leaves most of a low window to the centre."""
        least = self._theme.token(f"{_SIZES['bottom']}.min")
        return max(least, min(wanted, round(self._window.height() * _MOST_OF_HEIGHT)))

    def _let_glide(self) -> None:
        """Let docks glide to their place, but where motion is reduced."""
        options = QMainWindow.DockOption.AllowNestedDocks
        if not self._theme.has_reduced_motion:
            options |= QMainWindow.DockOption.AnimatedDocks
        self._window.setDockOptions(options)

    def _follow_text(self) -> None:
        """Let the docks at the sides grow and shrink with the text."""
        before, self._text_scale = self._text_scale, self._theme.text_scale
        if before == self._text_scale:
            return
        sides = [
            dock
            for key, dock in self._docks.items()
            if self._places[key] != "bottom" and not dock.isHidden() and not dock.isFloating()
        ]
        factor = _growth(self._text_scale) / _growth(before)
        widths = [round(dock.width() * factor) for dock in sides]
        self._window.resizeDocks(sides, widths, Qt.Orientation.Horizontal)

    def give_sizes(self) -> None:
        """Give the docks that show the sizes of the present layout."""
        layout = self._layouts.get(self._current)
        upright: list[tuple[QDockWidget, int]] = []
        level: list[tuple[QDockWidget, int]] = []
        for dock_id, dock in self._docks.items():
            place = self._places[dock_id]
            low = layout is not None and layout.has_low_bottom and place == "bottom"
            size = self._theme.token(f"{_SIZES[place]}.{'min' if low else 'normal'}")
            size = self._height(size) if place == "bottom" else round(size * _growth(self._theme.text_scale))
            if not dock.isHidden() and not dock.isFloating():
                (level if place == "bottom" else upright).append((dock, size - _GRIP))
        for sizes, way in ((upright, Qt.Orientation.Horizontal), (level, Qt.Orientation.Vertical)):
            if sizes:
                self._window.resizeDocks([dock for dock, _ in sizes], [size for _, size in sizes], way)


def _growth(text_scale: int) -> float:
    """How much wider a dock is for larger text: half as much as the text, for the pictures need room too."""
    return 1 + max(0, text_scale - 100) / 200
