"""Everything about one job."""

import json
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.domain.enums import JobStatus
from app.services.job.job_rows import StageRow
from app.ui.panels.queue.detail import JobDetail
from app.ui.theme import Theme
from tests.ui.panels.queue.rows import NOW, ended


@pytest.fixture
def detail(theme: Theme, qtbot: QtBot) -> JobDetail:
    stages = [
        StageRow("s1", 1, "pipeline:start", NOW, NOW + timedelta(seconds=2), None),
        StageRow("s2", 2, "provider:submit", NOW, None, "asked again"),
    ]
    row = ended(1, JobStatus.FAILED, error_kind="ProviderError", error_message="It said no.", params={"size": "720p"})
    made = JobDetail(theme, row, stages, provider="Local engine", position="")
    qtbot.addWidget(made)
    return made


def test_it_shows_stages_parameters_and_why_it_failed(detail: JobDetail) -> None:
    said = [label.text() for label in detail.findChildren(QLabel)]
    assert "It said no." in said
    assert "Claim (1)" in said
    assert "Sending (2)" in said
    assert any("under way \N{MIDDLE DOT} asked again" in text for text in said)
    assert said[said.index("Size") + 1] == "720p"


def test_the_details_can_be_copied_whole(detail: JobDetail) -> None:
    QTest.mouseClick(detail.copy_button, Qt.MouseButton.LeftButton)
    found = json.loads(QGuiApplication.clipboard().text())
    assert (found["error"], found["message"], len(found["stages"])) == ("ProviderError", "It said no.", 2)
