"""The keys of the grid."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

if TYPE_CHECKING:
    from app.ui.panels.gallery.grid import GalleryGrid

_LOOK = frozenset({Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter})
_ONCE = _LOOK | {Qt.Key.Key_Delete, Qt.Key.Key_Escape}
"""What is not done again and again while the key is held."""
_MOVES = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    }
)


def press_key(grid: "GalleryGrid", event: QKeyEvent) -> bool:
    """Do what a key means; False where it means nothing here."""
    key = Qt.Key(event.key())
    return (event.isAutoRepeat() and key in _ONCE) or _do(grid, event, key)


def _do(grid: "GalleryGrid", event: QKeyEvent, key: Qt.Key) -> bool:
    if key in _MOVES:
        return _move(grid, key, event.modifiers())
    if event.matches(QKeySequence.StandardKey.SelectAll):
        grid.model.selection.choose_all()
        grid.tell_selection()
        return True
    if key in _LOOK:
        return _look(grid, event.modifiers())
    if key == Qt.Key.Key_Delete:
        grid.delete_requested.emit()
        return True
    if key == Qt.Key.Key_Escape and len(grid.model.selection):
        grid.model.selection.clear()
        grid.tell_selection()
        return True
    return False


def _look(grid: "GalleryGrid", modifiers: Qt.KeyboardModifier) -> bool:
    position = grid.model.selection.current
    if position < 0:
        return False
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        grid.model.selection.toggle(position)
        grid.tell_selection()
    elif grid.model.is_ghost(position):
        grid.job_chosen.emit(-grid.model.id_at(position))
    else:
        grid.look_requested.emit(grid.model.id_at(position))
    return True


def _move(grid: "GalleryGrid", key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
    if not len(grid.model):
        return False
    selection = grid.model.selection
    target = _target(grid, key, selection.current)
    grid.has_focus_ring = True
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        selection.choose_range(target)
    elif modifiers & Qt.KeyboardModifier.ControlModifier:
        selection.current = target
    else:
        selection.choose_only(target)
    grid.make_visible(target)
    grid.tell_selection()
    return True


def _target(grid: "GalleryGrid", key: Qt.Key, current: int) -> int:
    last = len(grid.model) - 1
    if key == Qt.Key.Key_End:
        return last
    if key == Qt.Key.Key_Home or current < 0:
        return 0
    if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
        return min(last, max(0, current + (1 if key == Qt.Key.Key_Right else -1)))
    rows = 1 if key in {Qt.Key.Key_Up, Qt.Key.Key_Down} else grid.rows_in_page()
    return grid.grid_layout.neighbour(current, rows if key in {Qt.Key.Key_Down, Qt.Key.Key_PageDown} else -rows)
