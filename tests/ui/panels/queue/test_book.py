"""The jobs that the queue knows."""

from app.domain.enums import JobStatus
from app.ui.models.job_states import JobKind
from app.ui.panels.queue.book import JobBook
from tests.ui.panels.queue.rows import ended, job


def _book() -> JobBook:
    return JobBook(lambda _job_id: (None, None))


def test_the_line_follows_what_waits() -> None:
    book = _book()
    assert book.note([job(1), job(2), ended(3)])
    assert book.waiting_ids() == [1, 2]
    assert not book.note([job(2, prompt="other")])
    assert book.note([job(2, position=0.5)])
    assert book.waiting_ids() == [2, 1]
    assert (book.place_in_line(book[1]), book.place_in_line(book[3])) == (2, 0)
    assert book.note([], [2])
    assert book.waiting_ids() == [1]


def test_a_lost_job_is_known_until_it_is_dropped() -> None:
    book = _book()
    book.note([job(1)])
    book.note([], [1])
    assert 1 in book
    book.drop([1])
    assert book.get(1) is None
    assert list(book.jobs()) == []


def test_jobs_are_found_by_what_they_are_at() -> None:
    book = _book()
    book.note([job(1), ended(2, JobStatus.FAILED), ended(3, JobStatus.FAILED)])
    assert [row.id for row in book.of_kind(JobKind.FAILED)] == [2, 3]
    assert book.of_kind(JobKind.NEEDS_YOU) == []
    assert book.kind_of(1) == JobKind.WAITING


def test_the_sums_of_a_batch_are_made_anew_when_one_of_its_jobs_changes() -> None:
    book = _book()
    book.note([job(1, batch_id=4), job(2, batch_id=4), job(3)])
    assert book.has_batches
    assert book.totals_of(4) is book.totals_of(4)
    assert book.totals_of(4).waiting == 2
    book.note([ended(1, batch_id=4)])
    assert (book.totals_of(4).waiting, book.totals_of(4).done) == (1, 1)
    before = book.totals_of(4)
    book.forget_totals([4])
    assert book.totals_of(4) is not before
    book.note([], [1, 2])
    book.drop([1, 2])
    assert not book.has_batches
    assert list(book.ranks([4, 0])) == [4, 0]


def test_a_job_that_came_into_a_batch_left_the_single_ones() -> None:
    book = _book()
    book.note([job(1), job(2)])
    book.note([job(1, batch_id=4)])
    assert [row.id for row in book.jobs_of(0)] == [2]
    assert [row.id for row in book.jobs_of(4)] == [1]
