"""Everything that the program does with a phone, each so that it may be done again and again to the same one."""

import asyncio
import zipfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import av

from app.devices.actions.registry import discover
from app.devices.control import Key, TextWay
from app.devices.control_ladder import LadderControl
from app.devices.facts import read_facts
from app.devices.live import MakeSource
from app.devices.live_desk import LiveState, Timing
from app.devices.packages import install, list_apps
from app.devices.phone import Phone
from app.devices.recording import EndReason
from app.devices.scrcpy import ScrcpyServer, check_server
from app.devices.scrcpy_source import ScrcpySource
from app.devices.screen_reading import read_screen
from app.devices.sources import PollSource, RecordSource
from app.devices.stream import PhoneStream
from app.services.automation.preset_engine import PresetRun
from app.system.clock import Clock
from tests.support.phone.input_commands import KEYBOARD
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import APP, Told, by_id, preset_of, step
from tests.support.until import until

_LONGEST_FAULT = 140.0
QUICK = Timing(hidden=0.5, still=0.3, ask=0.3, answer=1.5, first=5.0)
_ICON = {"selector": by_id("icon")}
_HOME = step("press_home")
ACTIONS: Mapping[str, Mapping[str, Any]] = {
    "call_preset": {"preset": "Other"},
    "check_element_exists": _ICON,
    "clear_app_data": {"package": APP},
    "click_coords": {"x": 0.5, "y": 0.1},
    "click_element": {"selector": by_id("clock")},
    "exit_app": {"package": APP},
    "if_element_exists": {**_ICON, "_steps": [_HOME]},
    "if_element_not_exists": {"selector": by_id("none"), "_steps": [_HOME]},
    "launch_app": {"package": APP},
    "log": {"text": "x"},
    "long_press": {"x": 0.5, "y": 0.1, "seconds": 0.3},
    "open_deeplink": {"link": "example:page"},
    "press_back": {},
    "press_home": {},
    "press_key": {"key": "down", "times": 3},
    "pull_file": {"path": "/sdcard/DCIM"},
    "push_asset": {"asset": "1"},
    "read_text": {"selector": by_id("clock"), "variable": "x"},
    "repeat": {"times": 3, "_steps": [_HOME]},
    "screenshot": {"name": "x"},
    "set_variable": {"variable": "x", "value": "1"},
    "start_activity": {"component": f"{APP}/.MainActivity"},
    "swipe": {"ms": 20},
    "type_text": {"text": "some words", "into": by_id("clock"), "presses_enter": True},
    "wait": {"seconds": 0.1},
    "wait_for_element": _ICON,
}
"""A step of each action that there is, which the launcher's page lets be done."""


@dataclass(slots=True)
class Desk:
    """One phone, with all that is needed to do something with it."""

    phone: Phone
    state: PhoneState
    folder: Path
    scrcpy: ScrcpyServer
    control: LadderControl = field(init=False)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """What goes on until the end is under way."""
    struck: asyncio.Event = field(default_factory=asyncio.Event)
    """The fault has been."""
    mended: asyncio.Event = field(default_factory=asyncio.Event)
    """It is over."""

    def __post_init__(self) -> None:
        self.take_control()

    def take_control(self) -> None:
        async def find() -> ScrcpyServer:
            return self.scrcpy

        self.control = LadderControl(self.phone, find)

    def prepare(self) -> None:
        """Let the phone stand as it did at first."""
        self.state.screen.pages, self.state.screen.focus = ["home"], "user"
        for event in (self.ready, self.struck, self.mended):
            event.clear()


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do.

    Attributes:
        seconds: It has ended by then, whatever happens.
        is_live: It goes on until it is over with the fault, and judges itself what it saw.
    """

    name: str
    do: Callable[[Desk], Awaitable[object]]
    seconds: float = 40.0
    is_live: bool = False


async def _act(desk: Desk, name: str) -> None:
    told = Told({"Other": preset_of(_HOME, name="Other")})
    told.assets[1] = desk.folder / "sent.bin"
    run = PresetRun(desk.phone, desk.control, discover(), told, Clock())
    await run.run(preset_of(step(name, **ACTIONS[name])), {})


async def _pull(desk: Desk) -> None:
    target = desk.folder / "pulled.bin"
    target.unlink(missing_ok=True)
    try:
        await desk.phone.pull("/sdcard/large.bin", target, limit_bytes=10**9)
    except BaseException:
        assert not target.exists()
        raise
    assert target.stat().st_size == len(desk.state.files["/sdcard/large.bin"].data)


async def _push(desk: Desk) -> None:
    sent = desk.folder / "sent.bin"
    await desk.phone.push(sent, "/sdcard/pushed.bin")
    assert desk.state.files["/sdcard/pushed.bin"].data == sent.read_bytes()


async def _paste(desk: Desk) -> None:
    assert await desk.control.text("größer 😀") is TextWay.PASTE


async def _type_by_keyboard(desk: Desk) -> None:
    control = LadderControl(desk.phone, partial(asyncio.sleep, 0, None))
    if KEYBOARD not in desk.state.keyboards:
        desk.state.keyboards.append(KEYBOARD)
    desk.state.settings["default_input_method"] = desk.state.keyboards[0]
    try:
        assert await control.text("größer 😀") is TextWay.KEYBOARD
        assert desk.state.settings["default_input_method"] == desk.state.keyboards[0]
    finally:
        await control.close()


async def _copy(desk: Desk) -> None:
    await desk.control.set_clipboard("copied")
    assert await desk.control.clipboard() == "copied"


async def _touch(desk: Desk) -> None:
    await desk.control.press(10, 20)
    await desk.control.move(10, 30)
    await desk.control.release(10, 40)
    await desk.control.key(Key.VOLUME_UP)


async def _turn(desk: Desk) -> None:
    await desk.control.rotate(0)
    await desk.control.put_back_rotation()


async def _list_files(desk: Desk) -> None:
    assert await desk.phone.stat("/sdcard/large.bin") is not None
    assert await desk.phone.listing("/sdcard")


async def _install(desk: Desk) -> None:
    source = desk.folder / "app.apk"
    if not source.exists():
        with zipfile.ZipFile(source, "w") as file:
            file.writestr("AndroidManifest.xml", APP)
            file.writestr("classes.dex", bytes(600_000))
    await install(desk.phone, source)


async def _watch(desk: Desk, make: MakeSource, *, records: bool = False) -> None:
    """A live picture comes back by itself, and a recording ends whole."""
    stream = PhoneStream(desk.phone, lambda: None, ladder=[make], timing=QUICK)
    numbers = [0]
    file = desk.folder / "recorded.mp4"

    def sees() -> bool:
        if (picture := stream.take_picture()) is not None:
            numbers.append(picture.number)
        return stream.status.state in {LiveState.LIVE, LiveState.STILL}

    def is_mended() -> bool:
        """Look whether the fault is over; one that is seen has its words."""
        status = stream.status
        if status.state is LiveState.LOST:
            assert status.reason.endswith(".")
            assert status.trouble is not None
        return desk.mended.is_set()

    stream.set_bounds(72, 160)
    stream.start()
    try:
        await until(lambda: sees() and len(numbers) > 1, wanted=True)
        if records:
            stream.start_recording(file)
            await until(lambda: (told := stream.status.recorded) is not None and told.pictures > 3, wanted=True)
        desk.ready.set()
        await desk.struck.wait()
        await until(is_mended, wanted=True, seconds=_LONGEST_FAULT)
        desk.state.screen.pages = ["home", "main"]
        before = len(numbers)
        await until(lambda: sees() and len(numbers) > before, wanted=True)
        if records:
            stream.stop_recording()
            await until(lambda: (told := stream.status.recorded) is not None and told.reason is not None, wanted=True)
            told = stream.status.recorded
            assert told is not None
            assert told.reason in {EndReason.STOPPED, EndReason.PHONE_LOST, EndReason.FORMAT_CHANGED}, told
            with av.open(str(file)) as container:
                assert len(list(container.decode(video=0))) >= 3
    finally:
        await asyncio.to_thread(stream.close)


def _of_scrcpy(desk: Desk) -> MakeSource:
    return lambda lines, pause: ScrcpySource(lines, pause, desk.scrcpy)


def deeds() -> list[Deed]:
    """All of them, those that take long last."""
    acts = [Deed(f"action {name}", partial(_act, name=name), seconds=60.0) for name in discover()]
    return [
        *acts,
        Deed("shell", lambda desk: desk.phone.shell(["echo", "x"]), seconds=12),
        Deed("features", lambda desk: desk.phone.features(), seconds=12),
        Deed("screenshot", lambda desk: desk.phone.picture(), seconds=17),
        Deed("hierarchy", lambda desk: read_screen(desk.phone)),
        Deed("facts", lambda desk: read_facts(desk.phone)),
        Deed("apps", lambda desk: list_apps(desk.phone)),
        Deed("push", _push, seconds=150),
        Deed("pull", _pull, seconds=150),
        Deed("files", _list_files),
        Deed("install", _install),
        Deed("touch", _touch),
        Deed("rotate", _turn),
        Deed("text by input", lambda desk: desk.control.text("a plain text " * 20)),
        Deed("text by paste", _paste),
        Deed("text by keyboard", _type_by_keyboard),
        Deed("clipboard", _copy),
        Deed("live scrcpy", lambda desk: _watch(desk, _of_scrcpy(desk)), seconds=150, is_live=True),
        Deed("live record", lambda desk: _watch(desk, RecordSource), seconds=150, is_live=True),
        Deed("live poll", lambda desk: _watch(desk, PollSource), seconds=150, is_live=True),
        Deed("recording", lambda desk: _watch(desk, RecordSource, records=True), seconds=150, is_live=True),
    ]


def desk_of(phone: Phone, state: PhoneState, folder: Path, jar: Path, size: int) -> Desk:
    """A desk with a file of so many bytes to send and one to fetch."""
    folder.mkdir()
    (folder / "sent.bin").write_bytes(bytes(range(256)) * (size // 256))
    state.keep("/sdcard/large.bin", bytes(size))
    state.keep("/sdcard/DCIM/one.png", bytes(20_000))
    return Desk(phone, state, folder, check_server(jar))
