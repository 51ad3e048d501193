"""`pixsim7 sample`; whole ones are in tests/journeys/test_sample.py."""

from pathlib import Path

import pytest

from tests.support.command import Pixsim


@pytest.mark.long
def test_it_is_queued_told_and_taken_away_before_anything_ran(tmp_path: Path) -> None:
    pixsim = Pixsim(tmp_path / "home")
    made = pixsim.json("sample", "make")
    assert (made["is_there"], made["done"], made["is_settled"]) == (True, 0, False)
    assert "already" in pixsim.run("sample", "make").err
    assert pixsim.json("sample", "remove") == {"kept": []}
    assert pixsim.run("sample", "show").out.strip() == "There is no sample project."
