"""Everything about one job, on pages."""

import json

from PySide6.QtWidgets import QLabel

from app.domain.enums import JobStatus
from app.services.job.job_rows import StageRow
from app.system.log_reader import LogLine
from app.ui.panels.queue.detail import JobDetailView, Page
from app.ui.panels.queue.facts import JobFacts
from app.ui.panels.queue.result_strip import ResultStrip
from tests.support import hands, looks
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk
from tests.ui.panels.queue.rows import NOW, detail, ended, job


def _view(desk: Desk) -> JobDetailView:
    view = JobDetailView(desk.context, desk.window)
    view.setGeometry(0, 2000, 360, 300)
    view.show()
    return view


def _said(view: JobDetailView) -> list[str]:
    return [label.text() for label in view.area.findChildren(QLabel)]


async def test_pages_are_chosen_and_the_page_stays_while_jobs_are_walked_through(desk: Desk) -> None:
    view = _view(desk)
    assert view.as_text() == ""
    view.show_facts(JobFacts(detail(job(1, prompt="a calm lake"))))
    assert "Waiting" in _said(view)
    hands.click(view.pages, view.pages.item_rect(Page.RECIPE).center())
    assert "a calm lake" in _said(view)
    view.show_facts(JobFacts(detail(job(2, prompt="dunes"))))
    assert "dunes" in _said(view)
    await until(lambda: looks.flaws(view), [])


async def test_the_place_in_a_page_stays_while_its_job_gets_on(desk: Desk) -> None:
    view = _view(desk)
    log = [LogLine(NOW, "info", f"event_{number}", {}) for number in range(80)]
    view.choose_page(Page.LOG)
    view.show_facts(JobFacts(detail(job(1), log=log)))
    bar = view.area.verticalScrollBar()
    await until(lambda: bar.maximum() > 200, wanted=True)
    bar.setValue(150)
    view.show_facts(JobFacts(detail(job(1, prompt="other"), log=log)))
    await until(bar.value, 150)
    view.show_facts(JobFacts(detail(job(2), log=log)))
    assert bar.value() == 0


async def test_everything_can_be_had_as_text(desk: Desk) -> None:
    view = _view(desk)
    stages = [
        StageRow("s", 1, "pipeline:start", NOW, NOW, "note"),
        StageRow("s", 1, "provider:submit", NOW, None, None),
    ]
    row = ended(1, JobStatus.FAILED, error_kind="ProviderError", error_message="It said no.")
    view.show_facts(JobFacts(detail(row, stages=stages, log=[LogLine(NOW, "info", "job_created", {})])))
    found = json.loads(view.as_text())
    assert (found["error"], found["message"], len(found["stages"])) == ("ProviderError", "It said no.", 2)
    assert found["log"] == [f"{NOW.astimezone():%H:%M:%S} job_created"]
    assert view.facts is not None


async def test_results_stand_above_the_state(desk: Desk) -> None:
    asset = await desk.library.import_picture("lake.png")
    async with desk.library.read() as services:
        rows = await services.assets.get_asset_rows([asset.id])
    view = _view(desk)
    view.show_facts(JobFacts(detail(ended(1)), results=rows))
    (strip,) = view.area.findChildren(ResultStrip)
    assert len(strip.pictures) == 1
