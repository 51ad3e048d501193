"""Views of the queue: what is shown, in which columns and which order; the user's own ones have names."""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from app.ui.panels.queue.columns import ColumnLayout, read_layout
from app.ui.panels.queue.filters import JobFilter, ViewId, read_filter
from app.ui.panels.queue.order import KEYS, Column
from app.ui.view_state import ViewState

MOST_NAME: Final = 40
_STATE: Final = "queue.view"
_VIEWS: Final = "queue.views"


@dataclass(frozen=True, slots=True)
class QueueView:
    """How the queue is looked at.

    Attributes:
        name: Of a view that the user saved; empty for one that is always there.
        shown: Which jobs.
        columns: Which columns.
        column: Sorted by; None is the order of the queue.
        is_descending: Whether the order is turned.
        is_grouped: Whether jobs stand under their batches.
    """

    name: str = ""
    shown: JobFilter = field(default_factory=JobFilter)
    columns: ColumnLayout = field(default_factory=ColumnLayout)
    column: Column | None = None
    is_descending: bool = False
    is_grouped: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the view state."""
        return {
            "name": self.name,
            "shown": self.shown.as_json(),
            "columns": self.columns.as_json(),
            "sort": self.column.name if self.column is not None else None,
            "is_descending": self.is_descending,
            "is_grouped": self.is_grouped,
        }


def read_view(value: object) -> QueueView:
    """A view out of the view state; what is damaged there is as usual."""
    if not isinstance(value, dict):
        return QueueView()
    name, sort = value.get("name"), value.get("sort")
    column = Column[sort] if isinstance(sort, str) and sort in Column.__members__ else None
    return QueueView(
        name[:MOST_NAME] if isinstance(name, str) else "",
        read_filter(value.get("shown")),
        read_layout(value.get("columns")),
        column if column in KEYS else None,
        value.get("is_descending") is True,
        value.get("is_grouped") is True,
    )


class QueueViews(QObject):
    """The present view, and those that the user saved; all are kept over a restart.

    The views that are always there share columns, order and grouping: choosing one changes which jobs show. What the
    user changes in a saved view is kept in it only when it is saved again.
    """

    changed = Signal()
    """The saved views, or the name of the present one."""

    def __init__(self, state: ViewState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        kept = state.get(_VIEWS)
        found = [read_view(value) for value in kept] if isinstance(kept, list) else []
        self._saved = {view.name: view for view in found if view.name}
        last = state.get(_STATE)
        last = last if isinstance(last, dict) else {}
        self._plain = read_view(last.get("plain"))
        self._present = read_view(last.get("present"))
        if self._present.name and self._present.name not in self._saved:
            self._present = self._plain

    @property
    def present(self) -> QueueView:
        return self._present

    @property
    def is_touched(self) -> bool:
        """Whether the present view is a saved one that looks different now."""
        return bool(self._present.name) and self._present != self._saved[self._present.name]

    def saved(self) -> list[QueueView]:
        """The user's own views by name."""
        return sorted(self._saved.values(), key=lambda view: view.name.casefold())

    def choose_plain(self, view: ViewId) -> QueueView:
        """Go to a view that is always there; words and chips that were chosen before go."""
        self._present = replace(self._plain, name="", shown=JobFilter(view))
        self._keep()
        return self._present

    def choose_saved(self, name: str) -> QueueView:
        """Go to one of the user's own views.

        Raises:
            KeyError: There is no such view.
        """
        self._present = self._saved[name]
        self._keep()
        return self._present

    def follow(self, looks: QueueView) -> None:
        """The user looks at the queue in another way."""
        if looks != self._present:
            self._present = replace(looks, name=self._present.name)
            self._keep()

    def save(self, name: str) -> None:
        """Keep what is seen under a name; a view of that name is replaced."""
        name = name.strip()[:MOST_NAME]
        self._present = replace(self._present, name=name)
        self._saved[name] = self._present
        self._keep()

    def rename(self, name: str, new_name: str) -> None:
        """Give a view another name."""
        new_name = new_name.strip()[:MOST_NAME]
        self.put(replace(self._saved[name], name=new_name))
        if self._present.name == name:
            self._present = replace(self._present, name=new_name)
        if name != new_name:
            self.remove(name)

    def put(self, view: QueueView) -> None:
        """Have a view again that was removed."""
        self._saved[view.name] = view
        self._keep()

    def remove(self, name: str) -> QueueView:
        """Forget a view; what is seen stays as it is."""
        view = self._saved.pop(name)
        if self._present.name == name:
            self._present = replace(self._present, name="")
        self._keep()
        return view

    def _keep(self) -> None:
        if not self._present.name:
            self._plain = replace(self._present, shown=JobFilter(self._present.shown.view))
        self._state.put(_VIEWS, [view.as_json() for view in self.saved()])
        self._state.put(_STATE, {"plain": self._plain.as_json(), "present": self._present.as_json()})
        self.changed.emit()
