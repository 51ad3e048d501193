"""The choice of a job whose result is to be an input."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.enums import OperationType
from app.services.job.job_rows import JobRow
from app.ui.panels.create.job_choice import JobChoice, JobsModel
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import open_library


@pytest.fixture
async def jobs(tmp_path: Path) -> AsyncIterator[list[JobRow]]:
    async with open_library(tmp_path) as library:
        async with library.write() as services:
            for place in ("lake", "hill", "shore", "ridge", "dunes", "harbour", "garden", "street", "tower"):
                params = {"prompt": f"a {place}\nat dawn"}
                await services.jobs.create_job(library.user_id, "local", OperationType.TEXT_TO_IMAGE, params)
        async with library.read() as services:
            yield await services.jobs.list_job_rows(library.user_id)


@pytest.fixture
def anchor(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(300, 60)
    made.show()
    return made


def test_its_model_is_a_good_one(jobs: list[JobRow]) -> None:
    model = JobsModel(jobs)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.search("hill")
    assert model.rowCount() == 1
    model.search("")
    assert tester.model() is model


def test_enter_takes_the_job_that_the_arrows_chose(
    jobs: list[JobRow], theme: Theme, anchor: QWidget, qtbot: QtBot
) -> None:
    choice = JobChoice(theme, anchor, jobs[:3])
    choice.open(width=choice.wanted_width)
    qtbot.waitUntil(choice.list.hasFocus)
    assert not choice.search.isVisible()
    hands.press(choice.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(choice.chosen) as heard:
        hands.press(choice.list, Qt.Key.Key_Return)
    assert heard.args == [jobs[1].id]
    assert not choice.isVisible()


def test_a_click_takes_a_job(jobs: list[JobRow], theme: Theme, anchor: QWidget, qtbot: QtBot) -> None:
    choice = JobChoice(theme, anchor, jobs[:3])
    choice.open(width=choice.wanted_width)
    place = choice.list.visualRect(choice.list.model().index(2, 0)).center()
    with qtbot.waitSignal(choice.chosen) as heard:
        hands.click(choice.list.viewport(), place)
    assert heard.args == [jobs[2].id]


def test_many_jobs_are_searched_by_words_or_by_their_number(
    jobs: list[JobRow], theme: Theme, anchor: QWidget, qtbot: QtBot
) -> None:
    choice = JobChoice(theme, anchor, jobs)
    choice.open(width=choice.wanted_width)
    qtbot.waitUntil(choice.search.hasFocus)
    hands.type_into(choice.search, "harb")
    assert [choice.list.model().index(row, 0).data() for row in range(choice.list.model().rowCount())] == [
        f"Job {jobs[5].id}: a harbour\nat dawn"
    ]
    with qtbot.waitSignal(choice.chosen) as heard:
        hands.press(choice.search, Qt.Key.Key_Return)
    assert heard.args == [jobs[5].id]


def test_without_a_job_that_fits_it_says_so(theme: Theme, anchor: QWidget) -> None:
    choice = JobChoice(theme, anchor, [])
    choice.open(width=choice.wanted_width)
    assert choice._nothing.isVisible()
    assert not choice.list.isVisible()
    choice.close()
