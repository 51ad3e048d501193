"""The queue in one line."""

from app.domain.enums import JobStatus
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.summary import QueueSummary
from app.ui.theme import Theme
from tests.support.until import until
from tests.ui.panels.queue.rows import NOW, job

_DOT = " \N{MIDDLE DOT} "


async def test_it_counts_what_runs_waits_and_needs_the_user(theme: Theme) -> None:
    model = QueueModel(theme)
    summary = QueueSummary(theme, model)
    summary.resize(600, 40)
    summary.show()
    assert summary.text() == "Nothing to do"
    running = [job(number, status=JobStatus.PROCESSING, started_at=NOW) for number in (1, 2)]
    model.apply([*running, job(3), job(4, status=JobStatus.PROCESSING, started_at=NOW, needs_attention=True)])
    model.set_progress(1, 0.5, 20.0)
    model.set_progress(2, 0.1, 250.0)
    await until(summary.text, f"2 running{_DOT}1 waiting{_DOT}1 needs you{_DOT}about 4:10 left")
    assert not summary.grab().isNull()
    summary.deleteLater()
