"""The presets of a loop in the order in which they run."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.panels.devices.presets.lines import Line, LineList
from app.ui.panels.devices.runs.words import tr
from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.combo import Combo

_MOST_SHOWN = 5


class PresetOrder(QWidget):
    """Presets are added from a list, moved and taken out; one may run twice in a turn."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names: dict[int, str] = {}
        self.ids: list[int] = []
        self.add = Combo(theme)
        self.add.setAccessibleName(tr("Add a preset"))
        self.list = LineList(theme, tr("Presets in this order"))
        self.up = IconButton(theme, "arrow-up", tr("Earlier (Alt+Up)"))
        self.down = IconButton(theme, "arrow-down", tr("Later (Alt+Down)"))
        self.remove = IconButton(theme, "x", tr("Take it out (Del)"))
        row = QHBoxLayout()
        row.setSpacing(theme.token("space.1"))
        row.addWidget(self.add, 1)
        for button in (self.up, self.down, self.remove):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.1"))
        column.addWidget(self.list)
        column.addLayout(row)
        self.add.chosen.connect(self._add)
        for button, key, act in (
            (self.up, "Alt+Up", lambda: self._move(-1)),
            (self.down, "Alt+Down", lambda: self._move(1)),
            (self.remove, "Del", self._remove),
        ):
            self._connect(button, key, act)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._allow())
        self._show()

    def set_names(self, presets: Sequence[tuple[int, str]]) -> None:
        """Which presets there are; those that are gone are taken out."""
        self._names = dict(presets)
        self.add.clear()
        self.add.add(tr("Add a preset…"), None)
        for preset_id, name in presets:
            self.add.add(name, preset_id)
        self.set_ids([preset_id for preset_id in self.ids if preset_id in self._names])

    def set_ids(self, ids: Sequence[int]) -> None:
        self.ids = list(ids)
        self._show()

    def _connect(self, button: IconButton, key: str, act: Callable[[], None]) -> None:
        action = QAction(button.toolTip(), self.list)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _=False: act())
        self.list.addAction(action)
        button.clicked.connect(lambda _=False: act())

    def _place(self) -> int:
        value = self.list.current_value()
        return int(value) if isinstance(value, int) else -1

    def _add(self, preset_id: object) -> None:
        self.add.setCurrentIndex(0)
        if isinstance(preset_id, int):
            self._put([*self.ids, preset_id], len(self.ids))

    def _move(self, by: int) -> None:
        place, ids = self._place(), list(self.ids)
        if 0 <= place < len(ids) and 0 <= place + by < len(ids):
            ids.insert(place + by, ids.pop(place))
            self._put(ids, place + by)

    def _remove(self) -> None:
        place = self._place()
        if 0 <= place < len(self.ids):
            self._put(self.ids[:place] + self.ids[place + 1 :], min(place, len(self.ids) - 2))

    def _put(self, ids: list[int], place: int) -> None:
        self.ids = ids
        self._show()
        self.list.set_current(place)
        self.changed.emit()

    def _show(self) -> None:
        lines = [
            Line(self._names.get(preset_id, ""), place, "list", f"{place + 1}.")
            for place, preset_id in enumerate(self.ids)
        ]
        self.list.show_lines(lines)
        row = self._theme.scaled(self._theme.token("layout.row"))
        shown = min(_MOST_SHOWN, len(lines))
        self.list.setVisible(bool(lines))
        self.list.setFixedHeight(shown * row + 2 * self.list.frameWidth() + 2)
        self._allow()

    def _allow(self) -> None:
        place, last = self._place(), len(self.ids) - 1
        self.up.setEnabled(place > 0)
        self.down.setEnabled(0 <= place < last)
        self.remove.setEnabled(place >= 0)
