"""Everything about one job."""

import json
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.domain.enums import JobStatus, OperationType
from app.providers.local.manifest import FrameExtractionParams
from app.services.job.job_rows import StageRow
from app.ui.panels.queue.detail import JobDetail
from app.ui.panels.queue.facts import JobFacts
from app.ui.theme import Theme
from tests.ui.panels.queue.rows import NOW, ended


@pytest.fixture
def detail(theme: Theme, qtbot: QtBot) -> JobDetail:
    stages = [
        StageRow("s1", 1, "pipeline:start", NOW, NOW + timedelta(seconds=2), None),
        StageRow("s2", 2, "provider:submit", NOW, None, "asked again"),
    ]
    row = ended(1, JobStatus.FAILED, error_kind="ProviderError", error_message="It said no.", params={"size": "720p"})
    made = JobDetail(theme, JobFacts(row, stages, "Local engine"))
    qtbot.addWidget(made)
    return made


def _said(detail: JobDetail) -> list[str]:
    return [label.text() for label in detail.findChildren(QLabel)]


def test_it_shows_stages_parameters_and_why_it_failed(detail: JobDetail) -> None:
    said = _said(detail)
    assert "It said no." in said
    assert "Claim (1)" in said
    assert "Sending (2)" in said
    assert any("under way \N{MIDDLE DOT} asked again" in text for text in said)
    assert said[said.index("Size") + 1] == "720p"


def test_the_details_can_be_copied_whole(detail: JobDetail) -> None:
    QTest.mouseClick(detail.copy_button, Qt.MouseButton.LeftButton)
    found = json.loads(QGuiApplication.clipboard().text())
    assert (found["error"], found["message"], len(found["stages"])) == ("ProviderError", "It said no.", 2)


def test_a_reason_is_said_once_and_without_numbers_of_ours(theme: Theme, qtbot: QtBot) -> None:
    message = "There is no file of asset 4."
    row = ended(1, JobStatus.FAILED, error_message=message, input_asset_id=4, input_name="lake.png")
    detail = JobDetail(
        theme, JobFacts(row, [StageRow("s1", 1, "pipeline:artifact", NOW, NOW, message)], "Local engine")
    )
    qtbot.addWidget(detail)
    said = _said(detail)
    assert said[said.index("State") + 1] == "Failed"
    assert [text for text in said if "lake.png" in text] == ["The file of lake.png is missing."]
    assert not any("asset 4" in text for text in said)


def test_parameters_are_told_in_the_words_of_their_form(theme: Theme, qtbot: QtBot) -> None:
    row = ended(1, params={"source_clip": 4, "at": 1.0}, operation_type=OperationType.FRAME_EXTRACTION)
    facts = JobFacts(row, params_model=FrameExtractionParams, asset_names={4: "harbour.mp4"})
    detail = JobDetail(theme, facts)
    qtbot.addWidget(detail)
    said = _said(detail)
    assert said[said.index("Clip") + 1] == "harbour.mp4"
    assert said[said.index("Moment") + 1] == "1\N{NO-BREAK SPACE}s"
