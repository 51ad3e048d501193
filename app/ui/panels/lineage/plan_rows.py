"""The lines of a rebuild plan: its steps, what cannot be made again, and what became of parameters."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.services.lineage.mapping import MappedField, MappingOutcome
from app.ui.panels.lineage import plan_words
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label
from app.ui.widgets.tips import plain_tip

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.services.lineage.rebuild_plan import Obstacle, RebuildStep
    from app.ui.context import UiContext

_HEIGHT: Final = 52
_PICTURE: Final = QSize(48, 32)
_BOX: Final = 24
_GAP: Final = 8
_DOT: Final = " \N{MIDDLE DOT} "


class StepRow(QWidget):
    """One job: whether it is wanted, what it makes again, how, for how much and for how long.

    Args:
        context: The window's.
        step: What is shown.
        row: The asset that it makes again; None where that is gone meanwhile.
        maker: Provider and model, in words.
        can_choose: Whether it can be unchecked or checked; otherwise the reason is told.
    """

    toggled = Signal(bool)
    shown = Signal()
    """The user wants to see it in the graph."""

    def __init__(
        self, context: "UiContext", step: "RebuildStep", row: "AssetRow | None", maker: str, reason: str = ""
    ) -> None:
        super().__init__()
        self._theme, self._thumbnails = context.theme, context.thumbnails
        self._step, self._row, self._maker = step, row, maker
        self._operation = context.theme.operation(step.operation_type)
        words = [step.name, self._operation.label, maker, plan_words.price(step), plan_words.length(step)]
        self.box = QCheckBox(self)
        self.box.setChecked(step.is_wanted)
        self.box.setEnabled(not reason)
        self.box.setAccessibleName(", ".join(word for word in words if word))
        self.box.toggled.connect(self.toggled)
        self.setToolTip(plain_tip(reason or f"{step.name}\n{self._operation.label}{_DOT}{maker}"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._thumbnails.loaded.connect(self.update)
        self._theme.changed.connect(self._measure)
        self._measure()

    @property
    def step(self) -> "RebuildStep":
        return self._step

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, self._theme.scaled(_HEIGHT))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.shown.emit()
        else:
            super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.shown.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), theme.color("border.subtle"))
        if not self._step.is_wanted:
            painter.setOpacity(0.55)
        picture = QRect(_BOX + 4, (self.height() - 1 - _PICTURE.height()) // 2, _PICTURE.width(), _PICTURE.height())
        self._paint_picture(painter, picture)
        half = (self.height() - 12) // 2
        upper = QRect(picture.right() + 1 + _GAP, 6, self.width() - picture.right() - 1 - _GAP, half)
        lower = upper.translated(0, half)
        price, seconds = plan_words.price(self._step), plan_words.length(self._step)
        strong, small = theme.font("small", "strong"), theme.font("small")
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        width = max(_width(strong, price), _width(small, seconds)) + _GAP
        paint.elided(painter, upper, price, strong, theme.color("text.primary"), align=right)
        paint.elided(painter, lower, seconds, small, theme.color("text.tertiary"), align=right)
        upper, lower = upper.adjusted(0, 0, -width, 0), lower.adjusted(0, 0, -width, 0)
        middle = Qt.TextElideMode.ElideMiddle
        paint.elided(painter, upper, self._step.name, strong, theme.color("text.primary"), mode=middle)
        paint.elided(painter, lower, self._operation.label, small, self._operation.color)
        lower.setLeft(lower.left() + min(lower.width(), _width(small, self._operation.label)))
        paint.elided(painter, lower, f"{_DOT}{self._maker}", small, theme.color("text.secondary"))

    def _paint_picture(self, painter: QPainter, box: QRect) -> None:
        theme, row = self._theme, self._row
        radius = theme.token("radius.tile")
        paint.fill_round(painter, QRectF(box), radius, theme.color("fill.hover"))
        picture = None
        if row is not None and row.sha256 is not None:
            dpr = paint.dpr_of(painter)
            picture = self._thumbnails.pixmap(row.sha256, box.width(), box.height(), dpr, owner=self)
        if picture is not None and not picture.isNull():
            paint.cover(painter, QRectF(box), picture, radius)
        else:
            paint.icon(painter, theme, box.adjusted(16, 8, -16, -8), "image", "text.tertiary")

    def _measure(self) -> None:
        self.setFixedHeight(self._theme.scaled(_HEIGHT))
        self.box.setGeometry(0, (self.height() - 1 - _BOX) // 2, _BOX, _BOX)
        self.update()


class ObstacleRow(QWidget):
    """Something that cannot be made again: why, and what can be done.

    Args:
        context: The window's.
        found: What is told.
        has_others: There are other providers to choose.
    """

    remedy_requested = Signal(str)
    """The name of the remedy (plan_words.remedy)."""

    def __init__(self, context: "UiContext", found: "Obstacle", *, has_others: bool = True) -> None:
        super().__init__()
        theme = context.theme
        self.obstacle = found
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.token("space.1"), 0, theme.token("space.1"))
        row.setSpacing(theme.token("space.2"))
        icon = IconLabel(theme, "triangle-alert", 16, "state.warning.fg", parent=self)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(theme, found.name, "smallStrong", elide="middle", parent=self))
        words.addWidget(Label(theme, plan_words.obstacle(found), "small", "secondary", wrap=True, parent=self))
        remedy, verb = plan_words.remedy(found)
        if remedy and (has_others or remedy != "provider"):
            button = Button(theme, verb, "link", parent=self)
            button.setAccessibleDescription(found.name)
            button.clicked.connect(lambda _=False: self.remedy_requested.emit(remedy))
            words.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(words, 1)


class MappingReport(QWidget):
    """What became of the parameters of recipes that another provider is to make.

    Args:
        context: The window's.
        fields: What became of each.
        names: Asset to its name.
        inputs: Asset and slot to the name of what the slot holds.
    """

    def __init__(
        self,
        context: "UiContext",
        fields: Sequence[MappedField],
        names: Mapping[int, str],
        inputs: Mapping[tuple[int, str], str],
    ) -> None:
        super().__init__()
        theme = context.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.1"))
        column.addWidget(Label(theme, plan_words.mapping_sum(fields), "small", "secondary", wrap=True, parent=self))
        several = len({field.asset_id for field in fields}) > 1
        for field in sorted(fields, key=lambda field: field.outcome == MappingOutcome.CARRIED):
            icon, color = plan_words.MAPPING_ICONS[field.outcome]
            line = QHBoxLayout()
            line.setSpacing(theme.token("space.2"))
            line.addWidget(IconLabel(theme, icon, 12, color, parent=self), 0, Qt.AlignmentFlag.AlignTop)
            words = plan_words.mapped(field, inputs.get((field.asset_id, field.target), ""))
            name = names.get(field.asset_id, "") if several else ""
            text = f"{name}{_DOT}{words}" if name else words
            line.addWidget(Label(theme, text, "small", wrap=True, parent=self), 1)
            column.addLayout(line)


def _width(font: QFont, text: str) -> int:
    return paint.metrics(font).horizontalAdvance(text) + 1
