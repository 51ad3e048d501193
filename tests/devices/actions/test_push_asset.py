"""Files to the phone."""

from pathlib import Path

import pytest

from app.services.automation.run_events import StepFailedError
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import Told, run_steps, step


async def test_a_file_of_the_library_arrives_on_the_phone(tmp_path: Path) -> None:
    state, told = PhoneState(), Told()
    told.assets[7] = tmp_path / "a b.png"
    told.assets[7].write_bytes(b"picture")
    await run_steps(step("push_asset", asset="7"), state=state, told=told)
    assert state.files["/sdcard/Download/a b.png"].data == b"picture"
    assert state.scanned == ["/sdcard/Download/a b.png"]


@pytest.mark.parametrize(("asset", "folder"), [("8", "/sdcard"), ("x", "/sdcard"), ("7", "{{folder}}")])
async def test_what_is_not_there_and_what_is_no_path_are_refused(asset: str, folder: str) -> None:
    state = PhoneState()
    with pytest.raises(StepFailedError) as failed:
        await run_steps(
            step("push_asset", asset=asset, folder=folder),
            state=state,
            variables={"folder": "/sdcard/../data"},
            has={"folder": ""},
        )
    assert failed.value.kind == "invalid"
    assert not state.commands
