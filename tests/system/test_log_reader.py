"""Reading the log back."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from app.system.log_file import NAME
from app.system.log_reader import LogLine, LogQuery, Place, read_log, read_page
from app.system.logs import configure_logs


def line(event: str, **fields: Any) -> str:
    return json.dumps({"timestamp": "2026-03-01T12:00:00Z", "level": "info", "event": event, **fields}) + "\n"


def write(folder: Path, *lines: str, number: int = 0) -> None:
    folder.mkdir(exist_ok=True)
    (folder / (f"{NAME}.{number}" if number else NAME)).write_text("".join(lines), "utf-8")


def events(folder: Path, job_id: int = 5, **more: int) -> list[str]:
    return [found.event for found in read_log(folder, "job_id", job_id, **more)]


def test_the_newest_events_of_a_job_come_first_from_all_files(tmp_path: Path) -> None:
    write(tmp_path, line("d", job_id=5), line("other", job_id=55), line("e", job_id=5))
    write(tmp_path, line("b", job_id=5), line("none"), line("c", job_id=5), number=1)
    write(tmp_path, line("a", job_id=5), line("other", job_id=6), number=2)
    assert events(tmp_path) == ["e", "d", "c", "b", "a"]
    assert events(tmp_path, most_lines=2) == ["e", "d"]
    assert events(tmp_path, 7) == []


def test_an_event_has_its_time_its_level_and_what_else_it_tells(tmp_path: Path) -> None:
    write(tmp_path, line("job_created", job_id=5, provider_id="fake"))
    assert read_log(tmp_path, "job_id", 5) == [
        LogLine(datetime(2026, 3, 1, 12, tzinfo=UTC), "info", "job_created", {"job_id": 5, "provider_id": "fake"})
    ]


def test_what_is_no_event_is_passed_over(tmp_path: Path) -> None:
    strange = ['{"job_id": 5', '["job_id", {"job_id": 5}]', '{"job_id": 5}', '{"timestamp": "once", "job_id": 5}', "\0"]
    write(tmp_path, "\n".join(strange), "\n", line("good", job_id=5), "half a li")
    assert events(tmp_path) == ["good", "", ""]
    assert read_log(tmp_path, "job_id", 5)[1].time is None
    assert read_log(tmp_path / "nowhere", "job_id", 5) == []
    (tmp_path / f"{NAME}.1").mkdir()
    assert events(tmp_path, most_lines=1) == ["good"]


def test_no_more_than_so_many_bytes_are_looked_through(tmp_path: Path) -> None:
    write(tmp_path, *[line(str(number), job_id=5) for number in range(100)])
    write(tmp_path, line("old", job_id=5), number=1)
    size = len(line("99", job_id=5))
    assert events(tmp_path, most_bytes=size * 3 + 5) == ["99", "98", "97"]
    assert events(tmp_path, most_bytes=0) == []
    assert events(tmp_path)[-1] == "old"


def test_a_full_log_is_read_quickly_and_lines_that_lie_across_blocks_are_whole(tmp_path: Path) -> None:
    lines = [line("x" * (number % 700), job_id=number % 1000) for number in range(12_000)]
    write(tmp_path, *lines)
    write(tmp_path, line("endless " + "y" * 3_000_000, job_id=5), line("after", job_id=5), number=1)
    started = time.perf_counter()
    found = events(tmp_path)
    assert time.perf_counter() - started < 5
    assert found[:12] == ["x" * (number % 700) for number in range(11_005, 0, -1000)][:12]
    assert found[12:] == ["after"]


def test_what_the_program_logs_is_found(tmp_path: Path) -> None:
    logs = configure_logs(tmp_path, to_stderr=False)
    try:
        structlog.get_logger("app").info("job_created", job_id=5, jwt="eyJhbGciOiJIUzI1NiJ9.e30.x")
    finally:
        logs.close()
    (found,) = read_log(tmp_path, "job_id", 5)
    assert (found.event, found.level, found.fields["jwt"]) == ("job_created", "info", "[redacted]")


def told(folder: Path, **wanted: Any) -> list[str]:
    return [found.event for found in read_page(folder, LogQuery(**wanted)).lines]


def test_level_part_field_and_words_say_what_is_wanted(tmp_path: Path) -> None:
    write(
        tmp_path,
        line("a", logger="app.services.job.x", text='Gr\u00fcn \'level\': "level": "info"'),
        '{"level": "warning", "event": "b", "logger": "app.devices.x", "phone": "R5", "job_id": 5}\n',
        '{"level": "critical", "event": "c", "logger": null}\n',
        '{"level":"info","event":"spaced"}\n',
        '{"event": "none"}\n',
    )
    assert told(tmp_path) == ["none", "spaced", "c", "b", "a"]
    assert told(tmp_path, level="warning") == ["c", "b"]
    assert told(tmp_path, level="error") == ["c"]
    assert told(tmp_path, loggers=("app.devices", "app.ui")) == ["b"]
    assert told(tmp_path, names=("serial", "phone"), value="R5") == ["b"]
    assert told(tmp_path, names=("job_id",), value="5") == ["b"]
    assert told(tmp_path, names=("job_id",), value="R5") == []
    assert told(tmp_path, words=("GR\u00dcN".lower(), "APP")) == ["a"]
    assert told(tmp_path, words=("gr", "nowhere")) == []


@pytest.mark.parametrize(("lines", "size"), [(3, 10**6), (1000, 150), (1, 10**6), (1000, 10)])
def test_parts_put_together_are_the_whole(tmp_path: Path, lines: int, size: int) -> None:
    write(tmp_path, *[line(str(number)) for number in range(10, 20)])
    write(tmp_path, number=1)
    write(tmp_path, *[line(str(number)) for number in range(10)], number=2)
    found: list[str] = []
    page = read_page(tmp_path, LogQuery(), most_lines=lines, most_bytes=size)
    for _ in range(400):
        found += [one.event for one in page.lines]
        if page.before is None:
            break
        page = read_page(tmp_path, LogQuery(), before=page.before, most_lines=lines, most_bytes=size)
    wanted = [str(number) for number in range(19, -1, -1)]
    assert page.before is None
    # Of a line that is longer than what may be read at once nothing is told; it does not stop what follows.
    assert found == ([] if size == 10 else wanted)


def test_what_is_newer_is_told_once_and_half_a_line_when_it_is_whole(tmp_path: Path) -> None:
    write(tmp_path, line("old"), line("new")[:9])
    page = read_page(tmp_path, LogQuery())
    assert [one.event for one in page.lines] == ["old"]
    with (tmp_path / NAME).open("a") as file:
        file.write(line("new")[9:])
    page = read_page(tmp_path, LogQuery(), after=page.newest)
    assert ([one.event for one in page.lines], page.joins, page.before) == (["new"], True, None)
    (tmp_path / NAME).rename(tmp_path / f"{NAME}.1")
    write(tmp_path, line("newest"))
    page = read_page(tmp_path, LogQuery(), after=page.newest)
    assert ([one.event for one in page.lines], page.joins) == (["newest"], True)
    again = read_page(tmp_path, LogQuery(), after=page.newest)
    assert (again.lines, again.joins, again.newest) == ([], True, page.newest)


def test_a_place_that_is_gone_is_told(tmp_path: Path) -> None:
    write(tmp_path, line("a"))
    gone = Place(-1, 5)
    assert not read_page(tmp_path, LogQuery(), after=gone).joins
    assert read_page(tmp_path, LogQuery(), before=gone).lines == []
    assert read_page(tmp_path / "nowhere", LogQuery()).newest is None
