"""The adb server is found by the settings, and nothing is started before it is asked for."""

import os
import sys
from pathlib import Path

import pytest

from app.devices.scrcpy import ScrcpyServer
from app.domain.errors import AdbUnavailableError, ValidationError
from app.domain.settings import DevicesSettings
from app.services.automation.adb import Adb
from tests.devices.test_scrcpy import jar
from tests.support.adb import adb_server, silent_port


async def test_a_changed_setting_is_taken_up_by_the_next_use() -> None:
    settings = [DevicesSettings(server="10.0.0.9:5038")]
    adb = Adb(lambda: settings[-1], environment={})
    first = await adb.server()
    assert str(first.address) == "10.0.0.9:5038"
    assert await adb.server() is first
    settings.append(DevicesSettings(server="10.0.0.9:5039", is_on=True))
    assert str((await adb.server()).address) == "10.0.0.9:5039"
    assert adb.is_on
    settings.append(DevicesSettings(server="no host"))
    with pytest.raises(ValidationError):
        await adb.server()
    # Without a setting it is where adb itself looks.
    settings.append(DevicesSettings())
    assert (
        await Adb(lambda: settings[-1], environment={"ANDROID_ADB_SERVER_PORT": "5999"}).server()
    ).address.port == 5999


async def test_without_an_adb_program_it_says_what_to_do(tmp_path: Path) -> None:
    with silent_port() as port:
        missing = DevicesSettings(server=f"127.0.0.1:{port}", program=str(tmp_path / "none"))
        with pytest.raises(AdbUnavailableError, match="Install the Android platform tools"):
            await Adb(lambda: missing, environment={}).running()
        useless = missing.model_copy(update={"program": sys.executable})
        with pytest.raises(AdbUnavailableError, match="could not start a server"):
            await Adb(lambda: useless, environment={}).running()


async def test_a_server_that_runs_is_used_and_no_phone_is_an_answer() -> None:
    async with adb_server() as real:
        adb = Adb(environment={**os.environ, "ADB_SERVER_SOCKET": f"tcp:{real.port}"})
        assert await (await adb.running()).version() == 41
        await adb.look()
        await adb.identify_all()
        assert adb.seen == ()
        assert not await adb.identify_again("R1")


async def test_a_scrcpy_server_is_found_once_and_one_that_is_not_known_is_not_used(tmp_path: Path) -> None:
    known = jar(tmp_path / "scrcpy-server", "3.3.4")
    settings = [DevicesSettings()]
    adb = Adb(lambda: settings[-1], environment={"SCRCPY_SERVER_PATH": str(known)})
    found = await adb.scrcpy()
    assert found == ScrcpyServer(known, "3.3.4")
    assert await adb.scrcpy() is found
    assert adb.scrcpy_trouble == ""
    settings.append(DevicesSettings(scrcpy=str(jar(tmp_path / "other", "2.7"))))
    assert await adb.scrcpy() is None
    assert "is of version 2.7" in adb.scrcpy_trouble
    settings.append(DevicesSettings(uses_scrcpy=False))
    assert await adb.scrcpy() is None
    assert adb.scrcpy_trouble == ""
    assert await Adb(DevicesSettings, environment={}).scrcpy() is None
