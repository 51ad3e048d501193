"""packaging/bootstrap.sh on machines that lack something: the script is real, the machine's tools are scripted."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

NO_PYTHON = dict.fromkeys(["python3", "python3.11", "python3.12", "python3.13"], "exit 1")


@dataclass(frozen=True, slots=True)
class Machine:
    """A checkout without an environment, and the commands that stand before the system's own."""

    checkout: Path
    commands: Path

    def has(self, **scripts: str) -> None:
        for name, script in scripts.items():
            path = self.commands / name.replace("_", "-")
            path.write_text(f"#!/bin/sh\n{script}\n")
            path.chmod(0o755)

    def bootstrap(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PATH": f"{self.commands}:{os.environ['PATH']}", "DISPLAY": ":99"}
        script = self.checkout / "packaging" / "bootstrap.sh"
        return subprocess.run(
            [script, *arguments],
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def asked_of_apt(self) -> str:
        asked = self.commands / "asked"
        return asked.read_text() if asked.exists() else ""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path / "check out", tmp_path / "commands")
    shutil.copytree(ROOT / "packaging", made.checkout / "packaging")
    made.commands.mkdir()
    made.has(
        id="echo 0",
        sudo="exit 1",
        dpkg_query="case $* in *libegl1*|*libglib2.0-0*|*venv*) exit 1;; *) echo installed;; esac",
        apt_cache='case $2 in *libglib2.0-0) echo "Candidate: (none)";; *) echo "Candidate: 1.0";; esac',
        apt_get=f'echo "$@" >>"{made.commands}/asked"',
        **NO_PYTHON,
    )
    return made


def test_without_the_right_to_install_the_line_for_an_administrator_is_printed(machine: Machine) -> None:
    machine.has(id="echo 1000")
    ran = machine.bootstrap()
    assert ran.returncode == 3
    assert "apt-get install -y --no-install-recommends libegl1 libglib2.0-0t64 python3-venv\n" in ran.stderr
    assert machine.asked_of_apt() == ""


def test_only_missing_packages_are_installed_under_the_name_they_have_here(machine: Machine) -> None:
    ran = machine.bootstrap()
    installed = machine.asked_of_apt().splitlines()[-1]
    assert installed.endswith("install -y --no-install-recommends libegl1 libglib2.0-0t64 python3-venv")
    assert "Python 3.11, 3.12 or 3.13" in ran.stderr
    assert ran.returncode == 1


def test_the_tests_need_a_virtual_display_even_where_there_is_a_real_one(machine: Machine) -> None:
    machine.has(dpkg_query="exit 1")
    machine.bootstrap()
    assert "xvfb" not in machine.asked_of_apt()
    machine.bootstrap("--test")
    assert "git strace xvfb xauth" in machine.asked_of_apt()


def test_the_tests_alone_need_a_real_keyring(machine: Machine) -> None:
    machine.has(dpkg_query="exit 1")
    machine.bootstrap()
    assert "gnome-keyring" not in machine.asked_of_apt()
    machine.bootstrap("--test")
    assert " dbus gnome-keyring " in machine.asked_of_apt()


def test_the_library_that_plays_sound_is_asked_for(machine: Machine) -> None:
    machine.has(dpkg_query="exit 1")
    machine.bootstrap()
    assert " libportaudio2 " in machine.asked_of_apt()


def test_an_environment_that_someone_else_made_is_left_alone(machine: Machine) -> None:
    theirs = machine.checkout / ".venv" / "theirs"
    theirs.parent.mkdir()
    theirs.touch()
    ran = machine.bootstrap()
    assert ran.returncode == 1
    assert "was not made by this script" in ran.stderr
    assert theirs.exists()


def test_an_unknown_option_is_refused(machine: Machine) -> None:
    assert machine.bootstrap("--tests").returncode == 2
