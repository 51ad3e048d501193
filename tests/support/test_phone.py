"""The emulated phone, proved by the real adb server."""

import shlex
from pathlib import Path

from tests.support.adb import adb_server
from tests.support.phone.phone import emulated_phone
from tests.support.phone.state import PhoneState

HARD_WORDS = ["a b", "; rm -rf /", "$(id)", "`id`", "it's", '"two"', "a\\b", "*", "Grüße €", "", "&& x | y > z"]


async def test_real_server_reads_shell_and_moves_files(tmp_path: Path) -> None:
    data = bytes(range(256)) * 1200
    source = tmp_path / "clip one.bin"
    source.write_bytes(data)
    async with emulated_phone() as phone, adb_server() as adb:
        await adb.connect(phone.place)
        assert (await adb.run("shell", "getprop", "ro.serialno")).out == b"EMU0001\n"
        assert (await adb.run("shell", "echo", "hello")).out == b"hello\n"
        line = shlex.join(["printf", "%s\\0", *HARD_WORDS])
        assert (await adb.run("shell", line)).out.decode().split("\0")[:-1] == HARD_WORDS
        missing = await adb.run("shell", "nothing; echo $?")
        assert (missing.out, missing.code) == (b"127\n", 0)
        assert b"not found" in missing.err
        assert (await adb.run("shell", "false")).code == 1
        assert (await adb.run("shell", "echo $(id)")).code == 1
        assert (await adb.run("shell", "cat", stdin=data)).out == data

        pushed = await adb.run("push", str(source), "/sdcard/Download/")
        assert pushed.code == 0, pushed
        assert phone.state.files["/sdcard/Download/clip one.bin"].data == data
        back = tmp_path / "back"
        assert (await adb.run("pull", "/sdcard/Download/clip one.bin", str(back))).code == 0
        assert back.read_bytes() == data
        assert b"clip one.bin" in (await adb.run("ls", "/sdcard/Download")).out
        assert (await adb.run("pull", "/sdcard/none", str(back))).code == 1


async def test_first_version_has_sums_and_plain_shell(tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.write_bytes(bytes(range(256)) * 64)
    async with emulated_phone(PhoneState(is_old=True, features=("cmd",))) as phone, adb_server() as adb:
        await adb.connect(phone.place)
        assert (await adb.run("shell", "getprop ro.product.model; echo M$?")).out.splitlines() == [b"Pixel Test", b"M0"]
        assert (await adb.run("push", str(source), "/sdcard/a")).code == 0
        assert phone.state.files["/sdcard/a"].data == source.read_bytes()
        assert b" a\n" in (await adb.run("ls", "/sdcard/")).out
        assert (await adb.run("pull", "/sdcard/a", str(tmp_path / "b"))).code == 0
        assert (tmp_path / "b").read_bytes() == source.read_bytes()
        assert {name.partition(":")[0] for name in phone.opened} == {"shell", "sync"}
