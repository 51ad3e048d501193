"""`pixsim7 diagnostics`."""

import zipfile
from pathlib import Path

from tests.commands.conftest import Console


def test_they_are_saved_and_named(console: Console, tmp_path: Path) -> None:
    told = console.json("diagnostics", "--out", str(tmp_path / "d.zip"))
    with zipfile.ZipFile(tmp_path / "d.zip") as archive:
        assert set(archive.namelist()) == set(told["files"])
        assert "health.json" in told["files"]
        assert str(tmp_path) not in "".join(archive.read(name).decode() for name in archive.namelist())
