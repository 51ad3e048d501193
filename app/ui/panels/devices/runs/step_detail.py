"""One step of a run: what it gave or why it failed, and the phone's screen then."""

import json

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.execution import ExecutionStep
from app.ui.context import UiContext
from app.ui.language import told
from app.ui.panels.devices.runs.kept_screen import KeptScreen
from app.ui.panels.devices.runs.words import DOT, full_moment, lasting, state_word, tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label

_LONGEST = 1_000


class StepDetail(QWidget):
    """Its buttons are about the step; what they lack is told by whoever has the run."""

    editor_requested = Signal()
    go_on_requested = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self.title = Label(theme, "", "smallStrong", wrap=True)
        self.facts = Label(theme, "", "small", "secondary", wrap=True)
        self.result = Label(theme, "", "small", wrap=True)
        for label in (self.title, self.facts, self.result):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.edit = Button(theme, tr("Show in the editor"), icon="pencil", size="compact")
        self.go_on = Button(theme, tr("Go on from here"), icon="step-forward", size="compact")
        self.screen_ = KeptScreen(context)
        air = theme.token("space.3")
        words = QVBoxLayout()
        words.setContentsMargins(air, 8, air, 4)
        words.setSpacing(4)
        for label in (self.title, self.facts, self.result):
            words.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(theme.token("space.1"))
        row.addWidget(self.edit)
        row.addWidget(self.go_on)
        row.addStretch(1)
        words.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(words)
        column.addWidget(self.screen_, 1)
        self._spring = QWidget()
        column.addWidget(self._spring, 1)
        self.edit.clicked.connect(lambda _=False: self.editor_requested.emit())
        self.go_on.clicked.connect(lambda _=False: self.go_on_requested.emit())

    def show_step(self, step: ExecutionStep, words: str) -> None:
        """Tell of a step.

        Args:
            step: The row.
            words: What it does.
        """
        self.title.setText(f"{step.path}  {words}")
        facts = [
            state_word(step.state),
            lasting(step.duration_ms / 1000),
            tr("round {}").format(step.round + 1) if step.round else "",
            tr("{} tries").format(step.attempts) if step.attempts > 1 else "",
            full_moment(step.started_at),
        ]
        self.facts.setText(DOT.join(part for part in facts if part))
        text = told(step.error_message or "") or _result(step)
        self.result.setText(text)
        self.result.set_tone("failed" if step.error_message else "primary")
        self.result.setVisible(bool(text))
        has_screen = bool(step.picture or step.hierarchy)
        self.screen_.setVisible(has_screen)
        self._spring.setVisible(not has_screen)
        self.screen_.show_step(step if has_screen else None)

    def allow(self, why_no_editor: str, why_not_on: str) -> None:
        """Say why its buttons do nothing; empty where they do."""
        self.edit.set_blocked(why_no_editor)
        self.go_on.set_blocked(why_not_on)


def _result(step: ExecutionStep) -> str:
    if not step.result:
        return ""
    lines = [
        f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in step.result.items()
    ]
    return "\n".join(lines)[:_LONGEST]
