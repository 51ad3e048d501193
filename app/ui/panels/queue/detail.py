"""Everything about one job: stages with times, parameters, and why it failed."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.services.job.job_rows import StageRow
from app.ui.amounts import clock, number
from app.ui.models import job_states
from app.ui.models.param_words import lines_of_params
from app.ui.panels.queue import words
from app.ui.panels.queue.facts import JobFacts
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.label import Label

WIDTH: Final = 380
_MOST_HEIGHT: Final = 420
_LABEL_WIDTH: Final = 96


class JobDetail(QWidget):
    """A job's content for a popover; what it says can be copied whole."""

    def __init__(
        self,
        theme: Theme,
        facts: JobFacts,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        job, stages = facts.job, facts.stages
        self._theme = theme
        self._known = facts
        self._body = QWidget()
        self._body.setProperty("role", "content")
        self._rows = QVBoxLayout(self._body)
        self._rows.setContentsMargins(0, 0, theme.token("space.2"), 0)
        self._rows.setSpacing(theme.token("space.2"))
        title = job.prompt or theme.operation(job.operation_type).label
        self._rows.addWidget(Label(theme, title, "strong", wrap=True))
        self._add_facts(self._facts())
        reason = job_states.reason_of(job)
        if reason:
            self._rows.addWidget(Label(theme, f"{reason}.", "small", "failed", wrap=True))
        if stages:
            self._add_heading(self.tr("Stages"))
            self._add_facts([(self._stage_name(stage), self._stage_text(stage)) for stage in stages])
        parameters = lines_of_params(
            job.params, facts.params_model, left_out=("prompt",), asset_names=facts.asset_names
        )
        if parameters:
            self._add_heading(self.tr("Parameters"))
            self._add_facts(parameters)
        self._rows.addStretch(1)
        area = QScrollArea()
        area.setWidget(self._body)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedHeight(min(_MOST_HEIGHT, self._body.sizeHint().height() + 4))
        self.copy_button = Button(theme, self.tr("Copy details"), icon="copy", size="compact")
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.as_text()))
        foot = QHBoxLayout()
        foot.addWidget(self.copy_button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(area)
        column.addLayout(foot)

    def as_text(self) -> str:
        """Everything as plain text."""
        job = self._known.job
        facts: dict[str, Any] = {
            "job": job.id,
            "status": job.status.value,
            "submission": job.submission_state.value if job.submission_state else None,
            "provider": job.provider_id,
            "account": job.account_label,
            "operation": job.operation_type.value,
            "params": job.params,
            "error": job.error_kind,
            "message": job.error_message,
            "created": job.created_at.isoformat(),
            "stages": [
                {"attempt": stage.attempt, "stage": stage.stage, "started": stage.started_at.isoformat()}
                | ({"ended": stage.ended_at.isoformat()} if stage.ended_at else {})
                | ({"note": stage.note} if stage.note else {})
                for stage in self._known.stages
            ],
        }
        return json.dumps(facts, ensure_ascii=False, indent=2, default=str)

    def _facts(self) -> list[tuple[str, str]]:
        job, place = self._known.job, self._known.place
        facts = [
            (self.tr("State"), job_states.state_of(job, datetime.now(UTC)).word),
            (self.tr("Operation"), self._theme.operation(job.operation_type).label),
            (self.tr("Provider"), self._known.provider_name),
            (self.tr("Account"), words.account_of(job)),
            (self.tr("Credits"), words.credits_of(job)),
            (self.tr("Queued"), _moment(job.created_at)),
        ]
        if job.ended_at is not None:
            facts.append((self.tr("Ended"), _moment(job.ended_at)))
        if place:
            facts.append((self.tr("Position"), number(place)))
        return facts

    def _stage_name(self, stage: StageRow) -> str:
        names = {
            "pipeline:start": self.tr("Claim"),
            "pipeline:artifact": self.tr("Inputs"),
            "provider:submit": self.tr("Sending"),
            "provider:status": self.tr("Running"),
            "provider:complete": self.tr("Fetching"),
            "review:decided": self.tr("Decided"),
        }
        name = names.get(stage.stage, stage.stage)
        return f"{name} ({stage.attempt})" if self._known.stages[-1].attempt > 1 else name

    def _stage_text(self, stage: StageRow) -> str:
        start = stage.started_at.astimezone().strftime("%H:%M:%S")
        length = clock((stage.ended_at - stage.started_at).total_seconds()) if stage.ended_at else self.tr("under way")
        return " \N{MIDDLE DOT} ".join(part for part in (start, length, self._note_of(stage)) if part)

    def _note_of(self, stage: StageRow) -> str:
        """What was noted at a stage, unless it is the reason that stands above."""
        note = (stage.note or "").strip()
        return "" if note == (self._known.job.error_message or "").strip() else note

    def _add_heading(self, text: str) -> None:
        self._rows.addWidget(Label(self._theme, text, "smallStrong", "secondary"))

    def _add_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.token("space.2"))
        grid.setVerticalSpacing(self._theme.token("space.1"))
        grid.setColumnMinimumWidth(0, _LABEL_WIDTH)
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(facts):
            grid.addWidget(Label(self._theme, name, "small", "tertiary"), row, 0, Qt.AlignmentFlag.AlignTop)
            text = Label(self._theme, value, "small", wrap=True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(text, row, 1)
        self._rows.addLayout(grid)


def _moment(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")
