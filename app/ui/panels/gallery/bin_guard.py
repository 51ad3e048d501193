"""What cannot be done with what is in the bin, and says so."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.search import looks_into_bin, parse

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.panels.gallery.grid import GalleryGrid


class BinGuard(QObject):
    """Knows whether the bin is looked at, and holds back what does not go there."""

    def __init__(self, context: "UiContext", grid: "GalleryGrid") -> None:
        super().__init__(grid)
        self._context = context
        self._model = grid.model

    @property
    def is_in_bin(self) -> bool:
        """Whether the bin is looked at."""
        return looks_into_bin(parse(self._model.query.text))

    def say(self, words: str) -> None:
        """Say why nothing happens."""
        self._context.shell.toast("info", words)

    def outside(self, run: Callable[[], None]) -> Callable[[], None]:
        """Run something outside of the bin alone; in it, say why nothing happens."""

        def guarded() -> None:
            if not self.is_in_bin:
                run()
            elif len(self._model.selection):
                self.say(self.tr("What is in the bin stays as it is. Restore it first (Ctrl+R)."))

        return guarded
