"""The jobs of a batch as rows: number, prompt, the parameters that differ, seed and cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from app.providers.base import OperationParams, input_slots
from app.services.asset.asset_rows import AssetRow
from app.services.job.batch_plan import BatchPreview
from app.ui.amounts import credits_text, number
from app.ui.panels.create.batch.previews import Shown
from app.ui.widgets.form_fields import FieldSpec, spec_of, words_of
from app.ui.widgets.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex
ASSET_ROLE: Final = Qt.ItemDataRole.UserRole
"""The AssetRow of an input that differs; None elsewhere."""
NUMBER: Final = "#"
PROMPT: Final = "prompt"
SEED: Final = "seed"
COST: Final = "cost"
_FIGURES: Final = {NUMBER, SEED, COST}
_NONE: Final = QModelIndex()
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: A parameter, or one of NUMBER and COST.
        spec: How its values are written; None where they are no parameter's.
    """

    name: str
    title: str
    spec: FieldSpec | None = None
    is_slot: bool = False

    @property
    def is_figure(self) -> bool:
        return self.name in _FIGURES or (
            self.spec is not None and self.spec.kind in {int, float} and not self.spec.choices and not self.is_slot
        )


def differing(items: Sequence[Mapping[str, Any]], model: type[OperationParams]) -> list[str]:
    """The parameters that are not the same in all jobs, in the order of the model."""
    if not items:
        return []
    first = items[0]
    return [name for name in model.model_fields if any(item.get(name) != first.get(name) for item in items)]


class PreviewModel(QAbstractTableModel):
    """Makes the words of a cell when it is asked for: a thousand rows cost nothing until they are seen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preview: BatchPreview | None = None
        self._assets: Mapping[int, AssetRow] = {}
        self._columns: list[Column] = []

    @property
    def columns(self) -> list[Column]:
        return list(self._columns)

    def show(self, shown: Shown, model: type[OperationParams] | None) -> None:
        """Show other jobs; the same jobs with other figures leave everything where it is."""
        if shown.preview is not None and self._preview is not None and shown.preview.items is self._preview.items:
            self._preview = shown.preview
            return
        self.beginResetModel()
        self._preview, self._assets = shown.preview, shown.assets
        self._columns = self._columns_for(shown.preview, model) if shown.preview and model else []
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() or self._preview is None else len(self._preview.items)

    @override
    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or self._preview is None:
            return None
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._text(index.row(), column))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.is_figure else _LEFT
        if role == ASSET_ROLE and column.is_slot:
            return self._assets.get(self._preview.items[index.row()].get(column.name) or 0)
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(column.title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.is_figure else _LEFT
        return None

    def _columns_for(self, preview: BatchPreview, model: type[OperationParams]) -> list[Column]:
        slots = {slot.name for slot in input_slots(model)}
        specs = {name: spec_of(name, info) for name, info in model.model_fields.items()}
        columns = [Column(NUMBER, "#")]
        if PROMPT in specs:
            columns.append(Column(PROMPT, specs[PROMPT].title, specs[PROMPT]))
        columns += [
            Column(name, specs[name].title, specs[name], name in slots)
            for name in differing(preview.items, model)
            if name not in {PROMPT, SEED}
        ]
        if SEED in specs and any(item.get(SEED) is not None for item in preview.items):
            columns.append(Column(SEED, specs[SEED].title, specs[SEED]))
        return [*columns, Column(COST, self.tr("Credits"))]

    def _text(self, row: int, column: Column) -> str:
        if self._preview is None:
            return ""
        if column.name == NUMBER:
            return number(row + 1)
        if column.name == COST:
            cost = self._preview.costs[row]
            return credits_text(cost, self._preview.credit_type, is_estimate=True) if cost else self.tr("free")
        value = self._preview.items[row].get(column.name)
        if column.is_slot:
            asset = self._assets.get(value or 0)
            return asset.name if asset is not None else ""
        if value is None or column.spec is None:
            return ""
        return " ".join(_words(column.spec, value).split())


def _words(spec: FieldSpec, value: object) -> str:
    if spec.kind is bool:
        return "\N{CHECK MARK}" if value else "\N{EN DASH}"
    return str(value) if isinstance(value, str) and not spec.choices else words_of(spec, value)
