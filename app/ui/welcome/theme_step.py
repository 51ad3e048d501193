"""How the window looks: three pictures of it, the choice is seen at once."""

from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy
from typing_extensions import override

from app.domain.events import SettingsChanged
from app.domain.settings import ThemeChoice
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.theme import Theme
from app.ui.welcome.step import Step
from app.ui.widgets import paint
from app.ui.widgets.flow import FlowLayout

_PREVIEW: Final = QSize(104, 64)
_RING: Final = 6
"""Round the picture, for the ring of the one that is chosen."""


class ThemePreview(QAbstractButton):
    """A small picture of the window in one of the looks."""

    def __init__(self, theme: Theme, choice: ThemeChoice, word: str) -> None:
        super().__init__()
        self._theme = theme
        self.choice = choice
        self.setText(word)
        self.setAccessibleName(word)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        """As wide as its word needs in the weight that it has when it is chosen."""
        word = paint.metrics(self._theme.font("small", "strong")).horizontalAdvance(self.text()) + 2
        width = max(_PREVIEW.width() + 2 * _RING, word)
        return QSize(width, _PREVIEW.height() + 2 * _RING + self._theme.scaled(20))

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRect((self.width() - _PREVIEW.width()) // 2, _RING, _PREVIEW.width(), _PREVIEW.height())
        left, right = {
            ThemeChoice.DARK: ("dark", "dark"),
            ThemeChoice.LIGHT: ("light", "light"),
            ThemeChoice.SYSTEM: ("dark", "light"),
        }[self.choice]
        self._half(painter, box, left, QRect(box.topLeft(), QSize(box.width() // 2, box.height())))
        self._half(painter, box, right, box.adjusted(box.width() // 2, 0, 0, 0))
        paint.ring(painter, QRectF(box), 4, self._theme.color("border.default"), 1)
        if self.isChecked():
            paint.ring(painter, QRectF(box).adjusted(-4, -4, 4, 4), 8, self._theme.color("selection.ring"))
        word = QRect(0, box.bottom() + 8, self.width(), self._theme.scaled(20))
        strong = self.isChecked() or self.underMouse()
        font = self._theme.font("small", "strong" if self.isChecked() else "small")
        color = self._theme.color("text.primary" if strong else "text.secondary")
        paint.elided(painter, word, self.text(), font, color, align=Qt.AlignmentFlag.AlignCenter)

    def _half(self, painter: QPainter, box: QRect, variant: str, clip: QRect) -> None:
        painter.save()
        painter.setClipRect(clip)
        colors = {name: self._theme.color_in(variant, f"surface.{name}") for name in ("canvas", "panel", "raised")}
        paint.fill_round(painter, QRectF(box), 4, colors["canvas"])
        painter.fillRect(QRect(box.left() + 1, box.top() + 1, 22, box.height() - 2), colors["panel"])
        block = colors["raised"] if variant == "light" else self._theme.color_in(variant, "fill.controlPressed")
        for part in (QRect(32, 10, 62, 20), QRect(32, 36, 28, 18), QRect(66, 36, 28, 18)):
            paint.fill_round(painter, QRectF(part.translated(box.topLeft())), 2, block)
        painter.restore()


class ThemeStep(Step):
    """The looks side by side, in as many lines as they need."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        theme = context.theme
        self.previews = [
            ThemePreview(theme, ThemeChoice.DARK, self.tr("Dark")),
            ThemePreview(theme, ThemeChoice.LIGHT, self.tr("Light")),
            ThemePreview(theme, ThemeChoice.SYSTEM, self.tr("As the system")),
        ]
        flow = self._flow = FlowLayout(theme.token("space.1"), self)
        for preview in self.previews:
            flow.addWidget(preview)
            preview.clicked.connect(lambda _=False, choice=preview.choice: self._choose(choice))
        follow(self, context.bus, SettingsChanged, lambda _event: self.refresh())

    @override
    def refresh(self) -> None:
        """Show what is chosen."""
        for preview in self.previews:
            is_chosen = preview.choice == self._context.settings.value.appearance.theme
            preview.setChecked(is_chosen)
            if is_chosen:
                self.summary_changed.emit(preview.text())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The layouts around it may give it less than its lines need.
        self.setMinimumHeight(self._flow.heightForWidth(self.width()))

    def _choose(self, choice: ThemeChoice) -> None:
        self._context.tasks.start(
            self._context.settings.change("appearance.theme", choice), what=self.tr("change the theme")
        )
