"""Which folders of the library are not there now, as their disk is unplugged."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.events import LibraryRootsChanged
from app.system.threads import in_thread
from app.ui.follow import follow

if TYPE_CHECKING:
    from app.ui.context import UiContext

_PERIOD_MS: Final = 5000


class AwayFolders(QObject):
    """Looks now and then while somebody looks at it, where the library has more than one folder.

    Asking the disk for each file would hold the window up.
    """

    changed = Signal()

    def __init__(self, context: "UiContext", parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._prefixes: frozenset[str] = frozenset()
        self._timer = QTimer(self)
        self._timer.setInterval(_PERIOD_MS)
        self._timer.timeout.connect(self._look)
        follow(self, context.bus, LibraryRootsChanged, lambda _: self._look())

    def begin(self) -> None:
        """Somebody looks at files."""
        if not self._timer.isActive():
            self._timer.start()
            self._look()

    def rest(self) -> None:
        """Nobody does."""
        self._timer.stop()

    def holds(self, path: str | None) -> bool:
        """Whether a file, as its row names it, lies in a folder that is not there."""
        if path is None or not self._prefixes:
            return False
        return f"{path.partition('/')[0]}/" in self._prefixes

    def _look(self) -> None:
        if self._context.files.roots or self._prefixes:
            self._context.tasks.start(self._ask(), what=self.tr("look for the library's folders"))

    async def _ask(self) -> None:
        files = self._context.files
        known = {f"@{key}/" for key in files.roots}
        away = frozenset(known - set(await in_thread(files.folders)))
        if away != self._prefixes:
            self._prefixes = away
            self.changed.emit()
