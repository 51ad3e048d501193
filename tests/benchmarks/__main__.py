"""Measures the goals: `python -m tests.benchmarks [--only GROUP] [--quick]` prints one JSON object a line.

Each file bench_*.py beside this one names its `GROUP` and has `run(quick)`, which yields the rows of measure.py.
"""

import argparse
import importlib
import json
import pkgutil
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import app  # noqa: F401  (swaps the SQLite library in, before a benchmark imports the one of Python beside it)
from tests.benchmarks.measure import KEYS

GROUPS = ("start", "engine", "gallery", "lineage", "providers", "devices", "shell", "package")
PREFIX = "bench_"


def main(arguments: list[str] | None = None) -> int:
    """Run the groups; 1 when one of them broke off."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Print each figure as a JSON line.")
    parser.add_argument("--only", metavar="GROUP", choices=GROUPS, help=f"one of {', '.join(GROUPS)}")
    parser.add_argument("--quick", action="store_true", help="fewer and smaller runs: all groups in under 5 minutes")
    parser.add_argument("--module", metavar="NAME", help="one benchmark, in this process; the others have one each")
    options = parser.parse_args(arguments)
    if options.module is not None:
        return _measure(options.module, quick=options.quick)
    wanted = [name for name in _found() if options.only in {None, _group_of(name)}]
    # What one leaves behind (an application of Qt, threads, caches) must not be measured with the next.
    more = ["--quick"] if options.quick else []
    command = [sys.executable, "-m", "tests.benchmarks", "--module"]
    return max((subprocess.run([*command, name, *more], check=False).returncode for name in wanted), default=0)


def _measure(name: str, *, quick: bool) -> int:
    """Run one benchmark here; 1 when it broke off."""
    has_failed = False
    for line in _lines(name, quick=quick):
        has_failed = has_failed or "error" in line
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    return int(has_failed)


def _found() -> list[str]:
    folder = str(Path(__file__).parent)
    return sorted(module.name for module in pkgutil.iter_modules([folder]) if module.name.startswith(PREFIX))


def _group_of(name: str) -> str | None:
    """The group of a benchmark; None where it cannot be imported, which its own run tells."""
    try:
        return str(importlib.import_module(f"tests.benchmarks.{name}").GROUP)
    except Exception:  # noqa: BLE001 - told by its own run
        return None


def _lines(name: str, *, quick: bool) -> Iterator[dict[str, Any]]:
    group = name.removeprefix(PREFIX)
    try:
        module = importlib.import_module(f"tests.benchmarks.{name}")
        group = module.GROUP
        yield from _rows(module, quick=quick)
    except Exception as error:  # noqa: BLE001 - the other groups must still be measured
        traceback.print_exc()
        yield {"group": group, "name": name, "error": f"{type(error).__name__}: {error}"}


def _rows(module: ModuleType, *, quick: bool) -> Iterator[dict[str, Any]]:
    for row in module.run(quick):
        if unknown := set(row) - set(KEYS):
            raise ValueError(f"{module.__name__} yields unknown keys: {sorted(unknown)}")
        yield {"group": module.GROUP, **{key: row.get(key) for key in KEYS}}


if __name__ == "__main__":
    sys.exit(main())
