"""Shows the jobs of a batch: rows of 28 px, only those in view are painted."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from app.services.asset.asset_rows import AssetRow
from app.ui.context import UiContext
from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.panels.create.batch.preview_model import ASSET_ROLE, COST, NUMBER, PROMPT, SEED, Column, PreviewModel
from app.ui.theme import Theme
from app.ui.widgets import paint

Index = QModelIndex | QPersistentModelIndex
_PAD: Final = 8
_THUMB: Final = QSize(28, 20)
_WIDTHS: Final = {NUMBER: 44, SEED: 108, COST: 72}
_USUAL: Final = 96
_SLOT: Final = 136
_PROMPT_LEAST: Final = 168


class PreviewDelegate(QStyledItemDelegate):
    """A cell: a small picture before the name of an input, figures at the right."""

    def __init__(self, theme: Theme, thumbnails: ThumbnailLoader, model: PreviewModel, view: QTableView) -> None:
        super().__init__(view)
        self._theme = theme
        self._thumbnails = thumbnails
        self._model = model
        self._view = view

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = self._theme, QRect(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            is_active = bool(option.state & QStyle.StateFlag.State_Active)
            painter.fillRect(rect, theme.color("selection.row" if is_active else "selection.rowInactive"))
        foot = rect.bottom() + 1 - 1 / paint.dpr_of(painter)
        start, end = QPointF(rect.left(), foot), QPointF(rect.right() + 1, foot)
        paint.hairline(painter, start, end, theme.color("border.subtle"))
        column = self._model.columns[index.column()]
        room = rect.adjusted(_PAD, 0, -_PAD, 0)
        asset = index.data(ASSET_ROLE)
        if isinstance(asset, AssetRow):
            room = self._paint_thumb(painter, room, asset)
        font = theme.font("mono") if column.name in {NUMBER, SEED} else theme.font("small")
        color = theme.color("text.primary" if column.name == PROMPT else "text.secondary")
        align = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
        paint.elided(painter, room, str(index.data() or ""), font, color, align=align)

    def _paint_thumb(self, painter: QPainter, room: QRect, asset: AssetRow) -> QRect:
        box = QRect(room.left(), room.top() + (room.height() - _THUMB.height()) // 2, _THUMB.width(), _THUMB.height())
        dpr = paint.dpr_of(painter)
        picture = self._thumbnails.pixmap(asset.sha256, box.width(), box.height(), dpr, owner=self._view)
        radius = self._theme.token("radius.tile")
        if picture is None:
            paint.fill_round(painter, box.toRectF(), radius, self._theme.color("surface.raised"))
        else:
            paint.cover(painter, box, picture, radius)
        return room.adjusted(box.width() + _PAD, 0, 0, 0)


class PreviewTable(QTableView):
    """Arrows, page keys and the wheel go through the jobs; nothing is edited here."""

    def __init__(self, context: UiContext, model: PreviewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self._model = model
        self.setModel(model)
        self.setItemDelegate(PreviewDelegate(context.theme, context.thumbnails, model, self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(self.tr("Jobs that will be queued"))
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        model.modelReset.connect(self._fit_columns)
        context.thumbnails.loaded.connect(lambda _sha256: self.viewport().update())
        context.theme.changed.connect(self._measure)
        self._measure()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._model.rowCount():
            self.setCurrentIndex(self._model.index(0, 0))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _measure(self) -> None:
        height = self._theme.scaled(self._theme.token("layout.row"))
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.horizontalHeader().setFixedHeight(self._theme.scaled(self._theme.token("layout.tableHeader")))
        self._fit_columns()

    def _fit_columns(self) -> None:
        """The prompt takes the room that the others leave, as far as there is some."""
        columns = self._model.columns
        widths = [self._width_of(column) for column in columns]
        names = [column.name for column in columns]
        stretch = names.index(PROMPT) if PROMPT in names else len(names) - 2
        if 0 <= stretch < len(widths):
            left = self.viewport().width() - sum(widths) + widths[stretch]
            widths[stretch] = max(left, self._theme.scaled(_PROMPT_LEAST))
        for place, width in enumerate(widths):
            self.setColumnWidth(place, width)

    def _width_of(self, column: Column) -> int:
        usual = _SLOT if column.is_slot else _WIDTHS.get(column.name, _USUAL)
        title = paint.metrics(self._theme.font("caption")).horizontalAdvance(column.title) + 2 * _PAD + 2
        return max(self._theme.scaled(usual), title)
