import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket  # noqa: TID251 - plays a program that is not ours
from pytestqt.qtbot import QtBot

from app.system.single_instance import (
    LONGEST_MESSAGE_BYTES,
    InstanceMessage,
    InstanceServer,
    LinkMessage,
    OpenMessage,
    RaiseMessage,
    link_message,
    read_message,
    send_to_running,
)

SEND = """
import sys
from pathlib import Path
from app.system.single_instance import OpenMessage, RaiseMessage, send_to_running
names = sys.argv[2:]
message = OpenMessage(paths=names * 3000) if names else RaiseMessage()
print(send_to_running(Path(sys.argv[1]), message, timeout_ms=20000))
"""


@contextmanager
def _listening(folder: Path, messages: list[InstanceMessage]) -> Iterator[InstanceServer]:
    server = InstanceServer(folder, messages.append)
    assert server.listen()
    try:
        yield server
    finally:
        server.close()


def _send_from_another_process(folder: Path, *names: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", SEND, str(folder), *names],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.getcwd()},  # noqa: PTH109
    )


@pytest.mark.row("F-29")
@pytest.mark.usefixtures("qapp")
def test_a_second_start_brings_the_window_to_the_front(qtbot: QtBot, tmp_path: Path) -> None:
    messages: list[InstanceMessage] = []
    with _listening(tmp_path, messages), _send_from_another_process(tmp_path) as process:
        qtbot.waitUntil(lambda: bool(messages), timeout=30_000)
        assert process.communicate(timeout=30)[0] == "True\n"
    assert messages == [RaiseMessage()]


@pytest.mark.row("F-29")
def test_files_are_handed_over_in_as_many_messages_as_they_need(qtbot: QtBot, tmp_path: Path) -> None:
    messages: list[InstanceMessage] = []
    names = ["/pictures/küche.png", "/pictures/b c.png"]
    with _listening(tmp_path, messages), _send_from_another_process(tmp_path, *names) as process:
        qtbot.waitUntil(lambda: process.poll() is not None, timeout=60_000)
        assert process.communicate(timeout=30)[0] == "True\n"

    received = [path for message in messages if isinstance(message, OpenMessage) for path in message.paths]
    assert received == names * 3000
    assert len(messages) > 1


@pytest.mark.usefixtures("qapp")
def test_nobody_takes_a_message_where_no_window_is_open(tmp_path: Path) -> None:
    messages: list[InstanceMessage] = []
    with _listening(tmp_path / "other", messages):
        assert not send_to_running(tmp_path, RaiseMessage(), timeout_ms=200)
    assert not messages


@pytest.mark.row("H-21")
@pytest.mark.parametrize(
    "data",
    [
        b"\n",
        b"junk\n",
        b'{"kind": "submit", "job": 1}\n',
        b'{"kind": "raise", "and": "submit"}\n',
        b'{"kind": "open", "paths": ["/a", 7]}\n',
        b"x" * 1_000_000,
        b'{"kind": "open", "paths": ["' + b"x" * 1_000_000 + b'"]}\n',
        b"[" * 60_000 + b"\n",
        b'{"kind": "link", "link": "https://example.com/"}\n',
        b'{"kind": "link", "link": "pixsim7:a b"}\n',
        b'{"kind": "link", "link": "pixsim7:' + b"x" * 60_000 + b'"}\n',
        b'{"kind": "link", "link": "pixsim7:job/1", "submit": true}\n',
    ],
)
def test_what_is_not_a_message_of_ours_is_ignored_and_the_caller_is_hung_up_on(
    qtbot: QtBot, tmp_path: Path, data: bytes
) -> None:
    messages: list[InstanceMessage] = []
    with _listening(tmp_path, messages) as server:
        socket = QLocalSocket()
        socket.connectToServer(server.name)
        assert socket.waitForConnected(5000)
        socket.write(data)
        qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState, timeout=20_000)
        assert socket.readAll().data() == b""

        with _send_from_another_process(tmp_path) as process:
            qtbot.waitUntil(lambda: bool(messages), timeout=30_000)
            process.wait(30)
    assert messages == [RaiseMessage()]


def test_a_caller_that_says_nothing_is_hung_up_on(qtbot: QtBot, tmp_path: Path) -> None:
    with _listening(tmp_path, []) as server:
        socket = QLocalSocket()
        socket.connectToServer(server.name)
        assert socket.waitForConnected(5000)
        qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState, timeout=20_000)


@pytest.mark.usefixtures("qapp")
def test_what_a_killed_window_left_behind_does_not_stop_the_next_one(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom PySide6.QtCore import QCoreApplication\n"
        "from app.system.single_instance import InstanceServer\napp = QCoreApplication([])\n"
        "server = InstanceServer(Path(sys.argv[1]), print)\nassert server.listen()\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = os.environ | {"PYTHONPATH": os.getcwd()}  # noqa: PTH109
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, timeout=60, env=environment)
    assert done.returncode == -9
    with _listening(tmp_path, []) as server:
        assert server.name


@pytest.mark.usefixtures("qapp")
def test_the_socket_lies_where_only_its_user_looks(tmp_path: Path) -> None:
    with _listening(tmp_path, []) as server:
        socket = Path(server.name)
        assert socket.parent == Path(os.environ["XDG_RUNTIME_DIR"])
        assert socket.stat().st_mode & 0o077 == 0
        assert str(tmp_path) not in server.name


def test_a_message_is_read_only_if_it_is_exactly_one_of_ours() -> None:
    assert read_message(b'{"kind": "raise"}') == RaiseMessage()
    assert read_message(b'{"kind": "open", "paths": ["/a"]}') == OpenMessage(paths=["/a"])
    for hostile in (
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"kind": "open"}',
        b'{"kind": "open", "paths": [""]}',
        b'{"kind": "open", "paths": "/a"}',
        b'{"kind": "open", "paths": ["a\\u0000b"]}',
        b'{"kind": "open", "paths": ["\\ud800"]}',
        json.dumps({"kind": "open", "paths": ["x" * 5000]}).encode(),
        json.dumps({"kind": "open", "paths": ["x"] * LONGEST_MESSAGE_BYTES}).encode(),
    ):
        assert read_message(hostile) is None, hostile[:60]


def test_a_link_is_a_message_if_it_is_one_of_ours() -> None:
    assert link_message("PIXSIM7:asset/3") == LinkMessage(link="PIXSIM7:asset/3")
    assert read_message(b'{"kind": "link", "link": "pixsim7:submit"}') == LinkMessage(link="pixsim7:submit")
    assert [link_message(link) for link in ("", "file:///a", "pixsim7:a\nb", "pixsim7:" + "x" * 9000)] == [None] * 4


AS_NOBODY = """
import os, socket, sys
os.setgid(65534)
os.setuid(65534)
there = socket.socket(socket.AF_UNIX)
try:
    there.connect(sys.argv[1])
    there.sendall(b'{"kind": "raise"}\\n')
    print(repr(there.recv(10)))
except OSError as error:
    print(type(error).__name__)
"""
LISTEN_AS_NOBODY = """
import os, socket, sys
here = socket.socket(socket.AF_UNIX)
here.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
os.setgid(65534)
os.setuid(65534)
here.listen(1)
print("listening", flush=True)
there, _ = here.accept()
print(there.recv(100))
"""
may_be_another_user = pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can be another"
)


@may_be_another_user
@pytest.mark.row("H-21")
@pytest.mark.parametrize("mode", [0o600, 0o777])
def test_a_process_of_another_user_is_not_heard(
    qtbot: QtBot, tmp_path: Path, mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as runtime:
        Path(runtime).chmod(0o755)
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        messages: list[InstanceMessage] = []
        with _listening(tmp_path, messages) as server:
            assert Path(server.name).stat().st_mode & 0o077 == 0
            Path(server.name).chmod(mode)
            command = [sys.executable, "-c", AS_NOBODY, server.name]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
                qtbot.waitUntil(lambda: process.poll() is not None, timeout=30_000)
                told = process.communicate(timeout=30)[0].strip()
            assert told in {"PermissionError", "b''", "ConnectionResetError", "BrokenPipeError"}
            assert send_from_here(qtbot, tmp_path)
        assert messages == [RaiseMessage()]


def send_from_here(qtbot: QtBot, folder: Path) -> bool:
    with _send_from_another_process(folder) as process:
        qtbot.waitUntil(lambda: process.poll() is not None, timeout=30_000)
        return process.communicate(timeout=30)[0] == "True\n"


@may_be_another_user
@pytest.mark.row("H-21")
@pytest.mark.usefixtures("qapp")
def test_nothing_is_told_to_another_user_who_listens_in_our_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as runtime:
        Path(runtime).chmod(0o755)
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        name = InstanceServer(tmp_path, print).name
        command = [sys.executable, "-c", LISTEN_AS_NOBODY, name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "listening\n"
            assert not send_to_running(tmp_path, OpenMessage(paths=["/private.png"]), timeout_ms=2000)
            assert process.communicate(timeout=30)[0] == "b''\n"
