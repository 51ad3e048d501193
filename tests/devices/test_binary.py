"""The adb program: found, asked for its version, started."""

from pathlib import Path

import pytest

from app.devices.address import ServerAddress
from app.devices.binary import find_adb, read_version, start_server
from app.domain.errors import AdbUnavailableError


async def test_the_adb_of_adbutils_is_found_and_tells_its_version() -> None:
    binary = find_adb()
    assert binary is not None
    assert "adbutils" in binary.parts
    assert int((await read_version(binary)).split(".")[0]) >= 29


def test_what_the_user_set_is_taken_or_nothing(tmp_path: Path) -> None:
    chosen = tmp_path / "adb"
    chosen.write_text("#!/bin/sh\n")
    assert find_adb(str(chosen)) is None
    chosen.chmod(0o755)
    assert find_adb(f" {chosen} ") == chosen
    assert find_adb(str(tmp_path / "none")) is None


async def test_a_program_that_is_no_adb_or_does_not_start_says_so(tmp_path: Path) -> None:
    other = tmp_path / "adb"
    other.write_text("#!/bin/sh\necho I am another\nexit 3\n")
    other.chmod(0o755)
    with pytest.raises(AdbUnavailableError, match="is no adb") as caught:
        await read_version(other)
    assert caught.value.detail == "I am another\n"
    with pytest.raises(AdbUnavailableError) as ended:
        await start_server(other, ServerAddress(port=1), environment={})
    assert ended.value.detail == "It ended with 3."
    with pytest.raises(AdbUnavailableError, match="could not be started"):
        await start_server(tmp_path / "none", ServerAddress(port=1))
    with pytest.raises(AdbUnavailableError, match="could not be started"):
        await read_version(tmp_path / "none")
