from datetime import UTC, datetime, timedelta

import pytest

from app.domain.errors import ProviderAuthError, ProviderError, RemoteNotFoundError
from app.system.answers import (
    Place,
    TryAgainError,
    asked_pause,
    failure_of,
    is_page,
    length_of,
    place_of,
    total_of_unsatisfied,
    validator_of,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, ProviderAuthError),
        (403, ProviderAuthError),
        (404, RemoteNotFoundError),
        (410, RemoteNotFoundError),
        (408, TryAgainError),
        (429, TryAgainError),
        (500, TryAgainError),
        (503, TryAgainError),
        (300, ProviderError),
        (400, ProviderError),
    ],
)
def test_a_status_says_whether_another_try_is_worth_it(status: int, kind: type[Exception]) -> None:
    assert type(failure_of(status, {}, NOW)) is kind


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("Mon, 04 May 2026 12:01:00 GMT", 60),
        ("Mon, 04 May 2026 11:00:00 GMT", 0),
        ("Mon, 04 May 2026 12:00:30 -0000", 30),
        ("999999999999", 10**6),
    ],
)
def test_a_pause_is_asked_for_in_seconds_or_by_a_date(value: str, seconds: int) -> None:
    assert asked_pause(value, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "Mon, 99 May 2026 12:01:00 GMT"])
def test_a_pause_that_cannot_be_read_is_none(value: str | None) -> None:
    assert asked_pause(value, NOW) is None


def test_a_page_is_told_by_its_type() -> None:
    assert is_page({"content-type": "Text/HTML; charset=utf-8"})
    assert not is_page({"content-type": "image/png"})
    assert not is_page({})


def test_the_length_is_announced_or_the_body_comes_in_chunks() -> None:
    assert length_of({"content-length": "12"}) == 12
    assert length_of({"transfer-encoding": "Chunked"}) is None
    assert length_of({"content-length": "12", "content-encoding": "identity"}) == 12


@pytest.mark.row("H-11")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-length": "-1"},
        {"content-length": "1e3"},
        {"content-length": "9" * 19},
        {"content-length": "12, 12"},
        {"content-length": "12", "transfer-encoding": "chunked"},
        {"transfer-encoding": "gzip, chunked"},
        {"content-length": "12", "content-encoding": "gzip"},
    ],
)
def test_an_answer_that_does_not_say_where_it_ends_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(ProviderError):
        length_of(headers)


def test_the_place_of_a_part_is_read_from_its_range() -> None:
    assert place_of({"content-range": "bytes 5-9/10"}) == Place(5, 9, 10)
    assert total_of_unsatisfied({"content-range": "bytes */10"}) == 10


@pytest.mark.parametrize("value", ["", "bytes 5-9/*", "bytes 9-5/10", "bytes 5-10/10", "items 5-9/10", "bytes -5-9/10"])
def test_a_range_that_makes_no_sense_is_none(value: str) -> None:
    assert place_of({"content-range": value}) is None
    assert total_of_unsatisfied({"content-range": value}) is None


def test_a_strong_tag_or_an_old_enough_date_names_a_version() -> None:
    date, old, fresh = (f"Mon, 04 May 2026 12:{time} GMT" for time in ("05:00", "04:00", "04:01"))
    assert validator_of({"etag": '"abc"', "last-modified": old, "date": date}) == '"abc"'
    assert validator_of({"last-modified": old, "date": date}) == old
    assert validator_of({"last-modified": fresh, "date": date}) is None
    assert validator_of({"last-modified": old}) is None
    assert validator_of({"last-modified": "yesterday", "date": date}) is None
    assert validator_of({"etag": 'W/"abc"', "last-modified": old, "date": date}) is None
    assert validator_of({}) is None
