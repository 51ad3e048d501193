"""Column types keep what is put into them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from app.domain.base import Flag, Json, UtcTime, Word
from app.domain.enums import JobStatus
from app.domain.errors import StorageError

DIALECT = sqlite.dialect()


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_time_comes_back_to_the_microsecond(moment: datetime) -> None:
    kind = UtcTime()
    stored = kind.process_bind_param(moment, DIALECT)
    assert isinstance(stored, int)
    assert kind.process_result_value(stored, DIALECT) == moment


def test_a_time_of_another_zone_is_the_same_moment() -> None:
    kind = UtcTime()
    there = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5)))
    assert kind.process_result_value(kind.process_bind_param(there, DIALECT), DIALECT) == there


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        UtcTime().process_bind_param(datetime(2026, 3, 1), DIALECT)  # noqa: DTZ001


def test_equal_json_is_equal_text_and_nan_is_refused() -> None:
    kind = Json()
    assert kind.process_bind_param({"b": 1, "a": [2]}, DIALECT) == kind.process_bind_param({"a": [2], "b": 1}, DIALECT)
    assert kind.process_result_value('{"a":[2]}', DIALECT) == {"a": [2]}
    with pytest.raises(ValueError, match="JSON"):
        kind.process_bind_param({"a": float("nan")}, DIALECT)


def test_a_word_that_is_not_one_is_refused_both_ways() -> None:
    kind = Word(JobStatus)
    assert kind.process_bind_param("failed", DIALECT) == "failed"
    assert kind.process_result_value("failed", DIALECT) is JobStatus.FAILED
    with pytest.raises(ValueError, match="nonsense"):
        kind.process_bind_param("nonsense", DIALECT)
    with pytest.raises(StorageError):
        kind.process_result_value("nonsense", DIALECT)


@pytest.mark.row("H-22")
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Word(JobStatus), "happy"),
        (Json(), "{not json"),
        (Json(), "[" * 100_000),
        (UtcTime(), 2**62),
        (UtcTime(), "noon"),
    ],
)
def test_a_value_that_was_changed_by_hand_is_told_and_no_bug(
    kind: UtcTime | Json | Word[JobStatus], value: object
) -> None:
    with pytest.raises(StorageError):
        kind.process_result_value(value, DIALECT)


@pytest.mark.parametrize("kind", [Flag(), UtcTime(), Json(), Word(JobStatus)])
def test_nothing_stays_nothing(kind: Flag | UtcTime | Json | Word[JobStatus]) -> None:
    assert kind.process_bind_param(None, DIALECT) is None
    assert kind.process_result_value(None, DIALECT) is None
