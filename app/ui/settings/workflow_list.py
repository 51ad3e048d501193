"""The workflows of the user's own that a provider runs, below its line: to add, to change, to take away."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.domain.events import ProvidersChanged
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.language import told
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.label import Label
from app.ui.workflow_adding import add_workflow, change_workflow, remove_workflow

if TYPE_CHECKING:
    from app.providers.workflows import WorkflowRow

_INDENT = 36


class WorkflowList(QWidget):
    """A line for each workflow of the user's own."""

    def __init__(self, context: UiContext, provider_id: str) -> None:
        super().__init__()
        self._context = context
        self._provider_id = provider_id
        self.rows: list[WorkflowRow] = []
        self._lines: list[WorkflowLine] = []
        theme = context.theme
        self.add = Button(
            theme, self.tr("Add a workflow\N{HORIZONTAL ELLIPSIS}"), "quiet", icon="plus", size="compact", parent=self
        )
        self.add.clicked.connect(
            lambda: context.tasks.start(add_workflow(context, self), what=self.tr("add the workflow"))
        )
        self._column = QVBoxLayout()
        self._column.setSpacing(theme.token("space.1"))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.scaled(_INDENT), 0, 0, 0)
        column.setSpacing(theme.token("space.1"))
        column.addLayout(self._column)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch(1)
        column.addLayout(row)
        follow(self, context.bus, ProvidersChanged, lambda _event: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Look anew at what there is."""
        self._context.tasks.start(self._read(), what=self.tr("read the workflows"))

    def lines(self) -> "list[WorkflowLine]":
        return list(self._lines)

    async def _read(self) -> None:
        async with self._context.steps() as services:
            rows = [row for row in await services.workflows.list_workflows(self._provider_id) if row.is_own]
        if not isValid(self) or rows == self.rows:
            return
        self.rows = rows
        while self._lines:
            line = self._lines.pop()
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        for row in rows:
            line = WorkflowLine(self._context, row, self._provider_id)
            self._lines.append(line)
            self._column.addWidget(line)


class WorkflowLine(QWidget):
    """One workflow, with what can be done with it."""

    def __init__(self, context: UiContext, row: "WorkflowRow", provider_id: str) -> None:
        super().__init__()
        theme, start = context.theme, context.tasks.start
        about = told(row.trouble or "") or (theme.operation(row.operation).label if row.operation is not None else "")
        self.change = IconButton(theme, "pencil", self.tr("Change {title}").format(title=row.title), parent=self)
        self.remove = IconButton(theme, "trash-2", self.tr("Remove {title}").format(title=row.title), parent=self)
        self.change.setVisible(not row.trouble)
        self.change.clicked.connect(
            lambda: start(change_workflow(context, self, provider_id, row.name), what=self.tr("change the workflow"))
        )
        self.remove.clicked.connect(
            lambda: start(
                remove_workflow(context, self, provider_id, row.name, row.title), what=self.tr("remove the workflow")
            )
        )
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.token("space.2"))
        line.addWidget(Label(theme, row.title, "body", elide="right"))
        line.addWidget(Label(theme, about, "small", "failed" if row.trouble else "tertiary", elide="right"), 1)
        line.addWidget(self.change)
        line.addWidget(self.remove)
