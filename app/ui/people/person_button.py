"""A profile to choose: its letter, its name, and whether it asks for a password."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.avatar import draw_avatar
from app.ui.widgets.tips import plain_tip

if TYPE_CHECKING:
    from app.domain.user import User

_AVATAR = 24
_SIGN = 14


class PersonButton(QAbstractButton):
    """A row that is chosen by a click, Enter or the space bar."""

    def __init__(self, theme: Theme, user: "User", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.user_id = user.id
        self._asks = user.has_password
        self.setText(user.display_name)
        asks = self.tr("{name}, asks for a password") if user.has_password else "{name}"
        self.setAccessibleName(asks.format(name=user.display_name))
        self.setToolTip(plain_tip(f"{user.display_name} ({user.email})"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, self._theme.scaled(40))

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        if self.isDown() or self.underMouse():
            fill = theme.color("fill.pressed" if self.isDown() else "fill.hover")
            paint.fill_round(painter, QRectF(self.rect()), theme.token("radius.control"), fill)
        top = (self.height() - _AVATAR) // 2
        draw_avatar(painter, theme, QRectF(8, top, _AVATAR, _AVATAR), self.text())
        end = self.width() - 8
        if self._asks:
            box = QRect(end - _SIGN, (self.height() - _SIGN) // 2, _SIGN, _SIGN)
            paint.icon(painter, theme, box, "lock", "text.tertiary")
            end = box.left() - 8
        left = 8 + _AVATAR + theme.token("space.3")
        words = QRect(left, 0, end - left, self.height())
        paint.elided(painter, words, self.text(), theme.font("body"), theme.color("text.primary"))
