"""A file that is sent lies where the phone's apps look, beside what was there."""

from pathlib import Path

import pytest

from app.devices.sending import folder_for, send
from app.domain.errors import DeviceRefusedError, StorageError
from tests.support.devices import phone_room
from tests.support.phone.state import PhoneState


def test_pictures_clips_and_sounds_have_folders_of_their_own() -> None:
    folders = [folder_for(name) for name in ("a.PNG", "b.mp4", "c.mp3", "d.pdf", "e")]
    assert folders[:3] == ["/sdcard/Pictures/PixSim7", "/sdcard/Movies/PixSim7", "/sdcard/Music/PixSim7"]
    assert folders[3:] == ["/sdcard/Download"] * 2


async def test_it_is_told_to_the_gallery_and_writes_over_nothing_else(tmp_path: Path) -> None:
    source = tmp_path / "a b.png"
    source.write_bytes(b"picture")
    new, old = PhoneState(serial="A"), PhoneState(serial="B", properties={"ro.build.version.sdk": "28"})
    async with phone_room(tmp_path, new, old) as room:
        phone, older = [await room.adb.phone(phone.place) for phone in room.phones]
        seen: list[int] = []
        target = await send(phone, source, on_progress=seen.append)
        assert target == "/sdcard/Pictures/PixSim7/a b.png"
        assert new.files[target].data == b"picture"
        assert new.scanned == [target]
        assert seen[-1] == 7
        assert await send(phone, source) == target
        source.write_bytes(b"another picture")
        other = await send(phone, source)
        assert other == "/sdcard/Pictures/PixSim7/a b (2).png"
        assert new.files[target].data == b"picture"
        assert await send(older, source, "/sdcard/Download/", name="c.png") == "/sdcard/Download/c.png"
        assert old.scanned == ["/sdcard/Download/c.png"]
        old.faults.refuses_push = "No space left on device"
        with pytest.raises(DeviceRefusedError):
            await send(older, source)
        with pytest.raises(StorageError, match=r"gone\.png"):
            await send(phone, tmp_path / "gone.png")
