"""What is in a package and under which licences: a list to read, the texts, and an SBOM (CycloneDX 1.6).

Made from the files that PyInstaller really takes: each is traced to the Python package or the Debian package that it
comes out of.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements.lock"
FOLDER = "app/_resources/licences"
"""In the package, beside the texts of the repository's resources/licences."""

TEXT_NAMES = re.compile(r"(?i)(licen[cs]e|copying|notice|authors)[^/]*$")
IS_LIBRARY = re.compile(r"\.(so(\.[\d.]+)?|dylib|dll|pyd)$")


@dataclass
class Part:
    """A package of which files are in the package."""

    name: str
    version: str
    purl: str
    licence: str
    texts: list[Path] = field(default_factory=list)
    libraries: list[Path] = field(default_factory=list)
    known: list[dict[str, Any]] = field(default_factory=list)
    """What its own SBOM says of libraries that are compiled into it."""

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}"


def locked_names() -> list[str]:
    """The Python packages of the lock for use that are meant for this machine, without the version's hashes."""
    names = []
    for line in LOCK.read_text("utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            requirement = Requirement(line.rstrip(" \\"))
            if requirement.marker is None or requirement.marker.evaluate():
                names.append(requirement.name)
    return names


def write(folder: Path, entries: Iterable[tuple[str, str, str]], version: str) -> list[tuple[str, str, str]]:
    """Write list, texts and SBOM into a folder; gives the entries that take them into the package.

    Args:
        folder: Made anew.
        entries: Name, source and kind of each file of the package, as PyInstaller keeps them.
        version: Of the program.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    parts = find_parts({Path(source).resolve() for _, source, kind in entries if source and kind != "SYMLINK"})
    (folder / "packages.txt").write_text(as_list(parts), "utf-8")
    (folder / "sbom.cdx.json").write_text(json.dumps(as_sbom(parts, version), indent=1, sort_keys=True) + "\n", "utf-8")
    for part in parts:
        for number, text in enumerate(sorted(part.texts)):
            target = folder / "texts" / f"{part.name}-{number}-{text.name}".replace("/", "_")
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(text, target)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(f"{FOLDER}/{path.relative_to(folder).as_posix()}", str(path), "DATA") for path in files]


def find_parts(files: set[Path]) -> list[Part]:
    """The packages that these files come out of, by name.

    Raises:
        ValueError: A library belongs to no package: nobody could say under which licence it is.
    """
    parts, rest = [_python()], {str(path) for path in files}
    for locked in locked_names():
        try:
            found = distribution(locked)
        except PackageNotFoundError:
            continue
        base = os.path.realpath(str(found.locate_file("")))
        owned = {os.path.normpath(f"{base}/{path}") for path in found.files or []} & rest
        if any(Path(name).suffix and ".dist-info" not in name for name in owned):
            parts.append(_of_distribution(found, {Path(name) for name in owned}))
        rest -= owned
    machine = {path for path in map(Path, rest) if IS_LIBRARY.search(path.name) and not _is_pythons(path)}
    parts += _of_system(machine)
    return sorted(parts, key=lambda part: part.name.lower())


def as_list(parts: Iterable[Part]) -> str:
    """One line for each package: name, version, licence."""
    return "".join(f"{part.title}: {part.licence}\n" for part in parts)


def as_sbom(parts: Iterable[Part], version: str) -> dict[str, Any]:
    """A bill of materials in the words of CycloneDX 1.6; the same parts give the same text."""
    components = [_component(part) for part in parts]
    moment = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)
    digest = hashlib.sha256(json.dumps([version, components], sort_keys=True).encode()).hexdigest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}",
        "version": 1,
        "metadata": {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": "pixsim7",
                "name": "pixsim7-desktop",
                "version": version,
                "licenses": [{"license": {"id": "GPL-3.0-or-later"}}],
            },
        },
        "components": components,
        "dependencies": [
            {"ref": "pixsim7", "dependsOn": [component["bom-ref"] for component in components]},
            *({"ref": component["bom-ref"]} for component in components),
        ],
    }


def _component(part: Part) -> dict[str, Any]:
    inside = [_file(path, part) for path in sorted(part.libraries)] + [
        {**told, "bom-ref": f"{part.purl}#{number}"} for number, told in enumerate(part.known)
    ]
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        "licenses": [{"license": {"name": part.licence}}],
        **({"components": inside} if inside else {}),
    }


def _file(path: Path, part: Part) -> dict[str, Any]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    reference = f"{part.purl}#{path.parent.name}/{path.name}"
    hashes = [{"alg": "SHA-256", "content": digest}]
    return {"type": "file", "bom-ref": reference, "name": path.name, "hashes": hashes}


def _python() -> Part:
    number = ".".join(map(str, sys.version_info[:3]))
    text = [path for path in (Path(os.__file__).parent / "LICENSE.txt",) if path.is_file()]
    return Part("CPython", number, f"pkg:generic/cpython@{number}", "PSF-2.0", text)


def _of_distribution(found: Distribution, owned: set[Path]) -> Part:
    name = canonicalize_name(found.metadata["Name"])
    files = [Path(str(found.locate_file(path))) for path in found.files or []]
    texts = [path for path in files if TEXT_NAMES.search(path.name) and ".dist-info" in str(path) and path.is_file()]
    sboms = [path for path in files if path.suffix == ".json" and path.parent.name == "sboms"]
    known = [told for path in sboms for told in _known(path)]
    libraries = [path for path in owned if IS_LIBRARY.search(path.name) or path.name in {"adb", "adb.exe"}]
    purl = f"pkg:pypi/{name}@{found.version}"
    return Part(name, found.version, purl, licence_of(found), texts, libraries, known)


def _known(path: Path) -> list[dict[str, Any]]:
    components = json.loads(path.read_text("utf-8")).get("components", [])
    wanted = ("type", "name", "version", "purl", "licenses")
    return [{name: told[name] for name in wanted if name in told} for told in components if "name" in told]


def licence_of(found: Distribution) -> str:
    """What a Python package says of its licence, in one line."""
    told = [text for key in ("License-Expression", "License") for text in found.metadata.get_all(key) or []]
    classifiers = found.metadata.get_all("Classifier") or []
    kinds = [kind.rpartition("::")[2].strip() for kind in classifiers if kind.startswith("License ::")]
    # An older field may hold the whole text.
    short = [text.strip() for text in told if text.strip() and "\n" not in text.strip()]
    return (short or [", ".join(kinds)])[0] or "see its texts"


def _of_system(libraries: set[Path]) -> list[Part]:
    """Libraries of the machine, by the Debian package that holds each."""
    held: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(libraries):
        held[_debian_package(path)].append(path)
    parts = []
    for name, paths in held.items():
        told = subprocess.run(["dpkg-query", "-W", "-f=${Version}", name], capture_output=True, text=True, check=True)
        copyright_file = Path("/usr/share/doc") / name.partition(":")[0] / "copyright"
        kinds = re.findall(r"^License: *(\S.*)$", copyright_file.read_text("utf-8", "replace"), re.MULTILINE)
        licence = ", ".join(dict.fromkeys(kinds)) or "see its texts"
        short = name.partition(":")[0]
        purl = f"pkg:deb/debian/{short}@{told.stdout}"
        parts.append(Part(short, told.stdout, purl, licence, [copyright_file], paths))
    return parts


def _debian_package(path: Path) -> str:
    # Where /lib leads to /usr/lib, the list of a package may name either.
    for name in (str(path), str(path).removeprefix("/usr")):
        done = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.partition(": ")[0].partition(",")[0]
    raise ValueError(f"{path} belongs to no package.")


def _is_pythons(path: Path) -> bool:
    return any(path.is_relative_to(Path(base).resolve()) for base in (sys.base_prefix, sys.base_exec_prefix)) and (
        "python" in str(path) and not str(path).startswith("/usr/lib/x86_64-linux-gnu/")
    )
