"""What a phone says about itself."""

import pytest

from app.devices import facts
from app.devices.facts import PhoneFacts
from app.devices.phone import Phone
from app.devices.shell import Frame, encode_frame
from app.domain.errors import DeviceGoneError, ScreenUnreadableError
from tests.support.scripted_adb import scripted_adb

GETPROP = """\
[ro.build.version.release]: [14]
[ro.build.version.sdk]: [34]
[ro.product.manufacturer]: [Google]
[ro.product.model]: [Pixel 7]
[ro.serialno]: [2B01]
"""
BATTERY = "Current Battery Service state:\n  AC powered: false\n  USB powered: true\n  level: 83\n  scale: 100\n"
DISK = (
    "Filesystem       1K-blocks     Used Available Use% Mounted on\n"
    "/dev/block/dm-49 112866544 31457280  81278192  28% /data/user/0\n"
)
ACTIVITIES = "  topResumedActivity=ActivityRecord{a1b2 u0 com.example.app/.Main t12}\n"
WORDS = {
    "getprop": GETPROP,
    "settings get global device_name": "Anna's phone\n",
    "wm size": "Physical size: 1080x2400\nOverride size: 720x1600\n",
    "dumpsys display": "  DisplayViewport{valid=true, displayId=0, orientation=1, logicalFrame=Rect}\n",
    "dumpsys battery": BATTERY,
    "df -k /data": DISK,
    "dumpsys power": "  mWakefulness=Dozing\n",
    "ip -f inet addr show wlan0": "3: wlan0: <UP>\n    inet 192.168.1.5/24 brd 192.168.1.255 scope global wlan0\n",
    "dumpsys activity activities": ACTIVITIES,
}
KNOWN = {"host-serial:P:features": b"OKAY0008shell_v2", "host:transport:P": b"OKAY"}


def _phone_that_says(words: dict[str, str]) -> dict[str, bytes]:
    return KNOWN | {
        f"shell,v2,raw:{command}": b"OKAY" + encode_frame(Frame.STDOUT, text.encode()) + encode_frame(Frame.EXIT, b"\0")
        for command, text in words.items()
    }


async def test_everything_that_a_phone_tells_is_read() -> None:
    async with scripted_adb(_phone_that_says(WORDS)) as server:
        phone = Phone(server.address, "P")
        assert await facts.read_facts(phone) == PhoneFacts(
            serialno="2B01",
            name="Anna's phone",
            model="Pixel 7",
            manufacturer="Google",
            android_version="14",
            sdk=34,
            size=(1080, 2400),
            override_size=(720, 1600),
            rotation=1,
            battery_percent=83,
            is_charging=True,
            free_bytes=81278192 * 1024,
            total_bytes=112866544 * 1024,
            current_app="com.example.app",
            is_awake=False,
            network="192.168.1.5",
        )
        assert await facts.screen_size(phone) == (1600, 720)


async def test_what_a_phone_does_not_tell_is_left_open() -> None:
    failed = b"OKAY" + encode_frame(Frame.STDOUT, b"not found") + encode_frame(Frame.EXIT, b"\x7f")
    answers = {f"shell,v2,raw:{command}": failed for command in (*WORDS, "dumpsys window")}
    answers |= _phone_that_says({"getprop": "[ro.product.model]: [Old]\n", "settings get global device_name": "null\n"})
    async with scripted_adb(answers) as server:
        phone = Phone(server.address, "P")
        seen = await facts.read_facts(phone)
        assert (seen.name, seen.serialno, seen.sdk, seen.size, seen.rotation) == ("Old", "", None, None, 0)
        assert (seen.battery_percent, seen.is_charging, seen.free_bytes, seen.current_app) == (None, None, None, None)
        assert (seen.is_awake, seen.network) == (None, "")
        with pytest.raises(ScreenUnreadableError):
            await facts.screen_size(phone)


async def test_a_phone_that_goes_away_while_it_is_asked_is_no_phone_without_facts() -> None:
    async with scripted_adb(_phone_that_says({"getprop": GETPROP})) as server:
        with pytest.raises(DeviceGoneError):
            await facts.read_facts(Phone(server.address, "P"))


def test_the_app_in_front_is_read_in_the_words_of_each_android() -> None:
    old = "    mResumedActivity: ActivityRecord{3f u10 com.old.app/.A t1}\n"
    window = "  mCurrentFocus=Window{5e u0 com.window.app/com.window.app.Main}\n"
    assert facts.read_current_app(old) == "com.old.app"
    assert facts.read_current_app(window) == "com.window.app"
    assert facts.read_current_app("mCurrentFocus=null\n  mCurrentFocus=Window{5e u0 StatusBar}\n") is None


def test_sizes_and_levels_that_cannot_be_are_no_facts() -> None:
    assert facts.read_sizes("Physical size: 0x2400\n") == (None, None)
    assert facts.read_sizes("Physical size: 720x1280\r\n") == ((720, 1280), None)
    assert facts.read_battery("  level: 300\n") == (100, False)
    assert facts.read_disk("Filesystem Size Used Free Blksize\n/data 12G 3G 9G 4096\n") == (None, None)
    assert facts.read_rotation("mCurrentOrientation=3") == 3
    assert facts.read_properties(f"[a]: [{'x' * 999}]\n") == {"a": "x" * 200}
