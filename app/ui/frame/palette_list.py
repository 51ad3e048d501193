"""The entries of the palette under their headings, painted; one of them is chosen."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.ui.frame.palette_entries import Entry, Section
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.spoken import introduce

if TYPE_CHECKING:
    from app.ui.models.thumbnails import ThumbnailLoader

_ROW: Final = 32
_HEAD: Final = 26
_PAD: Final = 10
_ICON: Final = 16
_PICTURE: Final = 24
_NOTE_SHARE: Final = 0.45
_TITLE_SHARE: Final = 0.6
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class EntryList(QWidget):
    """The entries that fit, one of them chosen."""

    started = Signal(object)
    current_changed = Signal()
    """Another one was chosen, or others are shown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sections: list[Section] = []
        self._entries: list[Entry] = []
        self._current = 0
        self.nothing = ""
        """What stands there where there are none."""
        self._thumbnails: ThumbnailLoader | None = None
        self.setMouseTracking(True)
        introduce(self, self.tr("What was found"), "list")

    @property
    def entries(self) -> list[Entry]:
        return list(self._entries)

    @property
    def sections(self) -> list[Section]:
        return list(self._sections)

    @property
    def current(self) -> Entry | None:
        return self._entries[self._current] if self._entries else None

    @property
    def place(self) -> int:
        """Of the chosen one, from 0."""
        return self._current

    @property
    def current_rect(self) -> QRect:
        """Where the chosen one is, with the heading over it where it is the first one there."""
        rect = next((rect for number, rect in self._rows() if number == self._current), QRect())
        heads = [head for head, _ in self._heads() if head.bottom() + 1 == rect.top()]
        return rect.united(heads[0]) if heads else rect

    @property
    def row_height(self) -> int:
        return self._theme.scaled(_ROW)

    @property
    def section_of_current(self) -> Section | None:
        first = 0
        for section in self._sections:
            first += len(section.entries)
            if self._current < first:
                return section
        return None

    def use_thumbnails(self, thumbnails: "ThumbnailLoader") -> None:
        """Show assets by their pictures, as these come."""
        self._thumbnails = thumbnails
        thumbnails.loaded.connect(self._show_picture)

    def set_sections(self, sections: Sequence[Section], *, keeps: bool = False) -> None:
        """Show other entries; `keeps` leaves the same one chosen where it is among them."""
        former = self.current if keeps else None
        self._sections = [section for section in sections if section.entries]
        self._entries = [entry for section in self._sections for entry in section.entries]
        names = [(entry.group, entry.name) for entry in self._entries]
        wanted = (former.group, former.name) if former is not None else None
        self._current = names.index(wanted) if wanted in names else 0
        heads = len(list(self._heads()))
        self.setFixedHeight(max(1, len(self._entries)) * self.row_height + heads * self._head_height())
        self.update()
        self.current_changed.emit()

    def step_by(self, steps: int) -> None:
        """Choose another entry; single steps go on at the other end, larger ones stop there."""
        if self._entries:
            last = len(self._entries) - 1
            wanted = self._current + steps
            self._choose(wanted % (last + 1) if abs(steps) == 1 else min(last, max(0, wanted)))

    def step_section(self, steps: int) -> None:
        """Choose the first entry of another group; after the last one comes the first one."""
        starts, first = [0], 0
        for section in self._sections[:-1]:
            first += len(section.entries)
            starts.append(first)
        here = sum(start <= self._current for start in starts) - 1
        if self._entries:
            self._choose(starts[(here + steps) % len(starts)])

    def rect_of(self, number: int) -> QRect:
        """Where an entry is, to click on it."""
        return next(rect for place, rect in self._rows() if place == number)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().toPoint())
        if number >= 0 and number != self._current:
            self._current = number
            self.update()
            self.current_changed.emit()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().toPoint())
        if number >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._choose(number)
            self.started.emit(self._entries[number])

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        if not self._entries:
            room = self.rect().adjusted(12, 0, -12, 0)
            paint.elided(painter, room, self.nothing, theme.font("body"), theme.color("text.tertiary"))
        for rect, section in self._heads():
            if rect.intersects(event.rect()):
                self._draw_head(painter, rect, section)
        for number, rect in self._rows():
            if not rect.intersects(event.rect()):
                continue
            if number == self._current:
                paint.fill_round(painter, QRectF(rect), theme.token("radius.control"), theme.color("selection.row"))
            self._draw(painter, rect, self._entries[number])

    def _show_picture(self, _sha256: str) -> None:
        self.update()

    def _choose(self, number: int) -> None:
        self._current = number
        self.update()
        self.current_changed.emit()

    def _at(self, point: QPoint) -> int:
        return next((number for number, rect in self._rows() if rect.contains(point)), -1)

    def _head_height(self) -> int:
        return self._theme.scaled(_HEAD)

    def _rows(self) -> Iterator[tuple[int, QRect]]:
        top, number = 0, 0
        has_heads = len(self._sections) > 1
        for section in self._sections:
            top += self._head_height() if has_heads else 0
            for _ in section.entries:
                yield number, QRect(0, top, self.width(), self.row_height)
                top += self.row_height
                number += 1

    def _heads(self) -> Iterator[tuple[QRect, Section]]:
        top = 0
        for section in self._sections if len(self._sections) > 1 else ():
            yield QRect(0, top, self.width(), self._head_height()), section
            top += self._head_height() + len(section.entries) * self.row_height

    def _draw_head(self, painter: QPainter, rect: QRect, section: Section) -> None:
        theme = self._theme
        font, color = theme.font("caption"), theme.color("text.tertiary")
        room = rect.adjusted(_PAD, theme.scaled(4), -_PAD, 0)
        paint.elided(painter, room, section.title, font, color)
        paint.elided(painter, room, section.sign, theme.font("mono"), color, align=_RIGHT)

    def _draw(self, painter: QPainter, row: QRect, entry: Entry) -> None:
        theme = self._theme
        faint = "text.tertiary" if entry.is_enabled else "text.disabled"
        side = theme.scaled(_PICTURE)
        box = QRect(row.left() + _PAD, row.top() + (row.height() - side) // 2, side, side)
        self._draw_picture(painter, box, entry)
        small = theme.font("small")
        note = entry.note or entry.key or entry.group
        most = int(row.width() * _NOTE_SHARE)
        width = min(most, paint.metrics(small).horizontalAdvance(note) + 2)
        edge = QRect(row.right() - _PAD - width, row.top(), width, row.height())
        color = theme.state(entry.state).color if entry.state else theme.color(faint)
        paint.elided(painter, edge, note, small, color, align=_RIGHT)
        words = QRect(box.right() + _PAD, row.top(), edge.left() - box.right() - 2 * _PAD, row.height())
        body = theme.font("body")
        advance = paint.metrics(body).horizontalAdvance(entry.title) + 1
        if entry.detail:
            advance = min(advance, max(int(words.width() * _TITLE_SHARE), words.width() - _width(theme, entry.detail)))
        title = QRect(words.left(), words.top(), min(advance, words.width()), words.height())
        ink = "text.primary" if entry.is_enabled else "text.disabled"
        paint.elided(painter, title, entry.title, body, theme.color(ink))
        rest = QRect(title.right() + _PAD, words.top(), words.right() - title.right() - _PAD, words.height())
        paint.elided(painter, rest, entry.detail, small, theme.color(faint))

    def _draw_picture(self, painter: QPainter, box: QRect, entry: Entry) -> None:
        theme = self._theme
        if entry.sha256 is not None and self._thumbnails is not None:
            side, dpr = box.width(), paint.dpr_of(painter)
            pixmap = self._thumbnails.pixmap(entry.sha256, side, side, dpr, owner=self)
            if pixmap is not None:
                paint.cover(painter, box, pixmap, theme.token("radius.tile"))
                return
        mark = QRect(0, 0, _ICON, _ICON)
        mark.moveCenter(box.center())
        plain = theme.color("text.secondary" if entry.is_enabled else "text.disabled")
        paint.icon(painter, theme, mark, entry.icon, theme.state(entry.state).color if entry.state else plain)


def _width(theme: Theme, text: str) -> int:
    return paint.metrics(theme.font("small")).horizontalAdvance(text) + _PAD + 1
