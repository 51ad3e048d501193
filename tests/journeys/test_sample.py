"""The sample project by the command line, and after a crash."""

import signal
from pathlib import Path

import pytest

from tests.support.command import Pixsim
from tests.support.sample import differences, files_in, rows_of
from tests.support.until import until

MOST_SECONDS = 300


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_a_killed_program_goes_on_with_it_and_takes_it_away_whole(tmp_path: Path) -> None:
    pixsim = Pixsim(tmp_path / "home")
    assert pixsim.json("sample", "show") == {"is_there": False}
    database, folders = pixsim.home / "pixsim7.db", (pixsim.home / "library", pixsim.home / "providers" / "local")
    before, files = rows_of(database), files_in(*folders)
    making = pixsim.start("sample", "make", "--wait")

    def has_begun() -> bool:
        return (pixsim.home / "library").exists() and len(files_in(pixsim.home / "library")) > len(files)

    await until(has_begun, wanted=True, seconds=MOST_SECONDS)
    making.send_signal(signal.SIGKILL)
    making.wait()
    told = pixsim.json("sample", "show")
    assert told["is_there"]
    assert not told["is_settled"]
    assert pixsim.json("sample", "remove") == {"kept": []}
    assert differences(before, rows_of(database)) == {}
    assert differences(files, files_in(*folders)) == {}


@pytest.mark.long
@pytest.mark.timeout(900)
def test_it_is_made_and_taken_away_by_the_command_line(tmp_path: Path) -> None:
    pixsim = Pixsim(tmp_path / "home")
    pixsim.json("sample", "show")
    told = pixsim.run("sample", "make", "--wait", "--json", timeout=MOST_SECONDS)
    assert told.json["is_settled"], told.err
    assert pixsim.run("sample", "make").code == 1
    assert len(pixsim.json("assets", "list")["assets"]) >= 12
    assert pixsim.json("sample", "remove") == {"kept": []}
    assert pixsim.json("sample", "show") == {"is_there": False}
