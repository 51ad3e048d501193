"""What a wheel of the project holds."""

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, tracked_files


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=100)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_app_and_its_resources_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    app = {name for name in tracked_files() if name.startswith("app/")}
    resources = {
        name.replace("resources/", "app/_resources/", 1) for name in tracked_files() if name.startswith("resources/")
    }
    assert resources
    assert held == app | resources


def test_the_wheel_brings_the_command_and_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        about = {
            name.split("/", 1)[1]: archive.read(name).decode() for name in archive.namelist() if ".dist-info/" in name
        }
    assert "pixsim7 = app.__main__:main" in about["entry_points.txt"]
    assert "GNU GENERAL PUBLIC LICENSE" in about["licenses/LICENSE"]
    assert Parser().parsestr(about["METADATA"])["License-Expression"] == "GPL-3.0-or-later"
