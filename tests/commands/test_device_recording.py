"""`pixsim7 devices record`."""

from pathlib import Path

import av

from tests.commands.conftest import Console
from tests.support.devices import phones_aside
from tests.support.phone.state import PhoneState


def test_a_screen_is_recorded_into_a_file_and_into_the_library(console: Console, tmp_path: Path) -> None:
    state = PhoneState(serial="R1", width=180, height=320, is_moving=True)
    out = tmp_path / "one.mp4"
    with phones_aside(state) as port:
        console = Console({**console.environment, "ADB_SERVER_SOCKET": f"tcp:{port}"})
        told = console.json("devices", "record", "--seconds", "1", "--out", str(out))
        assert told["pictures"] > 3
        with av.open(str(out)) as file:
            assert sum(1 for _ in file.decode(video=0)) == told["pictures"]
        assert console.run("devices", "record", "--out", str(out)).code == 2
        assert console.run("devices", "record").code == 2
        kept = console.json("devices", "record", "--seconds", "1", "--into-library")
        shown = console.json("assets", "show", str(kept["asset_id"]))
        assert (shown["name"], shown["media_type"]) == (kept["name"], "video")
