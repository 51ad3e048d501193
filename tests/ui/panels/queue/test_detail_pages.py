"""The pages of a job's details."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.domain.enums import JobStatus, OperationType, SubmissionState
from app.providers.local.manifest import FrameExtractionParams
from app.services.account.account_decisions import DecisionRow
from app.services.account.selection import Rule
from app.services.job.job_detail import AttemptRow, DependencyRow
from app.services.job.job_rows import StageRow
from app.system.log_reader import LogLine
from app.ui.panels.queue import detail_pages
from app.ui.panels.queue.detail_parts import DetailPage
from app.ui.panels.queue.facts import JobFacts
from app.ui.panels.queue.timeline import Timeline
from app.ui.theme import Theme
from tests.ui.panels.queue.rows import NOW, candidate, detail, ended, job, selection

_REFUSED = AttemptRow(
    "s1", "studio-2", SubmissionState.REJECTED, None, NOW, NOW + timedelta(seconds=3), "ProviderRateLimitError",
    "Too many requests.", "429 slow down", {}, None,
)  # fmt: skip
_TAKEN = AttemptRow(
    "s2", "studio-1", SubmissionState.SUCCEEDED, "remote-9", NOW, None, None, None, None, {"id": "remote-9"}, 28
)


def _said(theme: Theme, qtbot: QtBot, fill: Callable[[DetailPage], None]) -> list[str]:
    page = DetailPage(theme)
    qtbot.addWidget(page)
    fill(page)
    return [label.text() for label in page.findChildren(QLabel)]


def test_the_state_says_what_it_is_at_what_it_costs_and_how_long_each_attempt_took(theme: Theme, qtbot: QtBot) -> None:
    stages = [
        StageRow("s1", 1, "pipeline:start", NOW, NOW, None),
        StageRow("s2", 2, "provider:submit", NOW, None, None),
    ]
    row = ended(
        3, JobStatus.FAILED, error_message="It said no.", credit_type="webapi", estimated_cost=30, actual_cost=28,
        priority=2, batch_id=4, batch_name="Dunes", account_label="studio-2",
    )  # fmt: skip
    page = DetailPage(theme)
    qtbot.addWidget(page)
    detail_pages.fill_state(page, theme, JobFacts(detail(row, stages=stages), "Studio v5"))
    said = [label.text() for label in page.findChildren(QLabel)]
    assert said[:2] == ["Failed", "It said no."]
    assert said[said.index("Credits") + 1] == "~\N{NO-BREAK SPACE}30 estimated \N{MIDDLE DOT} 28 charged"
    assert said[said.index("Batch") + 1] == "Dunes"
    assert said[said.index("Priority") + 1] == "+2"
    assert {"Stages of attempt 1", "Stages of attempt 2"} <= set(said)
    assert len(page.findChildren(Timeline)) == 2


def test_a_waiting_job_says_why_it_waits_and_what_the_provider_says_that_it_costs(theme: Theme, qtbot: QtBot) -> None:
    row = job(1, credit_type="webapi", estimated_cost=30, charged=25)
    facts = JobFacts(detail(row), "Studio v5", place=3, selection=selection(candidate(1, "studio-2")))
    said = _said(theme, qtbot, lambda page: detail_pages.fill_state(page, theme, facts))
    assert "Why it waits" in said
    assert said[said.index("Position") + 1] == "3"
    assert said[said.index("Credits") + 1].endswith("25 as the provider says")


def test_a_result_that_came_in_part_says_so(theme: Theme, qtbot: QtBot) -> None:
    row = ended(1, note="1 of 4 pictures were refused.")
    said = _said(theme, qtbot, lambda page: detail_pages.fill_state(page, theme, JobFacts(detail(row), "Studio v5")))
    assert said[:2] == ["Done", "1 of 4 pictures were refused."]


def test_a_job_that_failed_for_nothing_says_that_nothing_was_charged(theme: Theme, qtbot: QtBot) -> None:
    row = ended(1, JobStatus.FAILED, error_message="It said no.", credit_type="webapi", estimated_cost=30)
    said = _said(theme, qtbot, lambda page: detail_pages.fill_state(page, theme, JobFacts(detail(row), "Studio v5")))
    assert said[said.index("Credits") + 1] == "~\N{NO-BREAK SPACE}30 estimated \N{MIDDLE DOT} nothing charged"


def test_a_reason_is_said_once_and_without_numbers_of_ours(theme: Theme, qtbot: QtBot) -> None:
    message = "There is no file of asset 4."
    row = ended(1, JobStatus.FAILED, error_message=message, input_asset_id=4, input_name="lake.png")
    said = _said(theme, qtbot, lambda page: detail_pages.fill_state(page, theme, JobFacts(detail(row), "Local engine")))
    assert [text for text in said if "lake.png" in text] == ["The file of lake.png is missing."]
    assert not any("asset 4" in text for text in said)


def test_parameters_are_told_in_the_words_of_their_form(theme: Theme, qtbot: QtBot) -> None:
    row = ended(1, params={"source_clip": 4, "at": 1.0}, operation_type=OperationType.FRAME_EXTRACTION, prompt="")
    awaited = [DependencyRow("source_clip", 7, 1, JobStatus.COMPLETED, 4)]
    facts = JobFacts(
        detail(row, depends_on=awaited), params_model=FrameExtractionParams, asset_names={4: "harbour.mp4"}
    )
    said = _said(theme, qtbot, lambda page: detail_pages.fill_recipe(page, theme, facts))
    assert said[said.index("Clip") + 1] == "harbour.mp4"
    assert said[said.index("Moment") + 1] == "1\N{NO-BREAK SPACE}s"
    assert "source clip: result 2 of job 7" in said
    assert "Prompt" not in said


def test_the_account_page_says_who_was_chosen_and_who_would_take_it_now(theme: Theme, qtbot: QtBot) -> None:
    chosen = (candidate(1, "studio-2", priority=3), candidate(2, "cold", rule=Rule.COOLING))
    decision = DecisionRow(
        1, 1, "s1", "studio", OperationType.TEXT_TO_IMAGE, "webapi", 30, 1, "studio-2", chosen, {Rule.COOLING: 1}, NOW
    )
    facts = JobFacts(detail(job(1), decision=decision), selection=selection(candidate(2, "cold")))
    said = _said(theme, qtbot, lambda page: detail_pages.fill_account(page, facts))
    assert "cold would take it. 1 account was looked at." in said
    assert "Why studio-2?" in said
    assert "studio-2: chosen, priority 3, 2 of 2 slots free" in said
    assert "cold: cooling down" in said
    nobody = JobFacts(detail(job(1)), selection=selection(candidate(2, "off", rule=Rule.DISABLED)))
    said = _said(theme, qtbot, lambda page: detail_pages.fill_account(page, nobody))
    assert "No account can take it now. 1 account was looked at." in said
    said = _said(theme, qtbot, lambda page: detail_pages.fill_account(page, JobFacts(detail(ended(1)))))
    assert said == ["No account was chosen for it."]


def test_each_attempt_says_what_the_provider_answered(theme: Theme, qtbot: QtBot) -> None:
    facts = JobFacts(detail(ended(1), attempts=[_REFUSED, _TAKEN]))
    said = _said(theme, qtbot, lambda page: detail_pages.fill_attempts(page, facts))
    assert {"Attempt 1", "Attempt 2", "Too many requests.", "429 slow down", "remote-9"} <= set(said)
    assert '{\n  "id": "remote-9"\n}' in said
    assert said[said.index("Failure") + 1] == "Too many requests"
    assert "Provider's id: remote-9" in detail_pages.attempt_text(_TAKEN, "webapi")
    assert "Charged: 28 credits" in detail_pages.attempt_text(_TAKEN, "webapi")
    assert "Charged: $0.45" in detail_pages.attempt_text(replace(_TAKEN, charged=450_000), "usd")
    assert "Charged: nothing" in detail_pages.attempt_text(replace(_TAKEN, charged=0), "webapi")
    said = _said(theme, qtbot, lambda page: detail_pages.fill_attempts(page, JobFacts(detail(job(1)))))
    assert said == ["It was not sent yet."]


def test_the_log_is_told_line_by_line(theme: Theme, qtbot: QtBot) -> None:
    lines = [
        LogLine(NOW, "warning", "remote_cancel_failed", {"job_id": 1, "account_id": 2}),
        LogLine(None, "info", "job_created", {}),
    ]
    facts = JobFacts(detail(job(1), log=lines))
    said = _said(theme, qtbot, lambda page: detail_pages.fill_log(page, facts))
    assert said[1:] == [f"{NOW.astimezone():%H:%M:%S} remote_cancel_failed account_id=2", "job_created"]
    said = _said(theme, qtbot, lambda page: detail_pages.fill_log(page, JobFacts(detail(job(1)))))
    assert said == ["The log has no line about it."]
