"""Two prompts as one text, with the words marked that only one of them has."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.services.lineage.recipe_differences import Piece
from app.ui.widgets import paint

if TYPE_CHECKING:
    from app.ui.theme import Theme

_LINE: Final = 20
_PADDING: Final = 4
_PUNCTUATION: Final = ".,;:!?)"


class _Run(NamedTuple):
    """Words in a line that look the same."""

    rect: QRect
    text: str
    is_marked: bool


class PromptWords(QWidget):
    """Wraps as a text does."""

    def __init__(self, theme: "Theme", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pieces: tuple[Piece, ...] = ()
        self._letters = ("A", "B")
        self._runs: list[_Run] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Prompt"))
        theme.changed.connect(self._lay_out)

    @property
    def words(self) -> str:
        """What it says, as a reader tells it."""
        return self.accessibleDescription()

    def show_pieces(self, pieces: Sequence[Piece], letters: tuple[str, str]) -> None:
        """Show another text."""
        self._pieces, self._letters = tuple(pieces), letters
        self.setAccessibleDescription(" ".join(self._words_of(piece) for piece in pieces))
        self._lay_out()

    @override
    def sizeHint(self) -> QSize:
        height = self._runs[-1].rect.bottom() + 1 if self._runs else 0
        return QSize(200, height)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        font = theme.font("small")
        for run in self._runs:
            if run.is_marked:
                plate = QRectF(run.rect).adjusted(0, 2, 0, -2)
                paint.fill_round(painter, plate, theme.token("radius.tile"), theme.color("accent.subtle"))
            painter.setFont(font)
            painter.setPen(theme.color("accent.text" if run.is_marked else "text.secondary"))
            inset = _PADDING if run.is_marked else 0
            painter.drawText(run.rect.adjusted(inset, 0, 0, 0), paint.Align.AlignVCenter, run.text)

    def _words_of(self, piece: Piece) -> str:
        return piece.text if piece.side is None else f"{self._letters[piece.side]}:\N{NO-BREAK SPACE}{piece.text}"

    def _lay_out(self) -> None:
        metrics = paint.metrics(self._theme.font("small"))
        line, space = self._theme.scaled(_LINE), metrics.horizontalAdvance(" ")
        self._runs = []
        x = y = 0
        for piece in self._pieces:
            is_marked = piece.side is not None
            run = ""
            start = x
            for word in self._words_of(piece).split(" "):
                glue = "" if not run else " "
                width = metrics.horizontalAdvance(run + glue + word) + 1 + (2 * _PADDING if is_marked else 0)
                if start + width > self.width() and (run or start):
                    self._add(run, start, y, line, is_marked=is_marked)
                    run, start, y = word, 0, y + line
                else:
                    run += glue + word
            self._add(run, start, y, line, is_marked=is_marked)
            x = self._runs[-1].rect.right() + 1 + space if self._runs else 0
        if self.height() != self.sizeHint().height():
            self.setFixedHeight(self.sizeHint().height())
        self.update()

    def _add(self, text: str, x: int, y: int, height: int, *, is_marked: bool) -> None:
        if not text:
            return
        if text[0] in _PUNCTUATION and x and self._runs and not is_marked:
            x = self._runs[-1].rect.right() + 2
        width = paint.metrics(self._theme.font("small")).horizontalAdvance(text) + 1
        self._runs.append(_Run(QRect(x, y, width + (2 * _PADDING if is_marked else 0), height), text, is_marked))
