"""The lines of the edited preset for a list."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from app.devices.actions.base import ActionKind
from app.services.automation.preset_editing import Problem, problems_of
from app.services.automation.preset_file import PresetFile
from app.ui.language import told
from app.ui.panels.devices.presets.rows import Row, rows_of
from app.ui.panels.devices.presets.words import summary
from app.ui.widgets.tips import plain_tip

STEPS_MIME: Final = "application/x-pixsim7-steps"
ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 1
PROBLEM_ROLE: Final = Qt.ItemDataRole.UserRole + 2
_Index = QModelIndex | QPersistentModelIndex


class StepModel(QAbstractListModel):
    """One line a step, and one for each other way and each empty body."""

    def __init__(self, kinds: Mapping[str, ActionKind], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kinds = kinds
        self._rows: list[Row] = []
        self._problems: dict[str, list[Problem]] = {}

    @property
    def kinds(self) -> Mapping[str, ActionKind]:
        return self._kinds

    @property
    def rows(self) -> Sequence[Row]:
        return self._rows

    def show(self, preset: PresetFile | None) -> None:
        """Show a preset; lines that stay where they are keep what is chosen."""
        rows = rows_of(preset, self._kinds) if preset is not None else []
        problems: dict[str, list[Problem]] = {}
        for problem in problems_of(preset, self._kinds) if preset is not None else ():
            problems.setdefault(problem.step_id, []).append(problem)
        is_same_shape = [_shape(row) for row in rows] == [_shape(row) for row in self._rows]
        if is_same_shape:
            self._rows, self._problems = rows, problems
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows, self._problems = rows, problems
        self.endResetModel()

    def problems(self, step_id: str = "") -> list[Problem]:
        """What is wrong with a step, or with all of them."""
        if step_id:
            return self._problems.get(step_id, [])
        return [problem for problems in self._problems.values() for problem in problems]

    def row_of(self, step_id: str) -> int:
        """The line of a step; -1 where it is not there."""
        return next((at for at, row in enumerate(self._rows) if row.step is not None and row.step.id == step_id), -1)

    def ids_at(self, places: Collection[int]) -> list[str]:
        """The ids of the steps at some lines, in their order."""
        steps = [self._rows[place].step for place in sorted(places) if place < len(self._rows)]
        return [step.id for step in steps if step is not None]

    def words(self, row: Row) -> str:
        """What a line says."""
        if row.step is not None:
            return summary(row.step, self._kinds)
        return self.tr("Otherwise") if row.kind == "otherwise" else self.tr("No steps here yet")

    def words_of(self, step_id: str) -> str:
        """What the line of a step says."""
        place = self.row_of(step_id)
        return self.words(self._rows[place]) if place >= 0 else ""

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        problems = self._problems.get(row.step.id, []) if row.step is not None else []
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, problems)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(
                "\n".join(_sentence(problem) for problem in problems) or (row.step.note if row.step else "")
            )
        return {ROW_ROLE: row, PROBLEM_ROLE: problems}.get(role)

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsDragEnabled if self._rows[index.row()].step is not None else flags

    @override
    def mimeTypes(self) -> list[str]:
        return [STEPS_MIME]

    @override
    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        mime = QMimeData()
        ids = self.ids_at({index.row() for index in indexes})
        mime.setData(STEPS_MIME, "\n".join(ids).encode())
        return mime

    @override
    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def _spoken(self, row: Row, problems: Sequence[Problem]) -> str:
        parts = [f"{row.number} {self.words(row)}".strip()]
        if row.is_off:
            parts.append(self.tr("turned off"))
        parts += [_sentence(problem) for problem in problems]
        return ", ".join(parts)


def _shape(row: Row) -> tuple[object, ...]:
    return row.kind, row.depth, row.step.id if row.step is not None else ""


def _sentence(problem: Problem) -> str:
    return f"{problem.place}: {told(problem.words)}"
