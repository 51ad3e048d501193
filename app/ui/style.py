"""Fusion with our own marks: check and radio boxes, arrows, the focus ring, the delay of tool tips."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)
from typing_extensions import override

from app.ui.widgets import paint
from app.ui.widgets.menu_look import MenuLook

if TYPE_CHECKING:
    from app.ui.theme import Theme

Element = QStyle.PrimitiveElement
Flag = QStyle.StateFlag
_ARROWS: Final = {
    Element.PE_IndicatorArrowDown: "chevron-down",
    Element.PE_IndicatorArrowUp: "chevron-up",
    Element.PE_IndicatorArrowLeft: "chevron-left",
    Element.PE_IndicatorArrowRight: "chevron-right",
}
_TOOL_TIP_DELAY_MS: Final = 500


class AppStyle(QProxyStyle):
    """The application's style; the style sheet lies over it."""

    def __init__(self, theme: "Theme") -> None:
        super().__init__("Fusion")
        self._theme = theme
        self._menu_look = MenuLook(theme, self)

    @override
    def drawPrimitive(
        self, element: Element, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        if element in _ARROWS:
            self._arrow(_ARROWS[element], option, painter)
        elif element in {Element.PE_IndicatorCheckBox, Element.PE_IndicatorItemViewItemCheck}:
            self._check_box(option, painter)
        elif element == Element.PE_IndicatorRadioButton:
            self._radio(option, painter)
        elif element == Element.PE_IndicatorMenuCheckMark:
            paint.icon(painter, self._theme, option.rect, "check", "text.primary")
        elif element == Element.PE_IndicatorDockWidgetResizeHandle:
            self._separator(option, painter, widget)
        elif element != Element.PE_FrameFocusRect:  # widgets/focus.py shows the focus
            super().drawPrimitive(element, option, painter, widget)

    @override
    def polish(self, what: QWidget | QApplication | QPalette) -> None:  # type: ignore[override]
        super().polish(what)
        if isinstance(what, QMenu):
            self._menu_look.dress(what)

    @override
    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        known = _METRICS.get(metric)
        return known if known is not None else super().pixelMetric(metric, option, widget)

    @override
    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        if hint == QStyle.StyleHint.SH_ToolTip_WakeUpDelay:
            return _TOOL_TIP_DELAY_MS
        if hint in {QStyle.StyleHint.SH_ComboBox_Popup, QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons}:
            return 0
        if hint == QStyle.StyleHint.SH_Slider_AbsoluteSetButtons:
            return Qt.MouseButton.LeftButton.value
        return super().styleHint(hint, option, widget, returnData)

    def _color(self, path: str) -> QColor:
        return self._theme.color(path)

    def _arrow(self, name: str, option: QStyleOption, painter: QPainter) -> None:
        enabled = bool(option.state & Flag.State_Enabled)
        rect = option.rect
        side = min(12, rect.width(), rect.height())
        box = rect.adjusted(0, 0, 0, 0)
        box.setSize(QSize(side, side))
        box.moveCenter(rect.center())
        paint.icon(painter, self._theme, box, name, "text.secondary" if enabled else "text.disabled")

    def _separator(self, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
        """A line at the side of the centre in a grip of five pixels."""
        rect = option.rect
        painter.fillRect(rect, self._color("surface.panel"))
        is_upright = rect.height() > rect.width()
        is_hovered = bool(option.state & Flag.State_MouseOver)
        width = 2 if is_hovered else 1
        line = QRect(rect)
        if is_upright:
            middle = widget.width() // 2 if widget is not None else 0
            line.setWidth(width)
            if rect.left() < middle:
                line.moveRight(rect.right())
        else:
            line.setHeight(width)
        painter.fillRect(line, self._color("selection.ring" if is_hovered else "border.subtle"))

    def _check_box(self, option: QStyleOption, painter: QPainter) -> None:
        rect = QRectF(option.rect)
        state = option.state
        enabled = bool(state & Flag.State_Enabled)
        is_set = bool(state & (Flag.State_On | Flag.State_NoChange))
        radius = self._theme.token("radius.tile")
        if is_set and enabled:
            paint.fill_round(painter, rect, radius, self._color("accent.base"))
        else:
            border = self._color("border.control" if enabled else "border.subtle")
            paint.fill_round(painter, rect, radius, self._color("fill.well" if enabled else "fill.disabled"), border)
        if is_set:
            name = "check" if state & Flag.State_On else "minus"
            color = "text.onAccent" if enabled else "text.disabled"
            paint.icon(painter, self._theme, rect.toRect().adjusted(2, 2, -2, -2), name, color)

    def _radio(self, option: QStyleOption, painter: QPainter) -> None:
        rect = QRectF(option.rect)
        state = option.state
        enabled = bool(state & Flag.State_Enabled)
        radius = rect.width() / 2
        border = self._color("border.control" if enabled else "border.subtle")
        if state & Flag.State_On:
            paint.fill_round(painter, rect, radius, self._color("accent.base" if enabled else "text.disabled"))
            dot = rect.adjusted(5, 5, -5, -5)
            paint.fill_round(painter, dot, dot.width() / 2, self._color("text.onAccent"))
        else:
            paint.fill_round(painter, rect, radius, self._color("fill.well"), border)


_METRICS: Final = {
    QStyle.PixelMetric.PM_IndicatorWidth: 16,
    QStyle.PixelMetric.PM_IndicatorHeight: 16,
    QStyle.PixelMetric.PM_ExclusiveIndicatorWidth: 16,
    QStyle.PixelMetric.PM_ExclusiveIndicatorHeight: 16,
    QStyle.PixelMetric.PM_SmallIconSize: 16,
    QStyle.PixelMetric.PM_ButtonIconSize: 16,
    QStyle.PixelMetric.PM_ListViewIconSize: 16,
    QStyle.PixelMetric.PM_SplitterWidth: 1,
    QStyle.PixelMetric.PM_DockWidgetSeparatorExtent: 5,
    QStyle.PixelMetric.PM_DockWidgetFrameWidth: 0,
    QStyle.PixelMetric.PM_ButtonShiftHorizontal: 0,
    QStyle.PixelMetric.PM_ButtonShiftVertical: 0,
    QStyle.PixelMetric.PM_ScrollBarExtent: 10,
    QStyle.PixelMetric.PM_MenuPanelWidth: 1,
    QStyle.PixelMetric.PM_ToolBarFrameWidth: 0,
    QStyle.PixelMetric.PM_ToolBarItemMargin: 0,
    QStyle.PixelMetric.PM_ToolBarItemSpacing: 0,
    QStyle.PixelMetric.PM_ToolBarSeparatorExtent: 0,
    QStyle.PixelMetric.PM_SliderLength: 14,
    QStyle.PixelMetric.PM_SliderThickness: 20,
    QStyle.PixelMetric.PM_SliderControlThickness: 14,
}
