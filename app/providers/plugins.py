"""Plug-ins: adapters in packages that the user installed, by the entry points of the group `pixsim7.providers`.

Their code has full rights, so nothing of it is imported before the user has confirmed exactly these files. What is
hashed is what a package's author built: the same wheel has the same hash on every computer.
"""

import hashlib
import importlib.util
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoint, distributions
from pathlib import Path, PurePosixPath
from typing import Final

import structlog

GROUP: Final = "pixsim7.providers"

log = structlog.get_logger(__name__)

_BLOCK: Final = 1024**2
_OF_THE_INSTALLER: Final = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"})
"""Files of `*.dist-info` that tell how it came here, not what it is."""
_CACHE: Final = "__pycache__"
_PROGRAM: Final = "pixsim7-desktop"
_REQUIREMENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_MODULES: Final = re.compile(r"\.(py|pyc|so|pyd)$")


@dataclass(frozen=True, slots=True)
class Plugin:
    """An installed package that offers providers, as it lies on the disk.

    Attributes:
        distribution: Its name, as the installer writes it.
        key: The name in the one spelling by which it is remembered.
        names: The names of its entry points.
        sha256: Over its files and their names, in hexadecimal digits.
        files: How many files that are.
        uses: The names of the packages that it needs besides; their files are not in the hash: they are shared, and
            others on each computer.
        problem: Why it can never be used as it is; empty where it can.
        entries: What is imported once it is confirmed.
        roots: The files that its top-level modules are, by name.
    """

    distribution: str
    key: str
    version: str
    names: tuple[str, ...]
    sha256: str
    files: int
    uses: tuple[str, ...]
    problem: str
    entries: tuple[EntryPoint, ...]
    roots: Mapping[str, Path]


def plugin_key(name: str) -> str:
    """The one spelling of a distribution's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def find_plugins(folder: Path) -> list[Plugin]:
    """The plug-ins that are installed with the program or in this folder, by name; reads files, imports nothing."""
    found: dict[str, Plugin] = {}
    for distribution in distributions(path=[*sys.path, str(folder)]):
        if GROUP not in (distribution.read_text("entry_points.txt") or ""):
            continue
        entries = tuple(distribution.entry_points.select(group=GROUP))
        key = plugin_key(distribution.name)
        if entries and key not in found:
            found[key] = _read(distribution, key, entries)
    return [found[key] for key in sorted(found)]


def import_plugin(plugin: Plugin, folder: Path) -> None:
    """Import what a confirmed plug-in names, which registers its providers.

    Args:
        plugin: As it was found and confirmed.
        folder: Where plug-ins lie that are not installed with the program; it is searched last.

    Raises:
        Exception: Whatever its code raises.
    """
    if any(path.is_relative_to(folder) for path in plugin.roots.values()) and str(folder) not in sys.path:
        # At the end: a package in it never stands in the way of one of the program's.
        sys.path.append(str(folder))
    importlib.invalidate_caches()
    for name, path in plugin.roots.items():
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None or Path(spec.origin).resolve() != path.resolve():
            raise ImportError(f"Another package has a module {name} too, which comes first.")
    for entry in plugin.entries:
        entry.load()


def _read(distribution: Distribution, key: str, entries: tuple[EntryPoint, ...]) -> Plugin:
    roots: dict[str, Path] = {}
    problem, digest, count = "", "", 0
    try:
        roots, problem = _find_roots(distribution, entries)
        files = _files(distribution, roots)
        digest, count = _digest(files), len(files)
    except OSError as error:
        problem = f"Its files cannot be read: {error.strerror or error}."
    return Plugin(
        distribution=distribution.name,
        key=key,
        version=distribution.version,
        names=tuple(sorted(entry.name for entry in entries)),
        sha256=digest,
        files=count,
        uses=_uses(distribution),
        problem=problem,
        entries=entries,
        roots=roots,
    )


def _uses(distribution: Distribution) -> tuple[str, ...]:
    """The packages that it says it needs, without this program and what it needs only for its tests and the like."""
    found = (_REQUIREMENT.match(line) for line in distribution.requires or () if "extra" not in line.partition(";")[2])
    names = {plugin_key(match[0]) for match in found if match is not None}
    return tuple(sorted(names - {_PROGRAM}))


def _find_roots(distribution: Distribution, entries: tuple[EntryPoint, ...]) -> tuple[dict[str, Path], str]:
    """The file of each top-level module that the entries name, and what is wrong where one is not among the files."""
    listed = {str(PurePosixPath(file)): Path(str(file.locate())) for file in distribution.files or ()}
    roots: dict[str, Path] = {}
    for name in sorted({entry.module.partition(".")[0] for entry in entries}):
        root = listed.get(f"{name}/__init__.py") or listed.get(f"{name}.py")
        if root is None:
            return {}, (
                f"Its module {name} is not among its files: a plug-in is installed as a copy (not as an editable one),"
                " as a package with an __init__.py."
            )
        roots[name] = root
    return roots, ""


def _files(distribution: Distribution, roots: Mapping[str, Path]) -> dict[str, Path]:
    """What is hashed: the listed files, and whatever else lies in the packages' folders and could be imported."""
    base = Path(str(distribution.locate_file("")))
    files = {str(PurePosixPath(file)): Path(str(file.locate())) for file in distribution.files or ()}
    for root in roots.values():
        if root.name == "__init__.py":
            files |= dict(_walk(base, root.parent))
    # What the installer compiles is listed without a hash; bytecode with one was built by the author, and is run.
    shipped = {str(PurePosixPath(file)) for file in distribution.files or () if file.hash is not None}
    return {name: path for name, path in files.items() if _counts(PurePosixPath(name), is_shipped=name in shipped)}


def _walk(base: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*"):
        # What a linked folder holds is not walked, and could be imported.
        if (path.is_file() and _MODULES.search(path.name)) or path.is_symlink():
            yield path.relative_to(base).as_posix(), path


def _counts(name: PurePosixPath, *, is_shipped: bool) -> bool:
    """Not what the installer wrote: its notes, caches, and the scripts, which name a path of this computer."""
    is_note = name.parent.suffix == ".dist-info" and name.name in _OF_THE_INSTALLER
    return not is_note and ".." not in name.parts and (is_shipped or _CACHE not in name.parts)


def _digest(files: Mapping[str, Path]) -> str:
    """SHA-256 over names, lengths and contents in the order of the names; a listed file that is gone counts as that."""
    whole = hashlib.sha256()
    for name in sorted(files):
        content = hashlib.sha256()
        size = -1
        if files[name].is_file():
            with files[name].open("rb") as file:
                size = 0
                while block := file.read(_BLOCK):
                    size += len(block)
                    content.update(block)
        whole.update(f"{name}\0{size}\0{content.hexdigest()}\n".encode())
    return whole.hexdigest()
