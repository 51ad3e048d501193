"""The palette: finds by a few letters actions, pages and all that its sources know, and opens it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.frame.palette_entries import COMMANDS, STRONG, Entry, Section, ranked
from app.ui.frame.palette_list import EntryList
from app.ui.frame.palette_seeking import Seeker
from app.ui.theme import Theme
from app.ui.widgets.key_hints import KeyHints
from app.ui.widgets.popover import Popover
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.spoken import say

if TYPE_CHECKING:
    from app.ui.context import UiContext

_WIDTH: Final = 640
_SHOWN: Final = 13
_ROOM: Final = 140
"""What the palette has above and below its list."""
_PAGE: Final = 10
_FEW: Final = 5
_MANY: Final = 50
_MOST_COMMANDS: Final = 7
_RECENT: Final = "palette.recent"
_MOST_RECENT: Final = 6
_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_PAGE, Qt.Key.Key_PageDown: _PAGE}
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_TABS: Final = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


class Palette(QObject):
    """Opens over the field of the app bar.

    Args:
        theme: The look.
        anchor: Where it opens.
        source: Gives the actions and pages there are at the moment.
    """

    def __init__(self, theme: Theme, anchor: QWidget, source: Callable[[], Sequence[Entry]]) -> None:
        super().__init__(anchor)
        self._theme = theme
        self._anchor = anchor
        self._source = source
        self._context: UiContext | None = None
        self._seeker: Seeker | None = None
        self._all: Sequence[Entry] = ()
        self._popover: Popover | None = None
        self._has_moved = False
        self._has_strong = False
        """An action fits well: nothing that is found later comes before it."""
        self._starts_when_found = False
        self.field: SearchField | None = None
        self.list: EntryList | None = None
        self.hints: KeyHints | None = None
        self._area: QScrollArea | None = None
        self._column: QVBoxLayout | None = None

    def join(self, context: "UiContext") -> None:
        """Look through what the panels know as well, and remember what was used."""
        self._context = context
        self._seeker = Seeker(context.tasks, self)
        self._seeker.answered.connect(self._take_answer)
        context.shell.source_registered.connect(self._seeker.add)

    @property
    def is_open(self) -> bool:
        return self._popover is not None

    @property
    def is_seeking(self) -> bool:
        """Whether there may be more than what shows."""
        return self._seeker is not None and self._seeker.is_busy

    def open(self) -> None:
        """Show it, with what was used last and what can be done."""
        if self._popover is not None:
            return
        self._all = self._source()
        popover = Popover(self._theme, self._anchor, padding=8)
        popover.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popover.closed.connect(self._forget)
        content = QWidget()
        self.field = SearchField(self._theme, self.tr("Search everything: actions, pictures, jobs, accounts, devices"))
        self.field.setFixedHeight(self._theme.scaled(self._theme.token("control.large")))
        self.field.textChanged.connect(self._change)
        self.field.installEventFilter(self)
        self.list = EntryList(self._theme)
        if self._context is not None:
            self.list.use_thumbnails(self._context.thumbnails)
        self.list.started.connect(self._start)
        self.list.current_changed.connect(self._follow_current)
        self._area = _scrolling(self.list)
        self.hints = KeyHints(self._theme)
        self.hints.setProperty("surface", "")
        self._column = column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.token("space.2"))
        column.addWidget(self.field)
        column.addWidget(self._area)
        column.addWidget(self.hints)
        popover.set_content(content)
        self._popover = popover
        self._change("")
        popover.open(width=_WIDTH, over=True)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.list is not None:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if self.list is None or self._popover is None:
            return False
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._has_moved = True
            self.list.step_by(_STEPS[key])
        elif key in _TABS:
            self._has_moved = True
            self.list.step_section(_TABS[key])
        elif key in _ENTER:
            self._enter(with_more=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key == Qt.Key.Key_Escape:
            self._popover.close()
        else:
            return False
        return True

    def _enter(self, *, with_more: bool) -> None:
        current = self.list.current if self.list is not None else None
        if current is not None and with_more and current.more is not None:
            self._close_and(current.more)
        elif not self._is_settled():
            # Who types and presses Enter in one go means what is found, not what is there by chance meanwhile.
            self._starts_when_found = True
        elif current is not None:
            self._start(current)

    def _is_settled(self) -> bool:
        """Whether what is chosen stays the best there is, or was chosen by hand."""
        return not self.is_seeking or self._has_moved or self._has_strong

    def _asked(self) -> tuple[str, str]:
        """The sign that was typed first, if any, and the words."""
        text = self.field.text() if self.field is not None else ""
        signs = {COMMANDS, *(source.sign for source in self._seeker.sources)} if self._seeker else {COMMANDS}
        sign = text[:1] if text[:1] in signs else ""
        return sign, text.removeprefix(sign).strip()

    def _change(self, _text: str) -> None:
        self._has_moved = self._starts_when_found = False
        sign, words = self._asked()
        if self._seeker is not None and sign != COMMANDS:
            self._seeker.seek(words, _MANY if sign else _FEW, sign)
        elif self._seeker is not None:
            self._seeker.seek("", 0)
        self._show()

    def _take_answer(self) -> None:
        if self.list is None or self._seeker is None:
            return
        self._show()
        if self._starts_when_found and not self.is_seeking:
            self._starts_when_found = False
            if self.list.current is not None:
                self._start(self.list.current)

    def _show(self) -> None:
        if self.list is None or self._popover is None or self._area is None:
            return
        searching, nothing = self.tr("Searching\N{HORIZONTAL ELLIPSIS}"), self.tr("Nothing has “{words}” in its words.")
        self.list.nothing = searching if self.is_seeking else nothing.format(words=self._asked()[1])
        self.list.set_sections(self._sections(), keeps=self._has_moved)
        # Until the last answer is there it only grows: nothing jumps while somebody types.
        least = self._area.height() if self.is_seeking and self._popover.isVisible() else 0
        room = max(4 * self.list.row_height, self._anchor.screen().availableGeometry().height() - _ROOM)
        most = min(_SHOWN * self.list.row_height, room)
        self._area.setFixedHeight(max(least, min(most, self.list.height())))
        if self._column is not None:
            # Else the popover learns only later how high it is to be.
            self._column.activate()
        self._popover.adjustSize()

    def _sections(self) -> list[Section]:
        """Actions that fit well, then what was found, then actions of which letters fit."""
        sign, words = self._asked()
        if not sign and not words:
            self._has_strong = True
            return self._first_sections()
        fits = ranked(self._all, words, self._used()) if sign in {"", COMMANDS} else []
        title = self.tr("Actions and pages")
        strong = [entry for points, entry in fits if points >= STRONG or sign]
        weak = [entry for points, entry in fits if points < STRONG and not sign]
        self._has_strong = bool(strong)
        found = self._found()
        if found:
            strong, weak = strong[:_MOST_COMMANDS], weak[: max(0, _FEW - len(strong))]
        if not found and not self.is_seeking:
            return [Section(title, [*strong, *weak], COMMANDS)]
        return [Section(title, strong, COMMANDS), *found, Section(self.tr("Similar actions"), weak, COMMANDS)]

    def _first_sections(self) -> list[Section]:
        """What was used last, then all actions."""
        used = self._used()
        by_name = {entry.name: entry for entry in self._all}
        recent = [by_name[name] for name in used if name in by_name and by_name[name].is_enabled]
        others = [entry for entry in self._all if entry not in recent]
        return [Section(self.tr("Used last"), recent), Section(self.tr("Actions and pages"), others, COMMANDS)]

    def _found(self) -> list[Section]:
        sections = []
        for answer in self._seeker.answers if self._seeker is not None else ():
            rest = [answer.found.rest] if answer.found.rest is not None else []
            source, entries = answer.source, [*answer.found.entries, *rest]
            if entries:
                sections.append(Section(source.noun, entries, source.sign, answer.is_fresh))
        return sections

    def _used(self) -> list[str]:
        kept = self._context.view.get(_RECENT, []) if self._context is not None else []
        return [name for name in kept if isinstance(name, str)] if isinstance(kept, list) else []

    def _follow_current(self) -> None:
        """Bring what is chosen into view, and say what it is and what Enter does."""
        entries, area = self.list, self._area
        if entries is None or area is None:
            return
        rect, bar = entries.current_rect, area.verticalScrollBar()
        bar.setMaximum(max(0, entries.height() - area.height()))
        bar.setValue(min(rect.top(), max(bar.value(), rect.top() + rect.height() - area.height())))
        self._show_hints(entries.current)
        current = entries.current
        if current is not None and self._popover is not None and self._popover.isVisible():
            count = len(entries.entries)
            place = self.tr("{number} of {count}").format(number=entries.place + 1, count=count)
            entries.setAccessibleDescription(f"{current.spoken}, {place}")
            say(self.field or entries, f"{current.spoken}, {place}")

    def _show_hints(self, entry: Entry | None) -> None:
        if self.hints is None:
            return
        sources = self._seeker.sources if self._seeker is not None else []
        hints: list[tuple[str, str]] = []
        if self.field is not None and not self.field.text():
            hints = [(COMMANDS, self.tr("Actions")), *((one.sign, one.noun) for one in sources if one.sign)]
        elif entry is not None and entry.more is not None:
            hints = [("Ctrl \N{RETURN SYMBOL}", entry.more_verb)]
        if self.list is not None and len(self.list.sections) > 1:
            hints.append(("Tab", self.tr("next group")))
        verb = (entry.verb or self.tr("start")) if entry is not None else self.tr("close")
        self.hints.show_hints(hints, ("\N{RETURN SYMBOL}" if entry is not None else "Esc", verb))

    def _start(self, entry: Entry) -> None:
        if not entry.is_enabled:
            return
        if any(entry is one for one in self._all) and self._context is not None:
            used = [entry.name, *(name for name in self._used() if name != entry.name)]
            self._context.view.put(_RECENT, used[:_MOST_RECENT])
        self._close_and(entry.run)

    def _close_and(self, run: Callable[[], None]) -> None:
        if self._popover is not None:
            self._popover.close()
        run()

    def _forget(self) -> None:
        self._popover = None
        self.field = None
        self.list = None
        self.hints = None
        self._area = None
        self._column = None
        if self._seeker is not None:
            self._seeker.end()


def _scrolling(entries: EntryList) -> QScrollArea:
    """A frame for the entries that scrolls; the keys stay with the field above it."""
    entries.setProperty("role", "content")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(entries)
    return area
