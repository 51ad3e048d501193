"""The two marks of a clip between which it plays."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.widgets.buttons import Button

if TYPE_CHECKING:
    from app.media.player import PlayerState
    from app.ui.theme import Theme

Span = tuple[float, float]
"""From and to, in milliseconds."""
_SECOND_MS: Final = 1000


class PartMarks(QWidget):
    """A button for each mark; what they mark begins and ends with the frame that shows when they are pressed."""

    changed = Signal()

    def __init__(self, theme: "Theme", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: PlayerState | None = None
        self._part: Span | None = None
        self._start = _button(theme, "[", self.tr("Play from here on ([)"))
        self._end = _button(theme, "]", self.tr("Play up to here (])"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._start)
        row.addWidget(self._end)
        self._start.clicked.connect(self.mark_start)
        self._end.clicked.connect(self.mark_end)

    @property
    def part(self) -> Span | None:
        """What is played; None for the whole clip."""
        return self._part

    def begin(self) -> None:
        """Another clip is played whole."""
        self._state = None
        self._set(None)

    def show_state(self, state: "PlayerState") -> None:
        """Know what shows."""
        self._state = state

    def mark_start(self) -> None:
        """Play from what shows on."""
        if self._state is not None:
            end = self._part[1] if self._part is not None else float(self._state.duration_ms)
            self._mark(self._state.position_ms, end)

    def mark_end(self) -> None:
        """Play up to what shows, its frame included."""
        if self._state is not None:
            length = _SECOND_MS / self._state.frame_rate if self._state.frame_rate > 0 else 1.0
            self._mark(self._part[0] if self._part is not None else 0.0, self._state.position_ms + length)

    def clear(self) -> None:
        """Play the whole clip."""
        self._set(None)

    def _mark(self, start: float, end: float) -> None:
        """Play between two places; a mark beyond the other one leaves that one out."""
        whole = float(self._state.duration_ms) if self._state is not None else 0.0
        if start >= end:
            start, end = (start, whole) if self._part is not None and start > self._part[0] else (0.0, end)
        self._set((start, end) if (start, end) != (0.0, whole) else None)

    def _set(self, part: Span | None) -> None:
        has_changed, self._part = part != self._part, part
        whole = self._state.duration_ms if self._state is not None else 0
        self._start.setChecked(part is not None and part[0] > 0)
        self._end.setChecked(part is not None and part[1] < whole)
        if has_changed:
            self.changed.emit()


def _button(theme: "Theme", text: str, tip: str) -> Button:
    button = Button(theme, text, "quiet", size="compact", tooltip=tip)
    button.setAccessibleName(tip)
    button.setCheckable(True)
    button.setFixedWidth(theme.token("control.minHitTarget"))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
