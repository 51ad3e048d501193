"""What a package holds and what it leaves out: read by pixsim7.spec, and by the tests that hold it to the sources."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]

NAME = "pixsim7"

QT_PLUGINS_LEFT_OUT = (
    # Formats that are never opened from outside (an SVG of a stranger may name a file of this machine).
    "imageformats/*pdf*",
    "imageformats/*svg*",
    "imageformats/*tiff*",
    "imageformats/*tga*",
    "imageformats/*icns*",
    "imageformats/*wbmp*",
    "iconengines/*",
    "vectorimageformats/*",
    # The look is our own; this one would bring all of GTK.
    "platformthemes/*gtk3*",
    "platforminputcontexts/*virtualkeyboard*",
    # Screens without a window system, and other sides than ours.
    "platforms/*eglfs*",
    "platforms/*linuxfb*",
    "platforms/*minimal*",
    "platforms/*vkkhrdisplay*",
    "platforms/*vnc*",
    "egldeviceintegrations/*",
    "generic/*",
    "wayland-graphics-integration-server/*",
    # httpx carries the network.
    "networkinformation/*",
    "tls/*",
    "sqldrivers/*",
    "designer/*",
    "qml*/*",
)
"""Below `PySide6/Qt/plugins` (`PySide6/plugins` on Windows)."""

LIBRARIES_LEFT_OUT = (
    "*Qt*Pdf*",
    "*Qt*Qml*",
    "*Qt*Quick*",
    "*Qt*VirtualKeyboard*",
    "*Qt*WaylandCompositor*",
    "*Qt*EglF[sS]*",
    "opengl32sw.dll",
    # A part of glibc, which is never brought along: it fits the one that it came with alone.
    "libmvec.so*",
    "PySide6/Qt/qml/*",
    "PySide6/qml/*",
)
"""What only those plug-ins need, and what each machine has."""

PILLOW_FORMATS = frozenset({"Avif", "Bmp", "Gif", "Ico", "Icns", "Jpeg", "Mpo", "Png", "Ppm", "Tiff", "WebP"})
"""Formats of Pillow whose code is needed: the five that are opened, and what those and its core import."""

NOT_NEEDED = (
    *("pytest", "_pytest", "hypothesis", "mypy", "ruff", "IPython", "matplotlib", "setuptools", "pkg_resources", "pip"),
    *("PyInstaller", "jsonschema", "cyclonedx", "lxml", "psycopg2", "MySQLdb", "mx", "trio", "uvloop"),
    *("tkinter", "_tkinter", "turtle", "turtledemo", "idlelib", "lib2to3", "test", "antigravity", "this", "ensurepip"),
    *("PIL.ImageTk", "PIL._imagingtk", "PIL.ImageQt", "PIL.SpiderImagePlugin"),
    # imagehash asks for these by name only in hashes that are not used.
    *("pywt", "scipy.stats", "scipy.optimize", "scipy.signal", "scipy.ndimage", "scipy.interpolate", "scipy.integrate"),
    *("scipy.spatial", "scipy.cluster", "scipy.io", "scipy.odr", "scipy.datasets", "scipy.differentiate"),
    "numpy.testing.tests",
)
"""Modules that something in the environment names and that the program never reaches."""

HIDDEN_IMPORTS = (
    *("aiosqlite", "sqlalchemy.dialects.sqlite.aiosqlite", "sqlalchemy.dialects.sqlite.pysqlite"),
    *("sqlalchemy.ext.asyncio", "alembic.ddl.sqlite", "alembic.runtime.migration", "logging.config"),
    *("pysqlite3", "pysqlite3.dbapi2", "sounddevice", "_sounddevice", "fast_sugiyama", "c2pa", "imagehash"),
    *("keyring.backends.SecretService", "keyring.backends.kwallet", "keyring.backends.macOS"),
    *("keyring.backends.Windows", "scipy.fftpack", "websockets.asyncio.client", "adbutils"),
)
"""Modules that are asked for by a name in a text, so that no look at the sources finds them."""


def app_modules() -> list[str]:
    """Each module of the program: panels, providers, actions and tasks of workers are found by their names."""
    return sorted(_module_of(path) for path in (ROOT / "app").rglob("*.py") if "versions" not in path.parts)


def standard_modules() -> list[str]:
    """The standard library as far as it is here, which a plug-in of the user may import though the program does not."""
    return sorted(name for name in sys.stdlib_module_names if name not in NOT_NEEDED and importlib.util.find_spec(name))


def pillow_left_out(plugins: Iterable[str]) -> list[str]:
    """Pillow's modules of formats that are never opened."""
    return [f"PIL.{name}" for name in plugins if name.removesuffix("ImagePlugin") not in PILLOW_FORMATS]


def data_files() -> list[tuple[str, str]]:
    """Files that are no code, and the folder of each in the package: as in the wheel."""
    found = []
    for path in sorted((ROOT / "app").rglob("*")):
        is_migration = "migrations" in path.parts and path.suffix == ".py"
        if path.is_file() and path.suffix != ".pyc" and (path.suffix != ".py" or is_migration):
            found.append((str(path), path.parent.relative_to(ROOT).as_posix()))
    for path in sorted((ROOT / "resources").rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            folder = PurePosixPath("app/_resources") / path.parent.relative_to(ROOT / "resources").as_posix()
            found.append((str(path), str(folder)))
    return found


def is_left_out(name: str) -> bool:
    """Whether a file of the package, named from its library folder, is not shipped."""
    path = PurePosixPath(name.replace("\\", "/"))
    if any(path.match(f"plugins/{pattern}") for pattern in QT_PLUGINS_LEFT_OUT):
        return True
    return any(path.match(pattern) for pattern in LIBRARIES_LEFT_OUT)


def without_orphans(
    binaries: Iterable[tuple[str, str, str]], imports_of: Callable[[str], Iterable[tuple[str, str | None]]]
) -> list[tuple[str, str, str]]:
    """Leave out the machine's libraries that only a left-out plug-in needed.

    Args:
        binaries: Name, source and kind of each, as PyInstaller keeps them.
        imports_of: The libraries that one asks for: their names, and where they are.
    """
    entries = list(binaries)
    libraries = {Path(source).name: (name, source, kind) for name, source, kind in entries if _is_systems(name, source)}
    waiting = [source for name, source, kind in entries if kind != "SYMLINK" and not _is_systems(name, source)]
    needed: set[str] = set()
    while waiting:
        for name, path in imports_of(waiting.pop()):
            for known in {Path(name).name, Path(path or name).name} & libraries.keys() - needed:
                needed.add(known)
                waiting.append(libraries[known][1])
    return [entry for entry in entries if not _is_systems(entry[0], entry[1]) or Path(entry[1]).name in needed]


def strip_symbols(folder: Path) -> None:
    """Take the symbols for a debugger out of the libraries; those that a wheel has renamed bear no rewriting."""
    strip = shutil.which("strip")
    if sys.platform != "linux" or strip is None:
        return
    for path in sorted(folder.rglob("*.so*")):
        if path.is_file() and not path.is_symlink() and not path.parent.name.endswith(".libs"):
            subprocess.run([strip, "--strip-debug", str(path)], check=True)


def _is_systems(name: str, source: str) -> bool:
    """Whether a binary is a library of the machine, taken along because something needs it; not the interpreter's."""
    is_at_top = os.sep not in name and ".so" in name and not name.startswith("libpython")
    return is_at_top and os.sep in source and not Path(source).is_relative_to(sys.prefix)


def _module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def version() -> str:
    """The program's version, read without importing it."""
    for line in (ROOT / "app" / "__init__.py").read_text("utf-8").splitlines():
        if line.startswith("__version__"):
            return line.split('"')[1]
    raise ValueError("app/__init__.py tells no version.")


def windows_version_file(target: Path) -> str:
    """What Windows shows of an executable's version; PyInstaller reads the file."""
    told = version()
    numbers = ", ".join([*told.split("."), "0"])
    texts = {
        "CompanyName": "PixSim7",
        "FileDescription": "PixSim7 Desktop",
        "FileVersion": told,
        "InternalName": NAME,
        "LegalCopyright": "GPL-3.0-or-later",
        "ProductName": "PixSim7 Desktop",
        "ProductVersion": told,
    }
    rows = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in texts.items())
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        f"VSVersionInfo(ffi=FixedFileInfo(filevers=({numbers}), prodvers=({numbers})), kids=["
        f"StringFileInfo([StringTable('040904B0', [{rows}])]),"
        " VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n",
        "utf-8",
    )
    return str(target)
