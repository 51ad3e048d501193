"""`pixsim7 devices`."""

import asyncio
from pathlib import Path

from app.media.recipes.picture_parts import PNG_START
from tests.commands.conftest import Console
from tests.support.adb import silent_port
from tests.support.devices import phones_aside
from tests.support.phone.state import PhoneState
from tests.support.scripted_adb import scripted_adb


def on_server(console: Console, port: int) -> Console:
    return Console({**console.environment, "ADB_SERVER_SOCKET": f"tcp:{port}"})


def test_a_phone_is_listed_and_gives_and_takes_pictures_and_files(console: Console, tmp_path: Path) -> None:
    state = PhoneState(serial="R1")
    state.keep("/sdcard/DCIM/a b.txt", b"from the phone")
    with phones_aside(state) as port:
        console = on_server(console, port)
        (row,) = console.json("devices", "list")["devices"]
        assert (row["serial"], row["state"], row["battery_percent"], row["size"]) == ("R1", "ready", 85, [720, 1600])
        assert console.json("devices", "facts", "-s", "R1")["android"] == "14"
        picture = tmp_path / "screen.png"
        assert console.json("devices", "screenshot", "--out", str(picture))["file"] == str(picture)
        assert picture.read_bytes().startswith(PNG_START)
        again = console.run("devices", "screenshot", "--out", str(picture))
        assert (again.code, "is there already" in again.err) == (2, True)
        kept = console.json("devices", "screenshot", "--into-library")
        assert console.json("assets", "show", str(kept["asset_id"]))["name"].startswith("Pixel Test")
        assert console.run("devices", "screenshot").code == 2
        sent = console.json("devices", "push", str(picture))
        assert (sent["path"], sent["bytes"]) == ("/sdcard/Download/screen.png", picture.stat().st_size)
        assert state.files["/sdcard/Download/screen.png"].data == picture.read_bytes()
        got = tmp_path / "got.txt"
        assert console.json("devices", "pull", "/sdcard/DCIM/a b.txt", "--out", str(got))["bytes"] == 14
        assert got.read_bytes() == b"from the phone"
        missing = console.run("devices", "pull", "/none", "--out", str(tmp_path / "none"))
        assert (missing.code, (tmp_path / "none").exists()) == (1, False)


def test_what_cannot_be_used_is_told_with_what_to_do(console: Console) -> None:
    with phones_aside() as port:
        console = on_server(console, port)
        assert console.run("devices", "list").out == "No phone was ever connected.\n"
        none = console.run("devices", "screenshot", "--into-library")
        assert (none.code, none.err) == (1, "No phone is connected.\n")
        with silent_port() as silent:
            place = f"127.0.0.1:{silent}"
            for words in (("connect", place), ("disconnect", place), ("pair", place, "123456")):
                said = console.run("devices", *words)
                assert said.code == 1
                assert place in said.err
        assert console.run("devices", "connect", "no host").code == 2
        assert console.run("devices", "facts", "-s", "R9").err == "There is no phone R9.\n"
        with phones_aside(PhoneState(serial="R1"), PhoneState(serial="R2")) as other:
            two = on_server(console, other)
            assert "name one by --device" in two.run("devices", "facts").err
    gone = Console({**console.environment, "ADB_SERVER_SOCKET": "nothing"}).run("devices", "list")
    assert (gone.code, gone.out) == (2, "")


async def test_a_phone_is_paired_by_its_code(console: Console) -> None:
    words = b"Successfully paired to 1.2.3.4:37123 [guid=adb-A1-x]"
    answers = {
        "host:version": b"OKAY00040029",
        "host:pair:123456:1.2.3.4:37123": b"OKAY%04x" % len(words) + words,
    }
    async with scripted_adb(answers) as scripted:
        there = on_server(console, scripted.address.port)
        paired = await asyncio.to_thread(there.json, "devices", "pair", "1.2.3.4:37123", "123456")
    assert paired == {"place": "1.2.3.4:37123", "said": words.decode()}
