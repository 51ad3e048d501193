"""Imports and exports that are under way: how far they are, how long they still take, and their end before time."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from app.ui import amounts
from app.ui.throttle import Throttle

if TYPE_CHECKING:
    from app.ui.context import Shell

SHOW_AFTER_MS: Final = 300
"""What is done by then is not worth a word."""
_UPDATE_MS: Final = 200
_GUESS_AFTER_SECONDS: Final = 3.0
_GUESS_AFTER_FILES: Final = 2
_COST_OF_A_FILE: Final = 256 * 1024
"""What a file costs beside its bytes, in bytes: it is looked at and written down."""

Now = Callable[[], float]


class Batch:
    """Some files that are taken one after another.

    Args:
        sizes: Their bytes; as many zeros as there are files where they are not known.
        on_change: Called after each file.
        now: A clock that only goes forward, in seconds.
    """

    def __init__(self, sizes: Sequence[int], on_change: Callable[[], None], now: Now) -> None:
        self._on_change = on_change
        self._now = now
        self._started = now()
        self._weight_done = 0
        self.total = len(sizes)
        self.done = 0
        self.weight = sum(sizes) + len(sizes) * _COST_OF_A_FILE
        self.is_stopped = False
        """No further file is to be begun; those that are under way are ended."""

    @property
    def weight_done(self) -> int:
        return min(self._weight_done, self.weight)

    @property
    def seconds_left(self) -> float | None:
        """How long it still takes at the pace so far; None while that is a guess in the dark."""
        seconds = self._now() - self._started
        if self.done < _GUESS_AFTER_FILES or seconds < _GUESS_AFTER_SECONDS:
            return None
        return seconds * (self.weight - self.weight_done) / self.weight_done

    def step(self, size: int = 0) -> None:
        """A file is through, taken or not."""
        self.done += 1
        self._weight_done += size + _COST_OF_A_FILE
        self._on_change()


class LongWork(QObject):
    """All work of one kind that is under way, told in one word of the window with a button that stops it.

    Args:
        shell: Where it is told.
        subject: Its kind: "import".
        words: Makes the sentence of a place and a sum: "Importing 12 of 300".
        now: A clock that only goes forward, in seconds.
        parent: Owner.
    """

    def __init__(
        self,
        shell: "Shell",
        subject: str,
        words: Callable[[str, str], str],
        *,
        now: Now = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._shell = shell
        self._subject = subject
        self._words = words
        self._now = now
        self._batches: list[Batch] = []
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(SHOW_AFTER_MS)
        self._delay.timeout.connect(self._show)
        self._update = Throttle(_UPDATE_MS, self._show, parent=self)

    @property
    def files_to_go(self) -> int:
        """How many files are not through yet."""
        return sum(batch.total - batch.done for batch in self._batches)

    @contextmanager
    def batch(self, sizes: Sequence[int]) -> Iterator[Batch]:
        """Some files are under way until the block is left.

        Args:
            sizes: Their bytes; as many zeros as there are files where they are not known.
        """
        batch = Batch(sizes, self._changed, self._now)
        if not self._batches:
            self._delay.start()
        self._batches.append(batch)
        try:
            yield batch
        finally:
            self._batches.remove(batch)
            if not self._batches:
                self._delay.stop()
                self._shell.toast_ended.emit(self._subject)

    def stop(self) -> None:
        """Begin no further file; what is through stays."""
        for batch in self._batches:
            batch.is_stopped = True
        self._show()

    def _changed(self) -> None:
        if not self._delay.isActive():
            self._update.call()

    def _show(self) -> None:
        if not self._batches:
            return
        is_stopping = all(batch.is_stopped for batch in self._batches)
        total = sum(batch.total for batch in self._batches)
        place = min(total, sum(batch.done for batch in self._batches) + 1)
        text = self._words(amounts.number(place), amounts.number(total))
        weight = sum(batch.weight for batch in self._batches)
        self._shell.toast(
            "running",
            self.tr("Stopping after what is under way") if is_stopping else " · ".join([text, *self._time_left()]),
            None if is_stopping else self.tr("Cancel"),
            None if is_stopping else self.stop,
            subject=self._subject,
            fraction=sum(batch.weight_done for batch in self._batches) / weight if weight else None,
        )

    def _time_left(self) -> list[str]:
        guesses = [batch.seconds_left for batch in self._batches]
        known = [seconds for seconds in guesses if seconds is not None]
        if len(known) < len(guesses):
            return []
        return [self.tr("about {time} left").format(time=amounts.clock(max(known)))]


class LongWorks(QObject):
    """The kinds of long work that the window has."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__(shell)
        self.imports = LongWork(shell, "import", self._importing, parent=self)
        self.exports = LongWork(shell, "export", self._exporting, parent=self)
        self.checks = LongWork(shell, "check", self._checking, parent=self)
        self.moves = LongWork(shell, "move", self._moving, parent=self)
        self.packs = LongWork(shell, "pack", self._packing, parent=self)
        self.unpacks = LongWork(shell, "unpack", self._unpacking, parent=self)

    def _importing(self, place: str, total: str) -> str:
        return self.tr("Importing {place} of {total}").format(place=place, total=total)

    def _checking(self, place: str, total: str) -> str:
        return self.tr("Checking {place} of {total}").format(place=place, total=total)

    def _moving(self, place: str, total: str) -> str:
        return self.tr("Copying {place} of {total} files of the library").format(place=place, total=total)

    def _packing(self, place: str, total: str) -> str:
        return self.tr("Packing the library: {place} of {total} MB").format(place=place, total=total)

    def _unpacking(self, place: str, total: str) -> str:
        return self.tr("Unpacking the library: {place} of {total} MB").format(place=place, total=total)

    def _exporting(self, place: str, total: str) -> str:
        return self.tr("Exporting {place} of {total}").format(place=place, total=total)


def progress(stack: ExitStack, work: "LongWork") -> Callable[[int, int], bool]:
    """Tells the window how far a work is, until the stack is left."""
    batches: list[Batch] = []

    def go_on(done: int, total: int) -> bool:
        if not batches:
            batches.append(stack.enter_context(work.batch([0] * total)))
        batch = batches[0]
        while batch.done < min(done, batch.total):
            batch.step()
        return not batch.is_stopped

    return go_on
