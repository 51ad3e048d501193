"""Measures the goals: `python -m tests.benchmarks [--only GROUP] [--quick]` prints one JSON object a line.

Each file bench_*.py beside this one names its `GROUP` and has `run(quick)`, which yields the rows of measure.py.
"""

import argparse
import importlib
import json
import pkgutil
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.benchmarks.measure import KEYS

GROUPS = ("start", "engine", "gallery", "lineage", "providers", "devices", "shell")
PREFIX = "bench_"


def main(arguments: list[str] | None = None) -> int:
    """Run the groups; 1 when one of them broke off."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Print each figure as a JSON line.")
    parser.add_argument("--only", metavar="GROUP", choices=GROUPS, help=f"one of {', '.join(GROUPS)}")
    parser.add_argument("--quick", action="store_true", help="fewer and smaller runs: all groups in under 5 minutes")
    options = parser.parse_args(arguments)
    has_failed = False
    for name in _found():
        for line in _lines(name, only=options.only, quick=options.quick):
            has_failed = has_failed or "error" in line
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
    return 1 if has_failed else 0


def _found() -> list[str]:
    folder = str(Path(__file__).parent)
    return sorted(module.name for module in pkgutil.iter_modules([folder]) if module.name.startswith(PREFIX))


def _lines(name: str, *, only: str | None, quick: bool) -> Iterator[dict[str, Any]]:
    group = name.removeprefix(PREFIX)
    try:
        module = importlib.import_module(f"tests.benchmarks.{name}")
        group = module.GROUP
        if only in {None, group}:
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
