"""What stands over the grid while the bin is looked at."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from app.domain.events import SettingsChanged
from app.ui.amounts import bytes_words, number
from app.ui.follow import follow
from app.ui.panels.gallery.geometry import MARGIN, RIGHT_MARGIN
from app.ui.widgets import paint
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.models.set_rows import SetRows

_HEIGHT = 36


class BinBar(QWidget):
    """How much lies in the bin and what becomes of it, with the verbs for it."""

    restore_requested = Signal()
    """Of what is chosen."""
    empty_requested = Signal()

    def __init__(self, context: "UiContext", rows: "SetRows", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rows = rows
        theme = context.theme
        self._fact = Label(theme, "", "smallStrong", parent=self)
        self._more = Label(theme, "", "small", "secondary", elide="right", parent=self)
        self._more.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.restore = Button(theme, self.tr("Restore"), icon="undo-2", size="compact", parent=self)
        self.restore.setToolTip(self.tr("Take what is chosen out of the bin (Ctrl+R)"))
        self.empty = Button(theme, self.tr("Empty the bin"), "danger", size="compact", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN + theme.token("space.3"), 0, RIGHT_MARGIN + theme.token("space.2"), 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(IconLabel(theme, "trash-2", 16, "state.warning.fg", parent=self))
        row.addWidget(self._fact)
        row.addWidget(self._more, 1)
        row.addWidget(self.restore)
        row.addWidget(self.empty)
        self.restore.clicked.connect(self.restore_requested)
        self.empty.clicked.connect(self.empty_requested)
        rows.changed.connect(self._say)
        theme.changed.connect(self._measure)
        follow(self, context.bus, SettingsChanged, lambda _: self._say())
        self._measure()
        self._say()

    def show_chosen(self, count: int) -> None:
        """How many assets are chosen."""
        self.restore.set_blocked("" if count else self.tr("Nothing is chosen"))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._context.theme
        room = QRectF(self.rect()).adjusted(MARGIN, 2, -RIGHT_MARGIN, -2)
        fill = theme.color("state.warning.subtle")
        paint.fill_round(QPainter(self), room, theme.token("radius.control"), fill)

    def _say(self) -> None:
        count = self._rows.binned
        items = self.tr("1 item") if count == 1 else self.tr("{count} items").format(count=number(count))
        size = bytes_words(self._rows.binned_bytes)
        self._fact.setText(f"{items}, {size}" if count else self.tr("The bin is empty"))
        days = self._context.settings.value.library.bin_days
        more = self.tr("Emptied items are gone for good.")
        if days == 1:
            more = self.tr("What is older than a day goes for good by itself.")
        elif days:
            more = self.tr("What is older than {count} days goes for good by itself.").format(count=number(days))
        self._more.setText(more)
        self._more.set_tip(more)
        self.empty.set_blocked("" if count else self.tr("There is nothing in it"))
        self.setAccessibleName(f"{self._fact.text()}. {more}")

    def _measure(self) -> None:
        self.setFixedHeight(self._context.theme.scaled(_HEIGHT))
