import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from typing_extensions import override

from app.system.log_file import NAME, LogFile
from app.system.logs import Logs, configure_logs

CANARY = "c4n4ry-7f3a9b"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "logs"


@pytest.fixture
def logs(folder: Path) -> Iterator[Logs]:
    logs = configure_logs(folder, to_stderr=False)
    yield logs
    logs.close()


def _lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / NAME).read_text(encoding="ascii").splitlines()]


@pytest.mark.usefixtures("logs")
def test_an_event_is_one_line_of_json_with_its_time_and_place(folder: Path) -> None:
    structlog.get_logger("app.here").info("job_cancelled", job_id=7, was_submitted=True, sizes=(1, 2))

    [line] = _lines(folder)
    assert list(line)[:4] == ["timestamp", "level", "logger", "event"]
    assert line["timestamp"].endswith("Z")
    del line["timestamp"]
    assert line == {
        "level": "info",
        "logger": "app.here",
        "event": "job_cancelled",
        "job_id": 7,
        "was_submitted": True,
        "sizes": [1, 2],
    }


@pytest.mark.usefixtures("logs")
def test_what_is_bound_to_the_context_stands_in_each_event(folder: Path) -> None:
    with structlog.contextvars.bound_contextvars(job_id=3, stage="pipeline:start"):
        structlog.get_logger().info("claimed")
    assert _lines(folder)[0]["stage"] == "pipeline:start"


@pytest.mark.usefixtures("logs")
def test_libraries_come_through_the_same_formatter(folder: Path) -> None:
    library = logging.getLogger("some.library")  # noqa: TID251 - plays the library
    library.warning("calling %s with api_key=%s", "https://a.example/x?sig=1", CANARY)
    library.info({"password": CANARY})
    logging.getLogger("httpx").info("GET https://a.example")  # noqa: TID251 - plays the library

    events = [line["event"] for line in _lines(folder)]
    assert events[0] == "calling https://a.example/x with api_key=[redacted]"
    assert len(events) == 2
    assert CANARY not in (folder / NAME).read_text()


@pytest.mark.usefixtures("logs")
def test_a_message_that_does_not_fit_its_arguments_is_logged_without_them(folder: Path) -> None:
    [handler] = [handler for handler in logging.root.handlers if isinstance(handler, LogFile)]
    handler.handle(logging.makeLogRecord({"msg": "the password=%d", "args": (CANARY,), "name": "library"}))

    assert _lines(folder)[0]["event"] == "the password=[redacted]"


@pytest.mark.usefixtures("logs")
def test_a_warning_of_the_interpreter_is_logged(folder: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old thing", DeprecationWarning, stacklevel=1)
        logging.captureWarnings(capture=False)
    assert "old thing" in _lines(folder)[0]["event"]


def test_no_secret_gets_into_the_file_by_any_way(logs: Logs, folder: Path) -> None:
    logs.redactor.register('open "sesame"\n')
    log = structlog.get_logger()

    def fail(token: str) -> None:
        raise ValueError(f"refused: Authorization: Bearer {token} at https://a.example/x?sig={token}")

    try:
        try:
            fail(CANARY)
        except ValueError as error:
            raise RuntimeError('while sending open "sesame"\n') from error
    except RuntimeError:
        log.exception("call_failed", headers={"X-Api-Key": CANARY}, url=f"https://a.example/x?sig={CANARY}")
        logging.getLogger("library").exception("failed")  # noqa: TID251 - plays the library
    log.info('said open "sesame"\n here', password=CANARY, raw=f"token={CANARY}".encode())
    log.info("said api_key=%s", CANARY)

    text = (folder / NAME).read_text()
    assert CANARY not in text
    assert "sesame" not in text
    assert len(_lines(folder)) == 4
    assert "RuntimeError" in _lines(folder)[0]["exception"]
    assert "ValueError" in _lines(folder)[1]["exception"]


@pytest.mark.row("H-17")
@pytest.mark.usefixtures("logs")
def test_control_characters_are_shown_and_not_obeyed(folder: Path) -> None:
    hostile = '\x1b[31mred\x1b[0m\r\n{"event": "forged"}\x00\x07\x9b\u202e\x7f%s %n {x} <img src=file:///etc/passwd>'
    structlog.get_logger().warning("upload_rejected", name=hostile)

    raw = (folder / NAME).read_bytes()
    assert raw.count(b"\n") == 1
    assert all(32 <= byte < 127 for byte in raw[:-1])
    assert _lines(folder)[0]["name"] == hostile


@pytest.mark.usefixtures("logs")
def test_an_error_whose_text_cannot_be_made_does_not_lose_the_event(folder: Path) -> None:
    class BadError(Exception):
        @override
        def __str__(self) -> str:
            raise ValueError("no text")

    def fail() -> None:
        raise BadError

    try:
        fail()
    except BadError:
        structlog.get_logger().exception("call_failed", job_id=1)
    assert _lines(folder)[0]["job_id"] == 1


def test_the_terminal_gets_the_same_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs = configure_logs(folder, to_stderr=True)
    structlog.get_logger().info("said", password=CANARY)
    logs.close()

    said = capsys.readouterr().err
    assert json.loads(said) == _lines(folder)[0]
    assert json.loads(said)["password"] == "[redacted]"  # noqa: S105 - what stands there instead


def test_closing_puts_everything_back(folder: Path) -> None:
    handlers, level = list(logging.root.handlers), logging.root.level
    logs = configure_logs(folder, to_stderr=False)
    assert logging.root.handlers != handlers
    logs.close()
    assert logging.root.handlers == handlers
    assert logging.root.level == level
    assert not structlog.is_configured()
