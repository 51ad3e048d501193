"""The pages of a job's details: its state and times, its recipe, its account, its attempts, its log."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.domain.enums import JobStatus
from app.services.job.job_detail import AttemptRow
from app.system.log_reader import LogLine
from app.ui.amounts import amount, credits_text, number, price
from app.ui.language import told
from app.ui.models import job_states
from app.ui.models.candidates import candidate_lines, looked_at, nobody
from app.ui.models.param_words import lines_of_params
from app.ui.panels.queue import words
from app.ui.panels.queue.detail_parts import DetailPage
from app.ui.panels.queue.facts import JobFacts
from app.ui.panels.queue.failure_words import failure_word
from app.ui.panels.queue.timeline import Timeline, bars_of
from app.ui.panels.queue.why_waiting import why_waiting
from app.ui.theme import Theme

_DOT = " \N{MIDDLE DOT} "
_LEVELS = {"warning": "warning", "error": "failed", "critical": "failed"}


def fill_state(page: DetailPage, theme: Theme, facts: JobFacts) -> None:
    """What a job is at and why, what it costs, and how long its stages took."""
    now = datetime.now(UTC)
    job = facts.job
    shown = job_states.state_of(job, now)
    look = theme.state(shown.state)
    page.add_line(shown.icon or look.icon, f"state.{shown.state}.fg", shown.word, tone=_tone(shown.state))
    reason = job_states.reason_of(job)
    if reason and job.status.is_final:
        page.add_text(f"{reason}.", tone="failed")
    if job.note and job.status.is_final:
        page.add_text(told(job.note), tone="warning")
    reasons = why_waiting(facts, now)
    if reasons:
        page.add_heading(_tr("Why it waits"))
        page.add_text("\n".join(reasons))
    page.add_facts(list(_facts(facts, theme)))
    for attempt, stages in groupby(facts.detail.stages, key=lambda stage: stage.attempt):
        is_one = facts.detail.stages[-1].attempt == 1
        page.add_heading(_tr("Stages") if is_one else _tr("Stages of attempt {n}").format(n=attempt))
        page.add_widget(Timeline(theme, bars_of(list(stages), now)))


def fill_recipe(page: DetailPage, theme: Theme, facts: JobFacts) -> None:
    """The prompt and the parameters."""
    job = facts.job
    if job.prompt:
        page.add_heading(_tr("Prompt"), copied=job.prompt)
        page.add_text(job.prompt)
    lines = lines_of_params(job.params, facts.params_model, left_out=("prompt",), asset_names=facts.asset_names)
    page.add_heading(_tr("Parameters"), copied=json.dumps(job.params, ensure_ascii=False, indent=2, default=str))
    page.add_facts([(_tr("Operation"), theme.operation(job.operation_type).label), *lines])
    for awaited in facts.detail.depends_on:
        text = _tr("{slot}: result {n} of job {id}").format(
            slot=awaited.slot.replace("_", " "), n=awaited.output_index + 1, id=awaited.job_id
        )
        page.add_line("link", "text.tertiary", text, tone="secondary")
    for run in facts.detail.depends_on_runs:
        text = _tr("{slot}: file {n} of run {id} ({preset})").format(
            slot=run.slot.replace("_", " "), n=run.output_index + 1, id=run.execution_id, preset=run.preset_name
        )
        page.add_line("smartphone", "text.tertiary", text, tone="secondary")


def fill_account(page: DetailPage, facts: JobFacts) -> None:
    """Why this account, or who would take it now."""
    now = datetime.now(UTC)
    decision, selection = facts.detail.decision, facts.selection
    if selection is not None:
        winner = selection.winner
        page.add_heading(_tr("If it were sent now"))
        words_now = _tr("{account} would take it.").format(account=winner.label) if winner else nobody(selection, now)
        page.add_text(f"{words_now} {looked_at(selection.candidates, selection.passed_over)}", tone="secondary")
        winner_id = winner.account_id if winner is not None else None
        for line in candidate_lines(
            selection.candidates, selection.passed_over, winner_id, (selection.cost, selection.credit_type), now
        ):
            page.add_line(line.icon, line.color, f"{line.name}: {line.why}")
    if decision is not None:
        page.add_heading(_tr("Why {account}?").format(account=decision.account_label))
        when = f"{decision.created_at.astimezone():%Y-%m-%d %H:%M:%S}"
        looked = looked_at(decision.candidates, decision.passed_over)
        page.add_text(f"{when}{_DOT}{_price(decision.cost, decision.credit_type)}{_DOT}{looked}", tone="secondary")
        lines = candidate_lines(
            decision.candidates,
            decision.passed_over,
            decision.account_id,
            (decision.cost, decision.credit_type),
            decision.created_at,
        )
        for line in lines:
            page.add_line(line.icon, line.color, f"{line.name}: {line.why}")
    if decision is None and selection is None:
        page.add_text(_tr("No account was chosen for it."), tone="secondary")


def fill_attempts(page: DetailPage, facts: JobFacts) -> None:
    """Each submission with what the provider answered."""
    if not facts.detail.attempts:
        page.add_text(_tr("It was not sent yet."), tone="secondary")
    for place, attempt in enumerate(facts.detail.attempts, 1):
        page.add_heading(_tr("Attempt {n}").format(n=place), copied=attempt_text(attempt, facts.job.credit_type))
        page.add_facts(list(_attempt_facts(attempt, facts.job.credit_type)))
        if attempt.error_message:
            page.add_text(told(attempt.error_message), tone="failed")
        if attempt.error_detail and attempt.error_detail != attempt.error_message:
            page.add_mono(attempt.error_detail)
        if attempt.answer:
            page.add_mono(_pretty(attempt.answer))


def fill_log(page: DetailPage, facts: JobFacts) -> None:
    """What the log says of it, the newest first."""
    if not facts.detail.log:
        page.add_text(_tr("The log has no line about it."), tone="secondary")
        return
    page.add_heading(_tr("Newest first"), copied="\n".join(log_text(line) for line in facts.detail.log))
    for line in facts.detail.log:
        page.add_mono(log_text(line), tone=_LEVELS.get(line.level, "secondary"))


def log_text(line: LogLine) -> str:
    """A line of the log as text."""
    time = f"{line.time.astimezone():%H:%M:%S} " if line.time is not None else ""
    fields = " ".join(f"{name}={value}" for name, value in line.fields.items() if name != "job_id")
    return f"{time}{line.event} {fields}".rstrip()


def attempt_text(attempt: AttemptRow, credit_type: str | None) -> str:
    """An attempt as text, to copy."""
    facts = "\n".join(f"{name}: {value}" for name, value in _attempt_facts(attempt, credit_type))
    more = [attempt.error_message, attempt.error_detail, _pretty(attempt.answer) if attempt.answer else None]
    return "\n".join([facts, *(text for text in more if text)])


def _facts(facts: JobFacts, theme: Theme) -> Iterator[tuple[str, str]]:
    job = facts.job
    now = datetime.now(UTC)
    yield _tr("Operation"), f"{theme.operation(job.operation_type).label}{_DOT}{facts.provider_name}"
    yield _tr("Account"), words.account_of(job)
    yield _tr("Credits"), _credits(facts)
    if job.started_at is not None:
        yield _tr("Elapsed"), words.elapsed_text(job, now, None)
    yield _tr("Queued"), _moment(job.created_at)
    if job.ended_at is not None:
        yield _tr("Ended"), _moment(job.ended_at)
    if facts.place:
        yield _tr("Position"), number(facts.place)
    if job.priority:
        yield _tr("Priority"), words.priority_text(job.priority)
    if job.batch_id is not None:
        yield _tr("Batch"), words.batch_of(job)


def _credits(facts: JobFacts) -> str:
    """Estimate and actual, and what the provider said that it charges."""
    job = facts.job
    if job.credit_type is None:
        return _tr("free")
    parts = [f"{credits_text(job.estimated_cost, job.credit_type, is_estimate=True)} {_tr('estimated')}"]
    if job.actual_cost is not None:
        parts.append(f"{amount(job.actual_cost, job.credit_type)} {_tr('charged')}")
    elif job.charged is not None:
        parts.append(f"{amount(job.charged, job.credit_type)} {_tr('as the provider says')}")
    elif job.status in {JobStatus.FAILED, JobStatus.CANCELLED} and not job.needs_attention:
        parts.append(_tr("nothing charged"))
    return _DOT.join(parts)


def _attempt_facts(attempt: AttemptRow, credit_type: str | None) -> Iterator[tuple[str, str]]:
    yield _tr("Account"), attempt.account_label
    yield _tr("State"), told(attempt.state.value.replace("_", " ")).capitalize()
    if attempt.sent_at is not None:
        yield _tr("Sent"), _moment(attempt.sent_at)
    if attempt.ended_at is not None:
        yield _tr("Ended"), _moment(attempt.ended_at)
    if attempt.remote_id:
        yield _tr("Provider's id"), attempt.remote_id
    if attempt.charged is not None:
        yield _tr("Charged"), _charged(attempt.charged, credit_type)
    if attempt.error_kind:
        yield _tr("Failure"), failure_word(attempt.error_kind)


def _charged(cost: int, credit_type: str | None) -> str:
    return price(cost, credit_type) if cost else _tr("nothing")


def _price(cost: int, credit_type: str | None) -> str:
    if credit_type is None or not cost:
        return _tr("free")
    return _tr("about {price}").format(price=price(cost, credit_type))


def _tone(state: str) -> str:
    return {"waiting": "primary", "warning": "warning"}.get(state, state)


def _pretty(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2, default=str)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Queue", text)
