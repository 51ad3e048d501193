"""Files from the phone."""

import pytest

from app.services.automation.run_events import StepFailedError
from tests.support.phone.state import PhoneState
from tests.support.preset_runs import run_steps, step

CAMERA = "/sdcard/DCIM/Camera"


async def test_the_newest_pictures_of_a_folder_or_one_file_come_into_the_library() -> None:
    state = PhoneState()
    for number, name in enumerate(["a.jpg", "b.JPG", "c.mp4", "d.png", ".trashed-e.jpg", "f.txt"]):
        state.keep(f"{CAMERA}/{name}", name.encode(), modified=1_700_000_000 + number)
    told = await run_steps(
        step("pull_file", path=f"{CAMERA}/", newest=2),
        step("pull_file", path=CAMERA, kind="clips"),
        step("pull_file", path=f"{CAMERA}/f.txt"),
        state=state,
    )
    assert told.kept == [("d.png", b"d.png"), ("b.JPG", b"b.JPG"), ("c.mp4", b"c.mp4"), ("f.txt", b"f.txt")]
    assert told.ended[0].result == {"assets": [1, 2]}


async def test_a_path_that_is_not_there_fails() -> None:
    with pytest.raises(StepFailedError, match="The phone has no /sdcard/none") as failed:
        await run_steps(step("pull_file", path="/sdcard/none"), state=PhoneState())
    assert failed.value.kind == "refused"
