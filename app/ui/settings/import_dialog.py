"""Shows what a file of settings would change before anything is, or what is wrong with it and where."""

from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.settings import Settings, field_of
from app.system.settings_exchange import Difference, SettingsOffer
from app.ui.dialogs import finished
from app.ui.settings.settings_words import changed_words
from app.ui.settings.value_words import value_words
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label

_WIDTH: Final = 560
_EDGE: Final = 24
_MOST_SHOWN: Final = 10
_VALUE_WIDTH: Final = 140


class ImportDialog(QDialog):
    """A file is read before this opens; nothing is kept until it is accepted.

    Args:
        theme: The look.
        name: The file's.
        offer: What is in it.
        fault: Why it cannot be taken, with the place; empty where it can.
        parent: Over which it opens.
    """

    def __init__(self, theme: Theme, name: str, offer: SettingsOffer, fault: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.fault = fault
        self.setWindowTitle(self.tr("Import settings"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setFixedWidth(theme.scaled(_WIDTH))
        self._boxes: list[tuple[QCheckBox, Difference]] = []
        self.primary = Button(theme, "", "primary", parent=self)
        self.primary.clicked.connect(self.accept)
        can_take = not fault and bool(offer.differences)
        cancel = Button(theme, self.tr("Cancel") if can_take else self.tr("Close"), parent=self)
        cancel.clicked.connect(self.reject)
        cancel.setAutoDefault(not can_take)
        self.primary.setDefault(can_take)
        self.primary.setVisible(can_take)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_EDGE, 20, _EDGE, 20)
        self._column.setSpacing(theme.token("space.2"))
        if fault:
            self._show_fault(name)
        else:
            self._show_offer(name, offer)
        row = QHBoxLayout()
        row.setSpacing(theme.token("space.2"))
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.primary)
        self._column.addSpacing(theme.token("space.2"))
        self._column.addLayout(row)
        self._check()
        FocusRing(theme, self)

    @property
    def boxes(self) -> list[QCheckBox]:
        """One for each difference."""
        return [box for box, _ in self._boxes]

    def chosen(self) -> dict[str, Any]:
        """The values to take, by the names of the settings."""
        return {one.name: one.there for box, one in self._boxes if box.isChecked()}

    async def ask(self) -> dict[str, Any]:
        """Open it; gives the values to take."""
        return self.chosen() if await finished(self) else {}

    def _show_offer(self, name: str, offer: SettingsOffer) -> None:
        theme = self._theme
        words = self.tr("What “{name}” would change here. Take what you want of it.")
        if not offer.differences:
            words = self.tr("The settings in “{name}” are those that you have.")
        self._column.addWidget(Label(theme, self.tr("Import settings"), "title"))
        self._column.addWidget(Label(theme, words.format(name=name), "body", "secondary", wrap=True))
        if offer.differences:
            self._column.addWidget(self._table(offer))
        if offer.left_out:
            left_out = self.tr("Not taken, because unknown here or of one computer alone: {names}.")
            names = ", ".join(offer.left_out[:_MOST_SHOWN])
            if len(offer.left_out) > _MOST_SHOWN:
                names += ", …"
            self._column.addWidget(Label(theme, left_out.format(names=names), "small", "tertiary", wrap=True))

    def _table(self, offer: SettingsOffer) -> QScrollArea:
        theme = self._theme
        inner = QWidget(self)
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, theme.token("space.3"), 0)
        grid.setHorizontalSpacing(theme.token("space.3"))
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        for column, word in enumerate((self.tr("Setting"), self.tr("Now"), self.tr("In the file"))):
            grid.addWidget(Label(theme, word, "caption", "tertiary"), 0, column)
        for line, one in enumerate(offer.differences, 1):
            box = QCheckBox(_title_of(one.name).replace("&", "&&"), inner)
            box.setChecked(True)
            box.setMinimumHeight(theme.scaled(28))
            box.toggled.connect(lambda _on: self._check())
            self._boxes.append((box, one))
            grid.addWidget(box, line, 0)
            for column, (value, tone) in enumerate(((one.here, "secondary"), (one.there, "primary")), 1):
                label = Label(theme, value_words(one.name, value), "small", tone, elide="right")
                label.setFixedWidth(theme.scaled(_VALUE_WIDTH))
                grid.addWidget(label, line, column)
            box.setAccessibleDescription(
                self.tr("now {old}, in the file {new}").format(
                    old=value_words(one.name, one.here), new=value_words(one.name, one.there)
                )
            )
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        area.setFixedHeight(min(inner.sizeHint().height() + 4, theme.scaled(28) * (_MOST_SHOWN + 1)))
        return area

    def _show_fault(self, name: str) -> None:
        theme = self._theme
        words = self.tr("“{name}” holds no settings that can be imported. Nothing was changed.").format(name=name)
        self._column.addWidget(Label(theme, self.tr("The file is wrong"), "title"))
        self._column.addWidget(Label(theme, words, "body", "secondary", wrap=True))
        places = QPlainTextEdit(self.fault, self)
        places.setReadOnly(True)
        places.setProperty("role", "field")
        places.setTabChangesFocus(True)
        places.setFixedHeight(theme.scaled(120))
        places.setAccessibleName(self.tr("What is wrong, and where"))
        self._column.addWidget(places)

    def _check(self) -> None:
        count = len(self.chosen())
        self.primary.setText(self.tr("Change {count}").format(count=count) if count else self.tr("Change"))
        self.primary.setToolTip(f"{changed_words(count)}.")
        self.primary.set_blocked("" if count else self.tr("nothing is ticked"))


def _title_of(name: str) -> str:
    """A setting with its section."""
    section, _, field = name.partition(".")
    return f"{Settings.model_fields[section].title} · {field_of(name).title or field}"
