"""The top of the window: mark, layouts, the palette's field, credits, bell and profile."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.money import is_money
from app.ui.amounts import money_of, number
from app.ui.language import told_keys
from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.avatar import draw_avatar
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label
from app.ui.widgets.segment import Segment, SegmentItem

_PALETTE_WIDTH: Final = 440
_MARK: Final = 20
_KEY_PADDING: Final = 5

_MOST_COUNTED = 2**31 - 1
"""The plural of more is the plural of this; Qt counts in 32 bits."""


class Mark(QWidget):
    """The program's mark."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedSize(_MARK, _MARK)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        paint.fill_round(painter, QRectF(self.rect()), 5, theme.color("text.primary"))
        paint.icon(painter, theme, self.rect().adjusted(3, 3, -3, -3), "aperture", theme.color("surface.panel"))


class PaletteField(QAbstractButton):
    """Looks like a field and opens the palette."""

    def __init__(self, theme: Theme, text: str, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._key = key
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_PALETTE_WIDTH, self._theme.scaled(self._theme.token("control.compact")))

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        border = theme.color("border.default")
        fill = theme.color("fill.hover" if self.underMouse() else "fill.well")
        paint.fill_round(painter, QRectF(self.rect()), theme.token("radius.control"), fill, border)
        middle = (self.height() - 16) // 2
        paint.icon(painter, theme, QRect(8, middle, 16, 16), "search", "text.secondary")
        caption = theme.font("caption")
        key_width = paint.metrics(caption).horizontalAdvance(self._key) + 2 * _KEY_PADDING
        key = QRect(self.width() - key_width - 8, (self.height() - 16) // 2, key_width, 16)
        paint.fill_round(painter, QRectF(key), 4, theme.color("fill.control"), border)
        center = Qt.AlignmentFlag.AlignCenter
        paint.elided(painter, key, self._key, caption, theme.color("text.secondary"), align=center)
        room = QRect(32, 0, key.left() - 40, self.height())
        paint.elided(painter, room, self.text(), theme.font("body"), theme.color("text.tertiary"))


class Bell(IconButton):
    """Opens the past words of the window; a dot says that some were not looked at."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "bell", "", size=28, parent=parent)
        self._bell_theme = theme
        self._has_unread = False
        self.set_unread(has_unread=False)

    @property
    def has_unread(self) -> bool:
        return self._has_unread

    def set_unread(self, *, has_unread: bool) -> None:
        self._has_unread = has_unread
        self.set_tip(self.tr("Notifications, some are new") if has_unread else self.tr("Notifications"))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._has_unread:
            painter = QPainter(self)
            dot = QRectF(self.width() / 2 + 2, self.height() / 2 - 8, 6, 6)
            paint.fill_round(painter, dot, 3, self._bell_theme.color("selection.ring"))


class Profile(QAbstractButton):
    """The user's initial in a circle."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedSize(24, 24)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_name("")

    def set_name(self, name: str) -> None:
        """Whose window this is."""
        self.setText(name[:1].upper())
        self.setToolTip(self.tr("Profile of {name}").format(name=name) if name else self.tr("Profile"))
        self.setAccessibleName(self.toolTip())
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        draw_avatar(QPainter(self), self._theme, QRectF(self.rect()), self.text())


class AppBar(QWidget):
    """40 high, over the whole width."""

    layout_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("appBar")
        self.setProperty("line", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme.token("layout.appBar"))
        self._layouts = Segment(theme, [], parent=self)
        self._layouts.setAccessibleName(self.tr("Layout"))
        self._layouts.chosen.connect(lambda value: self.layout_chosen.emit(str(value)))
        self.palette_field = PaletteField(
            theme, self.tr("Search actions, pictures, jobs, accounts, devices"), told_keys("Ctrl K"), self
        )
        self.palette_field.setToolTip(self.tr("Search everything (Ctrl+K)"))
        self._coins = IconLabel(theme, "coins", parent=self)
        self._sum = Label(theme, "", "strong", parent=self)
        self._credits = Label(theme, "", "body", "secondary", parent=self)
        self.help = IconButton(theme, "circle-question-mark", self.tr("Help (F1)"), parent=self)
        self.bell = Bell(theme, self)
        self.profile = Profile(theme, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(Mark(theme, self))
        row.addWidget(Label(theme, "PixSim7", "strong"))
        row.addSpacing(theme.token("space.3"))
        row.addWidget(self._layouts)
        row.addStretch(1)
        row.addWidget(self._coins)
        numbers = QHBoxLayout()
        numbers.setSpacing(theme.token("space.1"))
        numbers.addWidget(self._sum)
        numbers.addWidget(self._credits)
        row.addLayout(numbers)
        row.addSpacing(theme.token("space.1"))
        row.addWidget(self.help)
        row.addWidget(self.bell)
        row.addWidget(self.profile)
        theme.changed.connect(self._restyle)
        # Nothing is said before it is known.
        self._sum.hide()
        self._credits.hide()
        self._restyle()

    def set_layouts(self, layouts: Sequence[tuple[str, str]]) -> None:
        """Show the layouts there are: id and word."""
        items = [
            SegmentItem(key, word, tooltip=f"{word} ({told_keys('Ctrl')}+{index})")
            for index, (key, word) in enumerate(layouts, 1)
        ]
        self._layouts.set_items(items)
        self._center_palette()

    def set_layout_id(self, layout_id: str) -> None:
        self._layouts.set_value(layout_id)

    def set_credits(self, credits_: Mapping[str, int] | None) -> None:
        """Show what all accounts have together, by kind, as far as it is known; None where no account needs credits."""
        self._sum.setVisible(bool(credits_))
        if not credits_:
            nothing = self.tr("No paid accounts yet") if credits_ is None else self.tr("No balance known")
            self._credits.setText(nothing)
            self._credits.show()
            return
        money = [found] if (found := money_of(credits_)) else []
        others = [amount for kind, amount in credits_.items() if not is_money(kind)]
        total = sum(others)
        if money and not others:
            self._sum.setText(money.pop())
        else:
            self._sum.setText(number(total))
            money.insert(0, self.tr("credit") if total == 1 else self.tr("credits", "", min(total, _MOST_COUNTED)))
        self._credits.setText(" \N{MIDDLE DOT} ".join(money))
        self._credits.setVisible(bool(money))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._center_palette()

    @override
    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            # The credits have other words: what stands beside the field has moved.
            self._center_palette()
        return done

    def _center_palette(self) -> None:
        field = self.palette_field
        left_end = self._layouts.mapTo(self, self._layouts.rect().topLeft()).x() + self._layouts.sizeHint().width() + 16
        right_start = self._coins.x() - 16 if self._coins.x() > 0 else self.width()
        hint = field.sizeHint()
        left = max(left_end, (self.width() - hint.width()) // 2)
        width = max(120, min(hint.width(), right_start - left))
        field.setGeometry(left, (self.height() - hint.height()) // 2, width, hint.height())

    def _restyle(self) -> None:
        self._center_palette()
        self.update()
