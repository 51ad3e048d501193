"""The mapping of a workflow: what was found in it, changeable, and the form that comes of it."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.domain.enums import OperationType
from app.domain.errors import ValidationError
from app.providers.base import OperationParams, input_slots
from app.providers.workflows import WorkflowDraft
from app.ui.language import told
from app.ui.throttle import Throttle
from app.ui.widgets.buttons import Button
from app.ui.widgets.combo import Combo
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.form import ParamsForm
from app.ui.widgets.label import Label
from app.ui.widgets.line_edit import LineEdit
from app.ui.widgets.notice import Notice
from app.ui.workflow_rows import FieldLines

if TYPE_CHECKING:
    from app.ui.context import UiContext

_WIDTH: Final = 860
_HEIGHT: Final = 620
_PREVIEW_WIDTH: Final = 330
_PREVIEW_MS: Final = 150


class WorkflowDialog(QDialog):
    """Accepted when the draft may be kept: `draft` is then what is to be kept.

    Args:
        context: What a panel is given.
        parent: Over which it opens.
        provider_id: Whose workflow it is.
        draft: What was found.
    """

    def __init__(self, context: "UiContext", parent: QWidget, provider_id: str, draft: WorkflowDraft) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context, self._theme, self._provider_id, self._draft = context, theme, provider_id, draft
        is_new = draft.name is None
        self.setWindowTitle(self.tr("Add a workflow") if is_new else self.tr("Change the workflow"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.name = LineEdit(self)
        self.name.setText(draft.title)
        self.name.setMaxLength(60)
        self.name.setMinimumHeight(theme.scaled(theme.token("control.normal")))
        self.name.setAccessibleName(self.tr("Name of the workflow"))
        self.operation = Combo(theme, parent=self)
        self.operation.setAccessibleName(self.tr("What it does"))
        for operation in OperationType:
            self.operation.add(theme.operation(operation).label, operation.value)
        self.operation.set_value(draft.operation.value)
        self.lines = FieldLines(theme, self)
        self.lines.show_fields(draft.fields, draft.candidates)
        self.endings = {key: QCheckBox(title, self) for key, title in draft.endings.items()}
        for key, box in self.endings.items():
            box.setChecked(key in draft.outputs)
            box.setMinimumHeight(theme.token("control.minHitTarget"))
            box.toggled.connect(self._follow)
        self.preview = WorkflowPreview(context, self)
        self._error = Label(theme, "", "small", "failed", wrap=True, parent=self)
        self._error.hide()
        self._keep = Button(theme, self.tr("Add") if is_new else self.tr("Keep"), "primary", parent=self)
        self._keep.setDefault(True)
        self._keep.clicked.connect(self.accept)
        self._lay_out()
        self._later = Throttle(_PREVIEW_MS, self._show_form, self)
        self.name.textChanged.connect(lambda _text: self._follow())
        self.operation.chosen.connect(lambda _value: self._follow())
        self.lines.changed.connect(self._follow)
        FocusRing(theme, self)
        self._follow()

    @property
    def keep_button(self) -> Button:
        """Accepts; it says why it does not."""
        return self._keep

    @property
    def error(self) -> str:
        return self._error.text()

    def draft(self) -> WorkflowDraft:
        """The workflow as it stands in the dialog."""
        return replace(
            self._draft,
            title=self.name.text().strip() or self._draft.title,
            # Qt gives the plain word back.
            operation=OperationType(str(self.operation.value())),
            fields=self.lines.fields(),
            outputs=tuple(key for key, box in self.endings.items() if box.isChecked()),
        )

    def _lay_out(self) -> None:
        theme, gap = self._theme, self._theme.token("space.2")
        left = QVBoxLayout()
        left.setSpacing(gap)
        for title, field in ((self.tr("Name"), self.name), (self.tr("What it does"), self.operation)):
            row = QHBoxLayout()
            word = Label(theme, title, "small", "secondary", parent=self)
            word.setFixedWidth(theme.scaled(148))
            row.addWidget(word)
            row.addWidget(field, 1)
            left.addLayout(row)
        notice = self._notice()
        if notice is not None:
            left.addWidget(notice)
        left.addWidget(Label(theme, self.tr("Parameters of the form, and where they go"), "smallStrong", parent=self))
        left.addWidget(self._scrolled(self.lines), 1)
        left.addWidget(Label(theme, self.tr("Results are the files of"), "smallStrong", parent=self))
        for box in self.endings.values():
            left.addWidget(box)
        left.addWidget(self._error)
        halves = QHBoxLayout()
        halves.setSpacing(theme.token("space.4"))
        halves.addLayout(left, 1)
        halves.addWidget(self.preview)
        stay = Button(theme, self.tr("Cancel"), parent=self)
        stay.setAutoDefault(False)
        stay.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(gap)
        buttons.addStretch(1)
        buttons.addWidget(stay)
        buttons.addWidget(self._keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, self.windowTitle(), "title", parent=self))
        column.addLayout(halves, 1)
        column.addLayout(buttons)
        self.resize(theme.scaled(_WIDTH), theme.scaled(_HEIGHT))

    def _scrolled(self, widget: QWidget) -> QScrollArea:
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(widget)
        return area

    def _notice(self) -> Notice | None:
        """What the server lacks, or that none was asked."""
        if self._draft.missing:
            notice = Notice(self._theme, "warning", parent=self)
            notice.say(self.tr("The server cannot run it yet."), "\n".join(self._draft.missing))
            return notice
        if self._draft.is_checked:
            return None
        notice = Notice(self._theme, "waiting", parent=self)
        words = self.tr("Choices, limits and missing model files are known once a server answers.")
        notice.say(self.tr("No server was asked."), words)
        return notice

    def _follow(self) -> None:
        lacks = ""
        if not self.name.text().strip():
            lacks = self.tr("needs a name")
        elif not any(box.isChecked() for box in self.endings.values()):
            lacks = self.tr("needs a result")
        self._keep.set_blocked(lacks)
        if not lacks:
            self._later.call()

    def _show_form(self) -> None:
        self._context.tasks.start(self._read_form(self.draft()), what=self.tr("show the form"))

    async def _read_form(self, draft: WorkflowDraft) -> None:
        words, model = "", None
        async with self._context.steps() as services:
            try:
                model = services.workflows.form_of_workflow(self._provider_id, draft)
            except ValidationError as error:
                words = told(error.message)
        if isValid(self):
            self._error.setText(words)
            self._error.setVisible(bool(words))
            self._keep.set_blocked(self.tr("something is not right") if words else "")
            if model is not None:
                self.preview.show_form(model)


class WorkflowPreview(QWidget):
    """The form as the composer will show it."""

    def __init__(self, context: "UiContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self._theme = theme
        self.form: ParamsForm | None = None
        self.setFixedWidth(theme.scaled(_PREVIEW_WIDTH))
        self.inputs = Label(theme, "", "small", "secondary", wrap=True, parent=self)
        self.prompt = Label(theme, "", "small", "secondary", wrap=True, parent=self)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(Label(theme, self.tr("The form that comes of it"), "smallStrong", parent=self))
        column.addWidget(self.inputs)
        column.addWidget(self.prompt)
        column.addWidget(self._area, 1)

    def show_form(self, model: type[OperationParams]) -> None:
        """Show the parameters of a workflow."""
        slots = input_slots(model)
        names = ", ".join(slot.title for slot in slots)
        self.inputs.setText(self.tr("Inputs: {names}").format(names=names) if slots else self.tr("It takes no inputs."))
        has_prompt = "prompt" in model.model_fields
        self.prompt.setText(self.tr("With a prompt.") if has_prompt else self.tr("Without a prompt."))
        is_open = self.form is not None and self.form.fold.is_open
        left_out = {"prompt", "model", *(slot.name for slot in slots)}
        self.form = ParamsForm(self._theme, model, leave_out=left_out)
        self.form.fold.set_open(is_open=is_open)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        column.addStretch(1)
        self._area.setWidget(holder)
        holder.show()
