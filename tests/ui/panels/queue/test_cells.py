"""What the cells say."""

from datetime import UTC, datetime

from app.services.job.job_rows import JobRow
from app.ui.panels.queue.batches import total_of
from app.ui.panels.queue.cells import CellTexts
from app.ui.panels.queue.order import Column
from app.ui.theme import Theme
from tests.ui.panels.queue.rows import NOW, ended, job


class Facts:
    """A queue with one job in its line."""

    def provider_name(self, provider_id: str) -> str:
        return provider_id.title()

    def progress_of(self, job_id: int) -> tuple[float | None, float | None]:
        return (0.42, 10.0) if job_id == 1 else (None, None)

    def place_in_line(self, job: JobRow) -> int:
        return 1 if job.id == 1 else 0

    def place_there(self, job_id: int) -> int | None:
        return {3: 2, 4: 0}.get(job_id)


def test_each_column_says_something_of_a_job(theme: Theme) -> None:
    texts = CellTexts(theme, Facts())
    today = datetime.now(UTC)
    row = job(1, batch_name="Dunes", priority=2, created_at=today, is_held=True)
    said = {column: texts.of_job(row, column) for column in Column}
    assert said[Column.PROMPT] == "a lake"
    assert said[Column.PROVIDER] == "Local"
    assert said[Column.BATCH] == "Dunes"
    assert said[Column.PRIORITY] == "+2"
    assert said[Column.POSITION] == "1"
    assert said[Column.QUEUED] == f"{today.astimezone():%H:%M}"
    assert (said[Column.ENDED], said[Column.NUMBER], said[Column.INPUT]) == ("", "1", "\N{EM DASH}")
    assert said[Column.PROGRESS] == "42\N{NO-BREAK SPACE}%"
    assert texts.of_job(job(2, prompt=""), Column.PROMPT) == "Text to picture"
    assert texts.of_job(job(2), Column.PROGRESS) == "\N{EM DASH}"
    there = [texts.of_job(job(number), Column.PROGRESS) for number in (3, 4)]
    assert there == ["2 before it", "next there"]
    assert texts.of_job(ended(2, result_asset_id=4), Column.PROGRESS) == "Show result"


def test_the_head_of_a_batch_says_what_it_amounts_to(theme: Theme) -> None:
    texts = CellTexts(theme, Facts())
    totals = total_of(3, [job(2, batch_name="Dunes"), ended(3)], NOW, Facts().progress_of)
    assert texts.of_batch(totals, Column.PROGRESS) == "50\N{NO-BREAK SPACE}%"
    assert texts.of_batch(totals, Column.CREDITS) == "free"
    assert texts.of_batch(totals, Column.ACCOUNT) == ""
