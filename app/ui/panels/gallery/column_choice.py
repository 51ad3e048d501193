"""Which columns the gallery's list has and how wide they are: chosen by the user, kept in the view state."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from app.ui.panels.gallery.list_columns import MOST_WIDTH, NAME_LEAST, WIDTH_LEAST, Column, Span, arrange, title_of

if TYPE_CHECKING:
    from app.ui.theme import Theme
    from app.ui.view_state import ViewState

_NAME: Final = "gallery.columns"
_MOST_KNOWN: Final = 64


class ListColumns(QObject):
    """Arranges the columns for the header and for the lines alike.

    Widths are kept for text of the usual size.

    Args:
        theme: Tells how large the text is.
        view: Keeps the choice.
        parent: Owner.
    """

    changed = Signal()
    """Other columns show, or they have other widths."""

    def __init__(self, theme: "Theme", view: "ViewState", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = view
        kept = view.get(_NAME)
        kept = kept if isinstance(kept, dict) else {}
        self._hidden: set[Column] = {column for column in _columns(kept.get("hidden")) if column != Column.NAME}
        self._pinned = set(_columns(kept.get("pinned")))
        widths = kept.get("widths")
        widths = widths if isinstance(widths, dict) else {}
        self._widths = {column: _bounded(widths[column]) for column in _columns(widths) if _is_width(widths[column])}
        self._known: dict[int, tuple[Span, ...]] = {}
        theme.changed.connect(self._change)

    def spans(self, width: int) -> tuple[Span, ...]:
        """Where the columns are in a line of this width, in pixels."""
        found = self._known.get(width)
        if found is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            scale = self._scale
            wanted = [column for column in Column if column not in self._hidden]
            plain = arrange(round(width / scale), tuple(wanted), frozenset(self._pinned), tuple(self._widths.items()))
            found = tuple(_scaled(span, scale) for span in plain)
            last = found[-1]
            found = (*found[:-1], last._replace(width=width - last.left))
            self._known[width] = found
        return found

    def show_column(self, column: Column, *, is_shown: bool) -> None:
        """Show a column, for which others give way where there is no room for all, or hide it."""
        (self._hidden.discard if is_shown else self._hidden.add)(column)
        (self._pinned.add if is_shown else self._pinned.discard)(column)
        self._keep()

    def move_edge(self, right: Column, to: int, width: int) -> None:
        """Move the edge between a column and the one before it.

        What one gets the other gives, and where that is at its least, the name.

        Args:
            right: The column behind the edge.
            to: Where the edge is to be, in pixels from the left of a line.
            width: Of the line, in pixels.
        """
        spans = self.spans(width)
        place = next((number for number, span in enumerate(spans) if span.column == right), 0)
        if place == 0:
            return
        before, own = spans[place - 1], spans[place]
        scale = self._scale
        spare = (spans[0].width / scale) - NAME_LEAST
        if before.column != Column.NAME:
            spare += before.width / scale - WIDTH_LEAST
        grows = min((own.left - to) / scale, max(0.0, spare))
        wanted = _bounded(own.width / scale + grows)
        if before.column != Column.NAME:
            self._widths[before.column] = _bounded(before.width / scale - (wanted - own.width / scale))
        self._widths[own.column] = wanted
        self._keep()

    def forget_width(self, column: Column) -> None:
        """Give a column its usual width."""
        self._widths.pop(column, None)
        self._keep()

    def reset(self) -> None:
        """The usual columns in their usual widths."""
        self._hidden.clear()
        self._pinned.clear()
        self._widths.clear()
        self._keep()

    def fill_menu(self, menu: QMenu, width: int) -> None:
        """Add a tick for each column that can be hidden, and the way back.

        Args:
            menu: Into this.
            width: Of a line: what it has no room for is marked.
        """
        shown = {span.column for span in self.spans(width)}
        for column in Column:
            if column == Column.NAME:
                continue
            is_squeezed = column not in shown and column not in self._hidden
            title = title_of(column)
            words = self.tr("{column} (no room)").format(column=title) if is_squeezed else title
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(column in shown)
            action.toggled.connect(lambda is_on, column=column: self.show_column(column, is_shown=is_on))
        menu.addSeparator()
        menu.addAction(self.tr("Usual columns"), self.reset)

    @property
    def _scale(self) -> float:
        return self._theme.scaled(100) / 100

    def _keep(self) -> None:
        widths = {column.value: width for column, width in self._widths.items()}
        self._view.put(_NAME, {"hidden": sorted(self._hidden), "pinned": sorted(self._pinned), "widths": widths})
        self._change()

    def _change(self) -> None:
        self._known.clear()
        self.changed.emit()


def _columns(names: object) -> list[Column]:
    """The columns of names that were kept; what is unknown is left out."""
    if not isinstance(names, Iterable):
        return []
    return [Column(name) for name in names if isinstance(name, str) and name in set(Column)]


def _is_width(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _bounded(width: float) -> int:
    return round(max(WIDTH_LEAST, min(width, MOST_WIDTH)))


def _scaled(span: Span, scale: float) -> Span:
    left = round(span.left * scale)
    return Span(span.column, left, round((span.left + span.width) * scale) - left)
