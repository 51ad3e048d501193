"""The user's scrcpy server: found, its version read, and an unknown one refused."""

import zipfile
from pathlib import Path

import pytest

from app.devices.scrcpy import ScrcpyServer, Session, check_server, control_options, find_server, why_it_ended
from app.devices.shell import quote
from app.domain.errors import DeviceRefusedError


def jar(path: Path, *texts: str) -> Path:
    """A file as the server's, whose program holds these texts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as file:
        strings = b"".join(bytes([len(text)]) + text.encode() + b"\0" for text in ("com.genymobile", *texts))
        file.writestr("classes.dex", b"dex\n035\0" + strings)
    return path


def test_a_server_is_found_where_the_user_put_it(tmp_path: Path) -> None:
    prefixes = [str(tmp_path / "usr")]
    assert find_server(environment={}, prefixes=prefixes) is None
    shared = jar(tmp_path / "usr/share/scrcpy/scrcpy-server", "3.2", "1.0")
    assert find_server(environment={}, prefixes=prefixes) == ScrcpyServer(shared, "3.2")
    program = tmp_path / "tools/scrcpy"
    beside = jar(tmp_path / "tools/scrcpy-server", "4.1")
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    environment = {"PATH": str(program.parent)}
    assert find_server(environment=environment) == ScrcpyServer(beside, "4.1")
    named = jar(tmp_path / "named.jar", "3.3.4")
    environment["SCRCPY_SERVER_PATH"] = str(named)
    found = find_server(environment=environment)
    assert found == ScrcpyServer(named, "3.3.4")
    assert (found.major, found.scales_scroll) == (3, True)
    chosen = jar(tmp_path / "chosen.jar", "3.1")
    assert find_server(chosen, environment=environment) == ScrcpyServer(chosen, "3.1")
    assert not ScrcpyServer(chosen, "3.1").scales_scroll


def test_an_unknown_version_is_refused_by_name(tmp_path: Path) -> None:
    for text in ("2.7", "3.0", "4.2", "1.24"):
        with pytest.raises(DeviceRefusedError, match=text.replace(".", r"\.")):
            check_server(jar(tmp_path / "server", text))
    with pytest.raises(DeviceRefusedError, match="unknown"):
        check_server(jar(tmp_path / "server"))
    assert check_server(jar(tmp_path / "server"), "3.3").version == "3.3"
    assert check_server(jar(tmp_path / "server", "3.3", "4.0"), "4.0").version == "4.0"
    with pytest.raises(DeviceRefusedError, match=r"2\.7"):
        check_server(jar(tmp_path / "server", "2.7"), "3.3")
    (tmp_path / "text").write_text("no jar")
    for path in (tmp_path / "text", tmp_path / "none", tmp_path):
        with pytest.raises(DeviceRefusedError, match="no scrcpy server"):
            check_server(path)


def test_the_command_needs_no_quotes_and_names_the_version_first() -> None:
    session = Session(ScrcpyServer(Path("x"), "3.3.4"), 0x1234)
    words = session.command(control_options())
    assert quote(words) == " ".join(words)
    assert words[:5] == [
        "CLASSPATH=/data/local/tmp/scrcpy-server-00001234.jar",
        "app_process",
        "/",
        "com.genymobile.scrcpy.Server",
        "3.3.4",
    ]
    assert {"scid=00001234", "video=false", "control=true", "audio=false", "tunnel_forward=true"} < set(words)
    assert session.socket == "localabstract:scrcpy_00001234"


def test_the_servers_log_says_why_it_ended() -> None:
    error = why_it_ended("[server] ERROR: The server version (3.1) does not match the client (3.2)\n")
    assert "do not belong together" in str(error)
    assert why_it_ended("x\n[server] ERROR: no camera\nat x").detail == "[server] ERROR: no camera"
    assert why_it_ended("").detail == ""
