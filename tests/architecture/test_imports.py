"""What may import what."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, imports_at_load

STANDARD = sys.stdlib_module_names
BEFORE_THE_FIRST_PAINT = ["app/main.py", "app/ui/main_window.py", "app/ui/theme.py"]


def test_the_import_contracts_hold() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 broken" in ran.stdout


@pytest.mark.parametrize("name", BEFORE_THE_FIRST_PAINT)
def test_what_loads_before_the_first_paint_imports_qt_and_the_standard_library_alone(name: str) -> None:
    allowed = {"PySide6", "typing_extensions", *sys.stdlib_module_names}
    found = [
        f"{name}:{line}: {module}" for line, module in imports_at_load(name) if module.split(".")[0] not in allowed
    ]
    assert not found


def test_the_entry_point_loads_the_standard_library_alone_because_each_worker_imports_it_again() -> None:
    assert not [module for _, module in imports_at_load("app/__main__.py") if module.split(".")[0] not in STANDARD]
