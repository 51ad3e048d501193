"""The tab of a batch that makes every combination of some values."""

from collections.abc import Mapping
from math import prod
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.services.job.batch_plan import MOST_AXES
from app.ui.amounts import number
from app.ui.panels.create.batch.axis_card import AxisCard
from app.ui.panels.create.batch.axis_values import AxisError
from app.ui.panels.create.batch.parts import Parts
from app.ui.panels.create.catalog import Offer
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.form_fields import FieldSpec, spec_of
from app.ui.widgets.label import Label


class MatrixPage(QWidget):
    """A card for each parameter that takes several values."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._offer: Offer | None = None
        self._params: Mapping[str, Any] = {}
        self._cards: list[AxisCard] = []
        self._words = Label(theme, "", "small", "secondary", wrap=True)
        self._column = QVBoxLayout()
        self._column.setSpacing(theme.token("space.2"))
        self.add = Button(theme, self.tr("Add a parameter"), icon="plus", parent=self)
        self.add.clicked.connect(self._open_menu)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(self._words)
        column.addLayout(self._column)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._show_words()

    @property
    def words(self) -> str:
        """What stands above the cards."""
        return self._words.text()

    @property
    def cards(self) -> list[AxisCard]:
        return list(self._cards)

    def show_offer(self, offer: Offer, params: Mapping[str, Any]) -> None:
        """Offer the parameters of an operation; its cards stay while it is the same."""
        if self._offer is None or self._offer.model is not offer.model:
            for card in list(self._cards):
                self._take_out(card.spec.name)
        self._offer, self._params = offer, params

    def fields(self) -> list[FieldSpec]:
        """The parameters that can be chosen still, in the order of the form."""
        if self._offer is None:
            return []
        slots = {slot.name for slot in self._offer.slots}
        taken = {card.spec.name for card in self._cards} | slots
        specs = [spec_of(name, info) for name, info in self._offer.model.model_fields.items() if name not in taken]
        return [spec for spec in specs if not spec.extra.get("hidden")]

    def add_axis(self, name: str) -> None:
        """Let a parameter take several values."""
        spec = next((found for found in self.fields() if found.name == name), None)
        if spec is None:
            return
        card = AxisCard(self._theme, spec, self._params.get(name, spec.default), self)
        card.changed.connect(self._tell)
        card.removed.connect(self._remove)
        self._cards.append(card)
        self._column.addWidget(card)
        card.show()
        card.focus_first()
        self._tell()

    def parts(self) -> Parts:
        axes: dict[str, list[Any]] = {}
        for card in self._cards:
            try:
                values = card.values()
            except AxisError:
                return Parts(missing=self.tr("check {field}").format(field=card.spec.title.lower()))
            if not values:
                return Parts(missing=self.tr("{field} has no values").format(field=card.spec.title))
            axes[card.spec.name] = values
        return Parts(axes=axes, missing="" if axes else self.tr("add a parameter"))

    def focus_first(self) -> bool:
        (self._cards[0].focus_first if self._cards else self.add.setFocus)()
        return True

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for spec in self.fields():
            menu.addAction(spec.title).triggered.connect(lambda _checked, name=spec.name: self.add_axis(name))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.add.mapToGlobal(QPoint(0, self.add.height() + 4)))

    def _remove(self, name: str) -> None:
        self._take_out(name)
        self.add.setFocus()
        self._tell()

    def _take_out(self, name: str) -> None:
        card = next(found for found in self._cards if found.spec.name == name)
        self._cards.remove(card)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _tell(self) -> None:
        self._show_words()
        self.add.set_blocked("" if self.fields() and len(self._cards) < MOST_AXES else self.tr("no parameter is left"))
        self.changed.emit()

    def _show_words(self) -> None:
        counts = [len(values) for values in self.parts().axes.values()]
        if not counts:
            self._words.setText(self.tr("Each combination of the values that you choose becomes a job."))
            return
        sizes = " \N{MULTIPLICATION SIGN} ".join(map(number, counts))
        one, many = self.tr("1 combination"), self.tr("{sizes} = {count} combinations")
        total = prod(counts)
        text = many.format(sizes=sizes, count=number(total)) if len(counts) > 1 else self.tr("{count} combinations")
        self._words.setText(one if total == 1 else text.format(count=number(total)))
