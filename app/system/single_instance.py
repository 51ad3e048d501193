"""One window, and one process that runs the queue, for each data folder; a second window hands over and leaves."""

import hashlib
import json
import os
import socket
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket  # noqa: TID251 - the local socket is here, and only here

from app.system.app_links import LONGEST_LINK

log = structlog.get_logger(__name__)

LONGEST_MESSAGE_BYTES = 64 * 1024
_LONGEST_PATH = 4096
_LONGEST_SOCKET_PATH = 100
_MOST_CALLERS = 8
_CALL_MS = 5000
_ANSWER = b"ok\n"
_CREDENTIALS = struct.Struct("3i")
"""Process, user and group of the other end (unix(7), SO_PEERCRED)."""


class RaiseMessage(BaseModel):
    """Bring the window to the front."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: Literal["raise"] = "raise"


class OpenMessage(BaseModel):
    """Import these files, as the user who opened them with the program wants; nothing else is ever started so."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: Literal["open"] = "open"
    paths: list[Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_PATH, pattern=r"\A[^\x00]+\z")]]


class LinkMessage(BaseModel):
    """Say what this link wants, and do it if the user wants it too."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kind: Literal["link"] = "link"
    link: Annotated[str, StringConstraints(max_length=LONGEST_LINK, pattern=r"\A(?i:pixsim7):[^\x00-\x20]*\z")]


InstanceMessage = RaiseMessage | OpenMessage | LinkMessage
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
        while (caller := self._server.nextPendingConnection()) is not None:
            if _is_of_this_user(caller):
                _Caller(caller, self._on_message, self)
            else:
                log.warning("instance_message_ignored", reason="of another user")
                caller.abort()
                caller.deleteLater()


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


def link_message(link: str) -> LinkMessage | None:
    """The message for a link; None for one that is none of ours."""
    try:
        return LinkMessage(link=link)
    except ValidationError:
        return None


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
    if len(data) <= LONGEST_MESSAGE_BYTES or not isinstance(message, OpenMessage) or len(message.paths) == 1:
        return [data]
    middle = len(message.paths) // 2
    halves = (message.paths[:middle], message.paths[middle:])
    return [part for half in halves for part in _parts(OpenMessage(paths=half))]


def _send(name: str, data: bytes, timeout_ms: int) -> bool:
    there = QLocalSocket()
    there.connectToServer(name)
    try:
        # Where the name lies in a folder for all, somebody else may listen there to hear what is opened.
        if not there.waitForConnected(timeout_ms) or not _is_of_this_user(there):
            return False
        there.write(data + b"\n")
        there.flush()
        while there.bytesAvailable() < len(_ANSWER):
            if not there.waitForReadyRead(timeout_ms):
                return False
        return there.readAll().data() == _ANSWER
    finally:
        there.abort()


def _is_of_this_user(connection: QLocalSocket) -> bool:
    """Whether the program at the other end is the same user's, as far as the system tells."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    try:
        with socket.socket(fileno=os.dup(int(connection.socketDescriptor()))) as end:
            told = end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    except OSError:
        return False
    return bool(_CREDENTIALS.unpack(told)[1] == os.getuid())


def _server_name(folder: Path) -> str:
    """A name from a hash of the folder; where the user has a private folder for sockets, it lies there."""
    name = f"pixsim7-{hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:24]}"
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    path = f"{runtime}/{name}"
    is_private = os.name == "posix" and Path(runtime).is_absolute() and os.access(runtime, os.W_OK)
    return path if is_private and len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH else name
