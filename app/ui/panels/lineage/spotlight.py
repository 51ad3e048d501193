"""What is lit on the graph: what a search finds, else the path of what is chosen while that is wanted."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.ui.panels.lineage.lighting import find_cards, next_of, path_of
from app.ui.panels.lineage.view_actions import on_keys

if TYPE_CHECKING:
    from app.ui.panels.lineage.view import LineageView
    from app.ui.theme import Theme
    from app.ui.widgets.find_bar import FindBar

_MOST_PATHS = 1_000
"""Of more chosen cards there is no path: nothing is dimmed."""


class Spotlight(QObject):
    """Joins the search row and the action "only the path" to a view.

    Args:
        theme: Has the words of the operations.
        view: Is lit.
        bar: The search row.
        path: Whether only the path is lit.
        owner: The keys of the search work anywhere in it.
    """

    library_search_wanted = Signal(str)
    """The words are to be looked for in the whole library."""

    def __init__(self, theme: "Theme", view: "LineageView", bar: "FindBar", path: QAction, owner: QWidget) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._bar = bar
        self._path = path
        self._text = ""
        self._found: list[int] = []
        bar.searched.connect(self._search)
        bar.step_wanted.connect(self.step)
        bar.closed.connect(self._leave)
        path.toggled.connect(lambda _on: self.light())
        view.selection_changed.connect(lambda _ids: self.light())
        for key, run in (
            (QKeySequence("Ctrl+F"), self._open),
            (QKeySequence("F3"), lambda: self.step(1)),
            (QKeySequence("Shift+F3"), lambda: self.step(-1)),
        ):
            on_keys(owner, key, run)

    @property
    def found(self) -> list[int]:
        """The cards that the search found, in reading order."""
        return self._found

    def follow(self) -> None:
        """There is another graph: look again."""
        scene = self._view.scene
        if scene is not None and scene.is_whole and self._text.strip():
            self.library_search_wanted.emit(self._text)
            return
        self._found = find_cards(self._theme, scene, self._text) if scene is not None else []
        self.light()

    def show_found(self, text: str, found: list[int]) -> None:
        """What a search of the library found, unless other words are looked for by now."""
        if text == self._text:
            self._found = found
            self.light()
            if found and self._view.chosen_id not in found:
                self.step(1)

    def light(self) -> None:
        """Light what is to be lit now."""
        view = self._view
        if self._text.strip():
            view.light(frozenset(self._found))
        elif self._path.isChecked() and view.scene is not None and 0 < len(ends := self._ends()) <= _MOST_PATHS:
            view.light(path_of(view.scene.graph, ends))
        else:
            view.light(None)
        self._count()

    def _ends(self) -> tuple[int, ...]:
        """Whose path it is: of what is chosen, else of the middle; the whole library has none."""
        scene = self._view.scene
        if self._view.look.selected or scene is None or scene.is_whole:
            return self._view.selected_ids
        return (scene.graph.focus,)

    def step(self, step: int) -> None:
        """Go to the next one found, or the one before."""
        found = next_of(self._found, self._view.chosen_id, step)
        if found is not None:
            self._view.go_to(found)
            self._count()

    def _open(self) -> None:
        if self._view.isVisible():
            self._bar.open_bar()

    def _leave(self) -> None:
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _search(self, text: str) -> None:
        self._text = text
        self.follow()
        if self._found and self._view.chosen_id not in self._found:
            self.step(1)

    def _count(self) -> None:
        present = self._view.chosen_id
        at = self._found.index(present) + 1 if present in self._found else 0
        self._bar.show_count(at, len(self._found))
