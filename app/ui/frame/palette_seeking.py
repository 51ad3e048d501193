"""Asks the sources of the palette: what is typed last wins, and each is asked one thing at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from app.ui.frame.palette_entries import Found, Source

if TYPE_CHECKING:
    from app.ui.tasks import UiTasks

_PAUSE_MS: Final = 40
"""Who types on within this has not asked yet."""


@dataclass(slots=True, eq=False)
class Answer:
    """What a source has found last.

    Attributes:
        is_fresh: It answers what is asked now.
    """

    source: Source
    found: Found = field(default_factory=Found)
    is_fresh: bool = True
    is_asked: bool = False
    has_failed: bool = False


@dataclass(frozen=True, slots=True)
class _Wish:
    words: str
    limit: int
    sign: str


class Seeker(QObject):
    """Keeps the answers of all sources.

    Args:
        tasks: Run the searches, and show what goes wrong: a source that failed is not asked again until `end`.
    """

    answered = Signal()
    """One of them has answered."""

    def __init__(self, tasks: "UiTasks", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._answers: list[Answer] = []
        self._wish: _Wish | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)

    def add(self, source: Source) -> None:
        """Look through one more."""
        self._answers.append(Answer(source))
        self._answers.sort(key=lambda answer: answer.source.order)

    @property
    def sources(self) -> list[Source]:
        return [answer.source for answer in self._answers]

    @property
    def answers(self) -> Sequence[Answer]:
        """In the order of the sources."""
        return tuple(self._answers)

    @property
    def is_busy(self) -> bool:
        """Whether a source has not answered yet."""
        return any(not answer.is_fresh for answer in self._answers)

    def seek(self, words: str, limit: int, sign: str = "") -> None:
        """Ask for these words: all sources, or those of a sign; former answers stay until the new ones come."""
        self._wish = _Wish(words, limit, sign)
        for answer in self._answers:
            answer.is_fresh = not self._is_asked_for(answer)
            if answer.is_fresh:
                answer.found = Found()
        self._pause.start()

    def end(self) -> None:
        """Nobody looks any more: answers on their way are dropped."""
        self._wish = None
        self._pause.stop()
        for answer in self._answers:
            answer.found, answer.is_fresh, answer.has_failed = Found(), True, False

    def _is_asked_for(self, answer: Answer) -> bool:
        wish = self._wish
        if wish is None or answer.has_failed:
            return False
        return answer.source.sign == wish.sign if wish.sign else bool(wish.words)

    def _ask(self) -> None:
        for answer in self._answers:
            if not answer.is_fresh and not answer.is_asked:
                # What goes wrong is told as "Could not ...".
                what = QCoreApplication.translate("Palette", "search: {noun}").format(noun=answer.source.noun)
                answer.is_asked = self._tasks.start(self._follow(answer), what=what) is not None

    async def _follow(self, answer: Answer) -> None:
        """Ask until the answer is one to the newest question."""
        try:
            while not answer.is_fresh and self._wish is not None:
                wish = self._wish
                found = await answer.source.find(wish.words, wish.limit)
                if wish is self._wish:
                    answer.found, answer.is_fresh = found, True
        except Exception:
            answer.found, answer.is_fresh, answer.has_failed = Found(), True, True
            raise
        finally:
            answer.is_asked = False
            self.answered.emit()
