"""The adb program: where it lies, which one it is, and how it starts a server."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from app.devices.address import ServerAddress
from app.domain.errors import AdbUnavailableError
from app.system.threads import in_thread

START_SECONDS = 10.0
_VERSION_SECONDS = 5.0
_NO_WINDOW = 0x08000000 if sys.platform == "win32" else 0
_VERSION = re.compile(r"^Version (\d+(?:\.\d+)*)", re.MULTILINE)


def find_adb(setting: str = "") -> Path | None:
    """Find the program: what the user set, else the one that adbutils brings, else the one in PATH."""
    if setting.strip():
        chosen = Path(setting.strip()).expanduser()
        return chosen if _can_run(chosen) else None
    bundled = _bundled()
    if bundled is not None and _can_run(bundled):
        return bundled
    found = shutil.which("adb")
    return Path(found) if found else None


async def read_version(binary: Path) -> str:
    """Read the program's version: "36.0.0".

    Raises:
        AdbUnavailableError: It does not run here, or is no adb.
    """
    output = await in_thread(_run, [str(binary), "version"], _VERSION_SECONDS, None)
    found = _VERSION.search(output)
    if found is None:
        raise AdbUnavailableError(f"{binary} is no adb.", detail=output[:200])
    return found[1]


async def start_server(binary: Path, address: ServerAddress, *, environment: Mapping[str, str] | None = None) -> None:
    """Start a server that outlives this program, as other programs share it; returns when adb says that it runs.

    An adb ends a server of another version before it starts its own: call this only where none answers.

    Args:
        binary: The adb that starts it.
        address: One of this machine; only its port counts.
        environment: Of the server; None for that of this program.

    Raises:
        AdbUnavailableError: It did not start.
    """
    await in_thread(_start, binary, address.port, environment)


def _start(binary: Path, port: int, environment: Mapping[str, str] | None) -> None:
    # The server would keep a pipe of ours open for ever, so it gets none.
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, the program found above
            [str(binary), "-P", str(port), "start-server"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=START_SECONDS,
            env=environment,
            check=False,
            creationflags=_NO_WINDOW,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AdbUnavailableError(f"{binary} could not be started.", detail=str(error)) from error
    if done.returncode:
        raise AdbUnavailableError(f"{binary} could not start a server.", detail=f"It ended with {done.returncode}.")


def _run(argv: list[str], seconds: float, environment: Mapping[str, str] | None) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, the program found above
            argv,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            env=environment,
            check=False,
            creationflags=_NO_WINDOW,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AdbUnavailableError(f"{argv[0]} could not be started.", detail=str(error)) from error
    return done.stdout.decode(errors="replace").replace("\r\n", "\n")


def _bundled() -> Path | None:
    """The one in the wheel of adbutils, found without importing it."""
    spec = importlib.util.find_spec("adbutils")
    if spec is None or not spec.submodule_search_locations:
        return None
    name = "adb.exe" if sys.platform == "win32" else "adb"
    return Path(spec.submodule_search_locations[0]) / "binaries" / name


def _can_run(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)
