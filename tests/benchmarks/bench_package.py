"""The package in dist/ against a package of an empty Qt window, made by the same tools: start, size, idle use.

Where there is no package, or no environment that makes them, nothing is measured: packaging/build.sh makes both.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.bench_start import EMPTY_WINDOW, ROOT, start
from tests.benchmarks.measure import against, within

GROUP = "package"

PACKAGE = ROOT / "dist" / "pixsim7"
PROGRAM = PACKAGE / "pixsim7"
BUILDER = ROOT / "build" / "package-venv" / "bin" / "pyinstaller"
EMPTY = ROOT / "build" / "empty"
EVERYTHING = [sys.executable, "-m", "tests.benchmarks.everything_open"]
IDLE_SECONDS = 600.0
QUICK_IDLE_SECONDS = 20.0
MEGABYTE = 1_000_000


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    if not PROGRAM.is_file() or not BUILDER.is_file():
        return
    empty = [str(_empty_package())]
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        scratch = Path(folder)
        (scratch / "home").mkdir()
        (scratch / "home" / "settings.json").write_text('{"is_first_run_done": true}', "utf-8")
        yield from _starts(scratch, empty, runs=5 if quick else 15)
        yield from _sizes()
        yield from _idle(scratch, empty, QUICK_IDLE_SECONDS if quick else IDLE_SECONDS)


def _starts(scratch: Path, empty: list[str], *, runs: int) -> Iterator[dict[str, Any]]:
    program = [str(PROGRAM)]
    start(program, scratch, until="services_ready")
    painted, ready, bare, bare_sources = [], [], [], []
    for _ in range(runs):
        bare.append(start(empty, scratch, until="shell_painted").seconds["shell_painted"])
        bare_sources.append(start(EMPTY_WINDOW, scratch, until="shell_painted").seconds["shell_painted"])
        told = start(program, scratch, until="services_ready").seconds
        painted.append(told["shell_painted"])
        ready.append(told["services_ready"])
    yield against("packaged_shell_painted", painted, bare, unit="s", at_most=1.7)
    yield against("packaged_services_ready", ready, bare, unit="s", at_most=8)
    yield against("packaged_shell_painted_against_sources_of_empty_window", painted, bare_sources, unit="s", at_most=3)


def _sizes() -> Iterator[dict[str, Any]]:
    yield within("package_folder", _megabytes(PACKAGE), unit="MB", at_most=430)
    for deb in sorted(PACKAGE.parent.glob("pixsim7_*.deb")):
        yield within("debian_package", deb.stat().st_size / MEGABYTE, unit="MB", at_most=150)


def _idle(scratch: Path, empty: list[str], seconds: float) -> Iterator[dict[str, Any]]:
    """The package as it opens, and the sources with every page opened, each beside an empty window for as long."""
    bare = start([*empty, "--stay"], scratch, until="shell_painted", settle_seconds=min(seconds, 60.0))
    package = start([str(PROGRAM)], scratch, until="services_ready", settle_seconds=seconds)
    everything = start(EVERYTHING, scratch, until="everything_open", settle_seconds=seconds)
    for name, told in (("package", package), ("everything_open", everything)):
        yield against(f"idle_memory_{name}", [told.megabytes], [bare.megabytes], unit="MB", at_most=6)
        yield within(f"idle_processor_{name}", told.busy_share * 100, unit="% of a core", at_most=2)


def _empty_package() -> Path:
    """A package of the empty window, made once."""
    program = EMPTY / "empty_window" / "empty_window"
    if not program.is_file():
        folders = ["--distpath", EMPTY, "--workpath", EMPTY / "work", "--specpath", EMPTY / "work"]
        source = Path(__file__).with_name("empty_window.py")
        words = [str(word) for word in (BUILDER, "--noconfirm", "--log-level", "ERROR", *folders, source)]
        subprocess.run(words, check=True, cwd=ROOT)
    return program


def _megabytes(folder: Path) -> float:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / MEGABYTE
