"""The emulated phone, proved by the real adb server."""

import asyncio
import io
import re
import shlex
import time
from pathlib import Path
from xml.etree import ElementTree

import av
from PIL import Image

from tests.support.adb import adb_server
from tests.support.phone.phone import emulated_phone
from tests.support.phone.state import PhoneState
from tests.support.phone.video import capture_time, read_mark
from tests.support.until import until

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
        assert (await adb.run("root")).code == 1, "a service that the phone has not is refused"


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


def centre(xml: bytes, name: str) -> list[str]:
    """Where to tap the view of an id, as two words for `input`."""
    text = xml[xml.index(b"<hierarchy") : xml.index(b"</hierarchy>")] + b"</hierarchy>"
    root = ElementTree.fromstring(text)  # noqa: S314 (our own phone wrote it)
    node = root.find(f".//node[@resource-id='com.example.app:id/{name}']")
    assert node is not None, name
    left, top, right, bottom = map(int, re.findall(r"-?\d+", node.attrib["bounds"]))
    return [str((left + right) // 2), str((top + bottom) // 2)]


async def test_signing_in_by_taps_and_text() -> None:
    async with emulated_phone() as phone, adb_server() as adb:
        await adb.connect(phone.place)

        async def tap(name: str) -> None:
            dump = await adb.run("shell", "uiautomator dump /dev/tty")
            assert dump.out.endswith(b"</hierarchy>UI hierchary dumped to: /dev/tty\n")
            assert (await adb.run("shell", "input", "tap", *centre(dump.out, name))).code == 0

        start = await adb.run("shell", "am start -W -n com.example.app/.MainActivity")
        assert b"Status: ok" in start.out
        assert b"com.example.app/.MainActivity" in (await adb.run("shell", "dumpsys activity activities")).out
        await tap("open_login")
        await tap("user")
        await adb.run("shell", "input text 'Ada%sL'; input keyevent 67")
        await tap("password")
        await adb.run("shell", "input text secret")
        await tap("sign_in")
        assert phone.state.screen.page == "welcome"
        assert b"Welcome, Ada " in (await adb.run("exec-out", "uiautomator dump /dev/tty")).out
        phone.state.faults.dumps = ["ERROR: could not get idle state."]
        assert (await adb.run("shell", "uiautomator dump /dev/tty")).out == b""
        picture = Image.open(io.BytesIO((await adb.run("exec-out", "screencap -p")).out))
        assert picture.size == (720, 1600)
        assert len(picture.getcolors(1 << 20) or []) > 2
        await adb.run("shell", "settings put system user_rotation 1; input keyevent 223")
        dark = Image.open(io.BytesIO((await adb.run("exec-out", "screencap -p")).out))
        assert (dark.size, dark.getbbox()) == ((1600, 720), None)


async def test_install_and_app_list(tmp_path: Path) -> None:
    package = tmp_path / "new.apk"
    package.write_bytes(b"com.example.new\n" + bytes(100_000))
    async with emulated_phone() as phone, adb_server() as adb:
        await adb.connect(phone.place)
        installed = await adb.run("install", "-r", str(package))
        assert (installed.code, installed.out.splitlines()[-1]) == (0, b"Success"), installed
        assert b"package:com.example.new\n" in (await adb.run("shell", "pm list packages")).out
        phone.state.faults.refuses_install = "INSTALL_FAILED_INSUFFICIENT_STORAGE"
        refused = await adb.run("install", str(package))
        assert b"INSUFFICIENT_STORAGE" in refused.err + refused.out


async def test_a_phone_that_asks_for_the_key_becomes_a_device_when_it_is_allowed() -> None:
    state = PhoneState()
    state.faults.needs_key = True
    async with emulated_phone(state) as phone, adb_server() as adb:
        said = await adb.run("connect", phone.place)
        assert b"failed to authenticate" in said.out
        await until(lambda: len(phone.keys), 1)
        assert b"unauthorized" in (await adb.run("devices")).out
        await phone.allow()
        assert (await adb.run("wait-for-device")).code == 0
        assert (await adb.run("shell", "getprop ro.serialno")).out == b"EMU0001\n"


async def test_lost_links(tmp_path: Path) -> None:
    async with emulated_phone() as phone, adb_server() as adb:
        await adb.connect(phone.place)

        async def state() -> str:
            words = (await adb.run("devices")).out.decode().split("\n")[1].split("\t")
            return words[-1]

        phone.state.keep("/sdcard/big", bytes(1_000_000))
        phone.state.faults.breaks_pull_after = 200_000
        assert (await adb.run("pull", "/sdcard/big", str(tmp_path / "big"))).code == 1
        phone.state.faults.breaks_pull_after = None
        await until(state, "device")
        await phone.send_garbage()
        await until(lambda: phone.links_so_far, 3)
        await until(state, "device")
        await phone.unplug()
        await until(state, "offline")
        await phone.listen()
        # By itself the server comes again only every 10 s once it was refused.
        await adb.run("disconnect", phone.place)
        await adb.connect(phone.place)
        phone.state.faults.is_frozen = True
        waiting = asyncio.ensure_future(adb.run("shell", "echo awake"))
        done, _ = await asyncio.wait([waiting], timeout=0.1)
        assert not done
        phone.state.faults.is_frozen = False
        assert (await waiting).out == b"awake\n"


async def test_screenrecord_is_numbered_and_timed_and_follows_the_screen() -> None:
    state = PhoneState(width=180, height=400, is_moving=True)
    state.faults.stream_stops_after = 5
    async with emulated_phone(state) as phone, adb_server() as adb:
        await adb.connect(phone.place)
        before = time.monotonic_ns()
        clip = await adb.run("exec-out", "screenrecord --output-format=h264 --size 180x400 -")
        assert [read_mark(picture) for picture in pictures(clip.out)] == [0, 1, 2, 3, 4]
        assert before < (capture_time(clip.out) or 0) < time.monotonic_ns()

        state.is_moving, state.faults.stream_stops_after = False, 2
        waiting = asyncio.ensure_future(adb.run("exec-out", "screenrecord --output-format=h264 --size 200x400 -"))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        state.screen.open_app()
        home, main = pictures((await waiting).out)
        assert home.size == (200, 400)
        assert max(home.crop((4, 200, 5, 201)).tobytes()) < 20, "no letterbox"
        assert home.tobytes() != main.tobytes()
        refused = await adb.run("shell", "screenrecord --output-format=h264 --size 1080x2400 -")
        assert (refused.code, refused.out) == (1, b"")


def pictures(stream: bytes) -> list[Image.Image]:
    codec = av.CodecContext.create("h264", "r")
    packets = [*codec.parse(stream), *codec.parse(b"")]
    frames = [frame for packet in [*packets, None] for frame in codec.decode(packet)]
    return [Image.fromarray(frame.to_ndarray(format="rgb24")) for frame in frames]


def test_the_screen_answers_touches_keys_and_turns() -> None:
    state = PhoneState()
    screen = state.screen

    def shown() -> set[str]:
        return {node.text for node in screen.tree().walk() if node.text}

    def press(name: str) -> None:
        left, top, right, bottom = next(node.bounds for node in screen.tree().walk() if node.id == name)
        screen.tap((left + right) / 2, (top + bottom) / 2)

    press("icon")
    press("ask_delete")
    assert "Delete everything?" in shown()
    press("open_login")
    assert screen.page == "dialog", "what is below a dialogue takes no touch"
    press("cancel")
    press("open_list")
    assert "Item 1" in shown()
    screen.swipe(360, 1400, 360, 400)
    assert "Item 1" not in shown()
    for _ in range(5):
        screen.swipe(360, 1400, 360, 400)
    assert "Item 40" in shown()
    state.rotation = 1
    assert screen.tree().bounds == (0, 0, 1600, 720)
    screen.swipe(0, 300, 600, 300)
    assert screen.page == "main"
    now = 0.0
    screen.clock = lambda: now
    press("later")
    assert "Here it is" not in shown()
    now = 1.0
    assert "Here it is" in shown()
