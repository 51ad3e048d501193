"""The connections that the thread of one stream has to its phone, which another thread may break off at once."""

import contextlib
import selectors
import socket
import time

from app.devices.phone import Phone
from app.domain.errors import DeviceError, DeviceGoneError, DeviceTimeoutError

ANSWER_SECONDS = 5.0
_PIECE_BYTES = 256 * 1024
_MAX_ANSWER_BYTES = 2 * 1024 * 1024


class Lines:
    """Opens connections for one thread, which closes them all at its end; any may `wake` it or `break_off`.

    Args:
        phone: Where they lead.
        answer_seconds: How long the phone may take to answer.
    """

    def __init__(self, phone: Phone, answer_seconds: float = ANSWER_SECONDS) -> None:
        self.phone = phone
        self.answer_seconds = answer_seconds
        self._open: set[socket.socket] = set()
        self._is_broken_off = False
        self._watched: socket.socket | None = None
        self._woken, self._waker = socket.socketpair()
        self._woken.settimeout(0)
        self._waker.settimeout(0)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._woken, selectors.EVENT_READ)

    def connect(self, service: str) -> socket.socket:
        """Open a service of the phone; `hang_up` closes it.

        Raises:
            DeviceError: As Phone.connect_blocking.
        """
        try:
            return self.phone.connect_blocking(service, seconds=self.answer_seconds, on_open=self._keep)
        finally:
            # What was refused is closed already.
            self._open -= {line for line in self._open if line.fileno() < 0}

    def ask(self, command: str, *, seconds: float | None = None, limit_bytes: int = _MAX_ANSWER_BYTES) -> bytes:
        """Run a command line, whose words are quoted, and give what it writes.

        Raises:
            DeviceError: The phone is gone, too slow, or says more than the limit.
        """
        line = self.connect(f"exec:{command}")
        end = time.monotonic() + (self.answer_seconds if seconds is None else seconds)
        data = bytearray()
        try:
            while piece := _receive(line, end):
                data += piece
                _check_length(data, limit_bytes)
        finally:
            self.hang_up(line)
        return bytes(data)

    def receive(self, line: socket.socket, seconds: float) -> bytes | None:
        """Give bytes as they come, none at the end; None where nothing came for so long, or `wake` was called.

        Raises:
            DeviceGoneError: The connection broke.
        """
        self._watch(line)
        ready = {key.fileobj for key, _ in self._selector.select(seconds)}
        if self._woken in ready:
            with contextlib.suppress(OSError):
                self._woken.recv(_PIECE_BYTES)
        if line not in ready:
            return None
        try:
            return line.recv(_PIECE_BYTES)
        except BlockingIOError:
            return None
        except OSError as error:
            raise _broken(error) from error

    def hang_up(self, line: socket.socket) -> None:
        if line is self._watched:
            self._selector.unregister(line)
            self._watched = None
        self._open.discard(line)
        line.close()

    def close(self) -> None:
        """Close all that is open; for the thread that opened it."""
        for line in tuple(self._open):
            self.hang_up(line)
        self._selector.close()
        self._woken.close()
        self._waker.close()

    def wake(self) -> None:
        """End a `receive` that waits."""
        # Full: it is awake already. Closed: it has ended.
        with contextlib.suppress(OSError):
            self._waker.send(b"\0")

    def break_off(self) -> None:
        """End all waiting at once, and each that is begun later."""
        self._is_broken_off = True
        self.wake()
        for line in tuple(self._open):
            _shut_down(line)

    def _watch(self, line: socket.socket) -> None:
        if line is self._watched:
            return
        if self._watched is not None:
            self._selector.unregister(self._watched)
        line.settimeout(0)
        self._selector.register(line, selectors.EVENT_READ)
        self._watched = line

    def _keep(self, line: socket.socket) -> None:
        self._open.add(line)
        if self._is_broken_off:
            _shut_down(line)


class Question:
    """A command whose answer is fetched without waiting, so that no picture comes late for it.

    Raises:
        DeviceError: As Phone.connect_blocking.
    """

    def __init__(self, lines: Lines, command: str) -> None:
        self._lines = lines
        self._line = lines.connect(f"exec:{command}")
        self._line.settimeout(0)
        self._data = bytearray()
        self._end = time.monotonic() + lines.answer_seconds

    def answer(self) -> str | None:
        """Give the whole answer; None while it has not come.

        Raises:
            DeviceError: It does not come in time, is too long, or the phone is gone.
        """
        try:
            while piece := self._line.recv(_PIECE_BYTES):
                self._data += piece
                _check_length(self._data, _MAX_ANSWER_BYTES)
        except BlockingIOError:
            if time.monotonic() > self._end:
                raise _late() from None
            return None
        except OSError as error:
            raise _broken(error) from error
        return self._data.decode(errors="replace")

    def close(self) -> None:
        self._lines.hang_up(self._line)


def _receive(line: socket.socket, end: float) -> bytes:
    try:
        line.settimeout(max(0.001, end - time.monotonic()))
        return line.recv(_PIECE_BYTES)
    except TimeoutError as error:
        raise _late() from error
    except OSError as error:
        raise _broken(error) from error


def _broken(error: OSError) -> DeviceGoneError:
    return DeviceGoneError("The connection to the phone ended.", detail=str(error))


def _late() -> DeviceTimeoutError:
    return DeviceTimeoutError("The phone does not answer.")


def _check_length(data: bytearray, limit_bytes: int) -> None:
    if len(data) > limit_bytes:
        raise DeviceError(f"The phone's answer is longer than {limit_bytes} bytes.")


def _shut_down(line: socket.socket) -> None:
    # It may be closed meanwhile.
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
