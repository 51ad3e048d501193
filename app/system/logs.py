"""The log: JSON, one event a line, without secrets; the standard library's logging goes through it too."""

import json
import logging
import sys
from pathlib import Path

import structlog
from structlog.types import EventDict, Processor, WrappedLogger
from typing_extensions import override

from app.system.crashes import CrashWatch
from app.system.log_file import LogFile
from app.system.redaction import Redactor

_TALKATIVE = ("httpx", "httpcore", "aiosqlite", "asyncio", "PIL", "alembic", "qasync", "libav", "sqlalchemy.engine")


class Logs:
    """The open log; `redactor` is told which values are secret."""

    def __init__(self, redactor: Redactor, handlers: list[logging.Handler], crashes: CrashWatch) -> None:
        self.redactor = redactor
        self._levels = {name: _logger(name).level for name in (None, *_TALKATIVE)}
        self._handlers = handlers
        self._crashes = crashes

    def close(self) -> None:
        """Write out what is left, and put hooks and loggers back."""
        self._crashes.close()
        root = _root()
        for handler in self._handlers:
            root.removeHandler(handler)
            handler.close()
        for name, level in self._levels.items():
            _logger(name).setLevel(level)
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """The one place where an event becomes text: nothing gets past it, whoever logged it."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__(
            foreign_pre_chain=_described(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _with_traceback,
                _Cleaned(redactor),
                _as_json,
            ],
        )

    @override
    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.msg, str) and record.args:
            record = logging.makeLogRecord(record.__dict__)
            record.msg, record.args = _message_of(record), None
        return super().format(record)


class _Cleaned:
    """Takes secrets out of every field."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def __call__(self, _logger: WrappedLogger, _name: str, event_dict: EventDict) -> EventDict:
        cleaned: EventDict = self._redactor.value(dict(event_dict))
        return cleaned


def configure_logs(folder: Path, *, to_stderr: bool) -> Logs:
    """Write the log into a folder from now on: 10 files of 5 MB, and one for crashes of the interpreter.

    Args:
        folder: Made if it is missing; its files can be read by their owner alone.
        to_stderr: The same lines to the terminal too.

    Raises:
        OSError: The folder cannot be made or written.
    """
    redactor = Redactor()
    handlers: list[logging.Handler] = [LogFile(folder)]
    if to_stderr and sys.stderr is not None:
        handlers.append(logging.StreamHandler(sys.stderr))
    logs = Logs(redactor, handlers, CrashWatch(folder))
    root = _root()
    root.setLevel(logging.INFO)
    for handler in handlers:
        handler.setFormatter(_Formatter(redactor))
        root.addHandler(handler)
    for name in _TALKATIVE:
        _logger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_described(),
            _with_arguments,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    return logs


def _described() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _with_traceback(logger: WrappedLogger, name: str, event_dict: EventDict) -> EventDict:
    try:
        return structlog.processors.format_exc_info(logger, name, event_dict)
    except Exception as error:  # noqa: BLE001 - an exception whose text cannot be made must not lose the event
        return {**event_dict, "exc_info": None, "exception": f"<no traceback: {type(error).__name__}>"}


def _as_json(_logger: WrappedLogger, _name: str, event_dict: EventDict) -> str:
    """One line of ASCII: control characters, escape sequences and direction marks are shown, not obeyed."""
    first = {key: event_dict.pop(key) for key in ("timestamp", "level", "logger", "event") if key in event_dict}
    return json.dumps({**first, **event_dict}, default=str).replace("\x7f", "\\u007f")


def _with_arguments(_logger: WrappedLogger, _name: str, event_dict: EventDict) -> EventDict:
    arguments = event_dict.pop("positional_args", None)
    if arguments:
        event_dict["event"] = _message_of(logging.makeLogRecord({"msg": event_dict["event"], "args": arguments}))
    return event_dict


def _message_of(record: logging.LogRecord) -> str:
    """The message with its arguments in it; where they do not fit, without them: nothing says what they are."""
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - whatever an argument's own text raises
        return str(record.msg)


def _root() -> logging.Logger:
    return _logger(None)


def _logger(name: str | None) -> logging.Logger:
    return logging.getLogger(name)  # noqa: TID251 - the one place that sets the standard library's logging up
