"""A word under the search field where something typed looks like a field and is none."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from app.domain.search import UnknownField, unknown_field
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.ui.theme import Theme
    from app.ui.widgets.search_field import SearchField

_GAP: Final = 4


class SearchHint(QWidget):
    """Lies over what is under the field while that has the keyboard's focus; it takes no focus itself.

    Args:
        theme: The look.
        field: Where is typed.
        parent: Over which it lies.
    """

    def __init__(self, theme: "Theme", field: "SearchField", parent: QWidget) -> None:
        super().__init__(parent)
        self._field = field
        self._over = parent
        self._found: UnknownField | None = None
        self.setProperty("surface", "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = Label(theme, "", "small")
        self._use = Button(theme, "", "quiet", size="compact", hint="Tab")
        self._use.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.token("space.3"), _GAP, theme.token("space.2"), _GAP)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(IconLabel(theme, "info"))
        row.addWidget(self._words)
        row.addWidget(self._use)
        self._use.clicked.connect(self.use)
        field.textChanged.connect(self._look)
        field.installEventFilter(self)
        self.hide()

    @property
    def words(self) -> str:
        """What it says; empty where it does not show."""
        return "" if self.isHidden() else self._words.text()

    def use(self) -> None:
        """Take the field that was meant."""
        if self._found is not None and self._found.nearest:
            self._field.setText(self._found.mended(self._field.text()))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.Resize, QEvent.Type.Move}:
            self._show_state(has_focus=event.type() != QEvent.Type.FocusOut and self._field.hasFocus())
        is_tab = event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab  # type: ignore[attr-defined]
        if is_tab and not self.isHidden() and not self._use.isHidden():
            self.use()
            return True
        return super().eventFilter(watched, event)

    def _look(self, text: str) -> None:
        self._found = unknown_field(text)
        self._show_state(has_focus=self._field.hasFocus())

    def _show_state(self, *, has_focus: bool) -> None:
        found = self._found
        if found is None or not has_focus:
            self.hide()
            return
        asks = self.tr("There is no field {field}: did you mean {nearest}?")
        plain = self.tr("There is no field {field}: it is looked for as a word.")
        self._words.setText((asks if found.nearest else plain).format(field=found.field, nearest=found.nearest))
        self._use.setText(f"{found.nearest}:{found.said}")
        self._use.setVisible(bool(found.nearest))
        self.adjustSize()
        self.move(self._field.mapTo(self._over, QPoint(0, self._field.height() + _GAP)))
        self.show()
        self.raise_()
