"""Which columns the queue has, in which order and how wide: chosen by the user, kept in the view state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from app.ui.panels.queue.order import GIVE_WAY, HIDDEN_AT_FIRST, USUAL_ORDER, WIDTHS, Column

PROMPT_LEAST: Final = 168
"""The prompt takes what the others leave, and never less than this."""
_STATE_GROWTH: Final = 160
"""How much wider than usual the state becomes, whose reasons are sentences, where the prompt has more than enough."""
_MOST_WIDTH: Final = 1200


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """The columns as the user wants them; widths for text of the usual size.

    Attributes:
        order: All columns from left to right.
        hidden: Those that the user does not want.
        pinned: Those that show even where there is no room for all.
        widths: Of those that were given one.
    """

    order: tuple[Column, ...] = USUAL_ORDER
    hidden: frozenset[Column] = HIDDEN_AT_FIRST
    pinned: frozenset[Column] = frozenset()
    widths: Mapping[Column, int] = field(default_factory=dict)

    def width(self, column: Column) -> int:
        return self.widths.get(column, WIDTHS[column])

    def with_shown(self, column: Column, *, is_shown: bool, is_pinned: bool) -> "ColumnLayout":
        """One column more, or less."""
        changed, pinned = {column}, {column} if is_pinned else set()
        if is_shown:
            return replace(self, hidden=self.hidden - changed, pinned=self.pinned | pinned)
        return replace(self, hidden=self.hidden | changed, pinned=self.pinned - changed)

    def squeezed(self, room: float, empty: frozenset[Column] = frozenset()) -> frozenset[Column]:
        """The columns that give way, of those that the user wants.

        Args:
            room: The width that there is, in units of the usual text size.
            empty: Columns in which nothing stands, which go first.
        """
        wanted = [column for column in Column if column not in self.hidden and column != Column.PROMPT]
        gone = {column for column in wanted if column in empty and column not in self.pinned}
        need = PROMPT_LEAST + sum(self.width(column) for column in wanted if column not in gone)
        for column in GIVE_WAY:
            if need <= room:
                break
            if column in wanted and column not in self.pinned | gone:
                gone.add(column)
                need -= self.width(column)
        return frozenset(gone)

    def state_growth(self, spare: float) -> int:
        """How much the state is widened of what the prompt has beyond its usual width; nothing where it was resized."""
        return 0 if Column.STATE in self.widths else round(max(0.0, min(spare / 2, _STATE_GROWTH)))

    def as_json(self) -> dict[str, Any]:
        """For the view state."""
        return {
            "order": [column.name for column in self.order],
            "hidden": sorted(column.name for column in self.hidden),
            "pinned": sorted(column.name for column in self.pinned),
            "widths": {column.name: width for column, width in self.widths.items()},
        }


def read_layout(value: object) -> ColumnLayout:
    """The columns out of the view state; what is damaged or unknown there is left out."""
    if not isinstance(value, dict):
        return ColumnLayout()
    widths = value.get("widths")
    found = {
        Column[name]: width
        for name, width in (widths.items() if isinstance(widths, dict) else ())
        if name in Column.__members__ and isinstance(width, int) and 0 < width <= _MOST_WIDTH
    }
    hidden = _columns(value.get("hidden"))
    return ColumnLayout(
        _whole_order(_columns(value.get("order"))),
        (HIDDEN_AT_FIRST if hidden is None else frozenset(hidden)) - {Column.PROMPT},
        frozenset(_columns(value.get("pinned")) or ()),
        found,
    )


def _columns(value: object) -> list[Column] | None:
    """The columns that a list names; None where it is no list of names."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        return None
    return [Column[name] for name in value if name in Column.__members__]


def _whole_order(found: Iterable[Column] | None) -> tuple[Column, ...]:
    """All columns: as they were put, and those that were not known then behind the one they usually follow."""
    order: list[Column] = [Column.INPUT, *(column for column in dict.fromkeys(found or ()) if column != Column.INPUT)]
    for place, column in enumerate(USUAL_ORDER):
        if column not in order:
            before = next(other for other in reversed(USUAL_ORDER[:place]) if other in order)
            order.insert(order.index(before) + 1, column)
    return tuple(order)
