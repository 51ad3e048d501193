"""One window, and one process that runs the queue, for each data folder; a second window hands over and leaves."""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket  # noqa: TID251 - the local socket is here, and only here

log = structlog.get_logger(__name__)

LONGEST_MESSAGE_BYTES = 64 * 1024
_LONGEST_PATH = 4096
_LONGEST_SOCKET_PATH = 100
_MOST_CALLERS = 8
_CALL_MS = 5000
_ANSWER = b"ok\n"


class RaiseMessage(BaseModel):
    """Bring the window to the front."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: Literal["raise"] = "raise"


class OpenMessage(BaseModel):
    """Import these files, as the user who opened them with the program wants; nothing else is ever started so."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: Literal["open"] = "open"
    paths: list[Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_PATH, pattern=r"\A[^\x00]+\z")]]


InstanceMessage = RaiseMessage | OpenMessage
_MESSAGE: TypeAdapter[InstanceMessage] = TypeAdapter(Annotated[InstanceMessage, Field(discriminator="kind")])


class InstanceServer(QObject):
    """Takes what a second window of the same folder hands over.

    Whoever has the window's lock makes it. What is not a message of ours is ignored.
    """

    def __init__(
        self, folder: Path, on_message: Callable[[InstanceMessage], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._on_message = on_message
        self.name = _server_name(folder)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(_MOST_CALLERS)
        self._server.newConnection.connect(self._welcome)

    def listen(self) -> bool:
        """Begin; False where the system refuses, and then the window works without."""
        # Left behind by a process that was killed; nobody else listens, for we have the lock.
        QLocalServer.removeServer(self.name)
        if self._server.listen(self.name):
            return True
        log.warning("instance_server_failed", error=self._server.errorString())
        return False

    def close(self) -> None:
        self._server.close()

    def _welcome(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            _Caller(socket, self._on_message, self)


class _Caller(QObject):
    """One connection: a line of JSON, then an answer."""

    def __init__(self, socket: QLocalSocket, on_message: Callable[[InstanceMessage], None], parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        self._on_message = on_message
        self._data = b""
        socket.setParent(self)
        socket.setReadBufferSize(LONGEST_MESSAGE_BYTES + 1)
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(self.deleteLater)
        QTimer.singleShot(_CALL_MS, self, self._hang_up)
        self._read()

    def _read(self) -> None:
        self._data += self._socket.readAll().data()
        line, end, _ = self._data.partition(b"\n")
        if len(line) > LONGEST_MESSAGE_BYTES:
            log.warning("instance_message_ignored", reason="too long")
            self._hang_up()
        elif end:
            self._socket.readyRead.disconnect(self._read)
            self._take(line)

    def _take(self, line: bytes) -> None:
        message = read_message(line)
        if message is None:
            log.warning("instance_message_ignored", reason="not one of ours", size_bytes=len(line))
            self._hang_up()
            return
        self._socket.write(_ANSWER)
        self._socket.flush()
        self._socket.disconnectFromServer()
        self._on_message(message)

    def _hang_up(self) -> None:
        self._socket.abort()
        self.deleteLater()


def read_message(data: bytes) -> InstanceMessage | None:
    """Read what came from outside; None for everything that is not exactly a message of ours."""
    if len(data) > LONGEST_MESSAGE_BYTES:
        return None
    try:
        return _MESSAGE.validate_python(json.loads(data))
    except (ValueError, RecursionError, ValidationError):
        return None


def send_to_running(folder: Path, message: InstanceMessage, *, timeout_ms: int = 2000) -> bool:
    """Hand a message to the window of this folder; blocks.

    Returns:
        Whether a window took it, or all parts of it.
    """
    return all(_send(_server_name(folder), part, timeout_ms) for part in _parts(message))


def _parts(message: InstanceMessage) -> Sequence[bytes]:
    data = message.model_dump_json().encode()
    if len(data) <= LONGEST_MESSAGE_BYTES or isinstance(message, RaiseMessage) or len(message.paths) == 1:
        return [data]
    middle = len(message.paths) // 2
    halves = (message.paths[:middle], message.paths[middle:])
    return [part for half in halves for part in _parts(OpenMessage(paths=half))]


def _send(name: str, data: bytes, timeout_ms: int) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(name)
    try:
        if not socket.waitForConnected(timeout_ms):
            return False
        socket.write(data + b"\n")
        socket.flush()
        while socket.bytesAvailable() < len(_ANSWER):
            if not socket.waitForReadyRead(timeout_ms):
                return False
        return socket.readAll().data() == _ANSWER
    finally:
        socket.abort()


def _server_name(folder: Path) -> str:
    """A name from a hash of the folder; where the user has a private folder for sockets, it lies there."""
    name = f"pixsim7-{hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:24]}"
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    path = f"{runtime}/{name}"
    is_private = os.name == "posix" and Path(runtime).is_absolute() and os.access(runtime, os.W_OK)
    return path if is_private and len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH else name
