"""Provider, parameters and variations: the rows below the prompt."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.language import told
from app.ui.panels.create.catalog import Offer
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.combo import Combo
from app.ui.widgets.form import LABEL_WIDTH, ParamsForm
from app.ui.widgets.label import Label
from app.ui.widgets.spin import StepField

MOST_VARIATIONS: Final = 50


class Fields(QWidget):
    """The form is made anew for another model only; its values come from what was last set."""

    changed = Signal()
    provider_chosen = Signal(str)
    model_chosen = Signal(object)
    """The id of another model of the same provider."""
    batch_requested = Signal()
    workflow_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._offer: Offer | None = None
        self._form: ParamsForm | None = None
        self._words: list[Label] = []
        self._provider = Combo(theme, parent=self)
        self._provider.setAccessibleName(self.tr("Provider"))
        self._provider.chosen.connect(lambda value: self.provider_chosen.emit(str(value)))
        self.add_workflow = IconButton(
            theme, "plus", self.tr("Add a workflow\N{HORIZONTAL ELLIPSIS}"), size=28, parent=self
        )
        self.add_workflow.clicked.connect(self.workflow_requested)
        self.add_workflow.hide()
        self._count = StepField(theme, 1, MOST_VARIATIONS, parent=self)
        self._count.setAccessibleName(self.tr("Variations"))
        self._count.changed.connect(lambda _value: self.changed.emit())
        self._count.typed.connect(lambda _value: self.changed.emit())
        self.batch = Button(
            theme,
            self.tr("Batch\N{HORIZONTAL ELLIPSIS}"),
            icon="grid-3x3",
            tooltip=self.tr("Many jobs: matrix, table, folder (Ctrl+Shift+Enter)"),
            parent=self,
        )
        self.batch.clicked.connect(self.batch_requested)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.token("space.1"))
        self._provider_row = self._row(self.tr("Provider"), self._provider, self.add_workflow)
        self._notice = Label(theme, "", "small", "warning", wrap=True, parent=self)
        self._notice.hide()
        self._count_row = self._row(self.tr("Variations"), self._count, self.batch)
        self._column.addWidget(self._provider_row)
        self._column.addWidget(self._notice)
        self._column.addWidget(self._count_row)
        theme.changed.connect(self._measure)
        self._measure()

    @property
    def form(self) -> ParamsForm | None:
        return self._form

    @property
    def provider(self) -> Combo:
        return self._provider

    @property
    def count(self) -> StepField:
        return self._count

    def focus_model(self) -> None:
        """The form was made anew for another model: the keyboard stays at its choice."""
        if self._form is not None and "model" in self._form.fields():
            self._form.row("model").control.inner.setFocus(Qt.FocusReason.OtherFocusReason)

    def value(self) -> dict[str, Any]:
        """What the form says."""
        return self._form.value() if self._form is not None else {}

    def set_value(self, values: Mapping[str, Any]) -> None:
        """Show a recipe."""
        if self._form is not None:
            self._form.set_value(values)

    def show_left_out(self, count: int) -> None:
        """Say how many inputs wait for a model that has a place for them."""
        one = self.tr("1 input is not used: this model has no place for it.")
        many = self.tr("{count} inputs are not used: this model has no place for them.").format(count=count)
        notice = told(self._offer.notice) if self._offer is not None else ""
        words = " ".join(part for part in (notice, "" if not count else one if count == 1 else many) if part)
        self._notice.setText(words)
        self._notice.setVisible(bool(words))

    def variations(self) -> int:
        """How many jobs are wanted."""
        return int(self._count.value()) if self._offer is not None and self._offer.varies else 1

    def commit(self) -> None:
        """End the typing in every field."""
        self._count.commit()
        if self._form is not None:
            self._form.commit()

    def show_error(self, field: str, sentence: str) -> bool:
        """A sentence under a field; False where the form does not show it."""
        return self._form is not None and self._form.show_error(field, sentence)

    def show_offer(self, offer: Offer, offers: Sequence[Offer], kept: Mapping[str, Any]) -> None:
        """Show the fields of an offer, with what was last set.

        Args:
            offer: What is composed.
            offers: Who else can do it.
            kept: Values and number of variations as they were left.
        """
        names = [(other.provider_id, self._name(other)) for other in offers]
        names.sort(key=lambda name: name[1].casefold())
        if names != [
            (self._provider.itemData(row), self._provider.itemText(row)) for row in range(self._provider.count())
        ]:
            self._provider.clear()
            for provider_id, name in names:
                self._provider.add(name, provider_id)
        self._provider.set_value(offer.provider_id)
        if self._offer is None or self._offer.model is not offer.model:
            self._make_form(offer, kept)
        self._offer = offer
        self._count.setVisible(offer.varies)
        # The row is the button's alone where chance has no part in the result.
        self._words[-1].setText(self.tr("Variations") if offer.varies else "")
        self.add_workflow.setVisible(offer.takes_workflows)

    def _name(self, offer: Offer) -> str:
        return offer.provider_name if offer.has_account else self.tr("{} (no account)").format(offer.provider_name)

    def _make_form(self, offer: Offer, kept: Mapping[str, Any]) -> None:
        if self._form is not None:
            self._column.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
        leave_out = {"prompt", *(slot.name for slot in offer.slots)}
        if not offer.varies:
            leave_out.add("seed")
        self._form = ParamsForm(self._theme, offer.model, leave_out=leave_out, parent=self)
        values = kept.get("values")
        if isinstance(values, dict):
            # A field that another model leaves empty takes nothing from this one, such as its negative prompt.
            is_switch = self._offer is not None and self._offer.operation == offer.operation
            self._form.set_fitting({name: value for name, value in values.items() if not is_switch or value != ""})
        if offer.variants:
            self._form.set_fitting({"model": next(key for key, one in offer.variants.items() if one is offer.model)})
        self._form.field_changed.connect(self._follow_field)
        self._form.changed.connect(self.changed)
        self._column.insertWidget(2, self._form)
        count = kept.get("variations")
        self._count.set_value(count if isinstance(count, int) else 1)

    def _follow_field(self, name: str) -> None:
        if name == "model" and self._offer is not None and self._offer.variants:
            self.model_chosen.emit(self.value().get("model"))

    def _measure(self) -> None:
        """The words stand in one column with those of the form."""
        for word in self._words:
            word.setFixedWidth(self._theme.scaled(LABEL_WIDTH))
        self._notice.setContentsMargins(self._theme.scaled(LABEL_WIDTH), 0, 0, 0)

    def _row(self, title: str, *controls: QWidget) -> QWidget:
        """A word and its controls, of which the last one that is no icon takes the room that is left."""
        widest = [control for control in controls if not isinstance(control, IconButton)][-1]
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.token("space.2"))
        word = Label(self._theme, title, "small", "secondary")
        self._words.append(word)
        row.addWidget(word)
        row.addSpacing(-self._theme.token("space.2"))
        for control in controls:
            row.addWidget(control, 1 if control is widest else 0)
        row.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        return holder
