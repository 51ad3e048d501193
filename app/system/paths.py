"""Where everything lies on this machine."""

import os
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import app

if TYPE_CHECKING:
    import platformdirs

NAME: Final = "PixSim7"
HOME_VARIABLE: Final = "PIXSIM7_HOME"
SAFE_MODE_VARIABLE: Final = "PIXSIM7_SAFE_MODE"
PORTABLE_FLAG: Final = "portable.flag"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one installation.

    Attributes:
        data: Database, locks, journal and backups.
        config: The settings file.
        cache: Thumbnails and whatever can be made again.
        logs: The logs.
        runtime: Sockets; gone after a restart of the machine.
        default_library: Where files go until the user chooses.
        is_portable: Everything lies beside the program: no keyring.
    """

    data: Path
    config: Path
    cache: Path
    logs: Path
    runtime: Path
    default_library: Path
    is_portable: bool = False

    def make(self) -> None:
        """Make the folders that are missing, readable by their owner alone; not the library."""
        for folder in (self.data, self.config, self.cache, self.logs, self.runtime):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def find_paths(data_dir: Path | None = None) -> Paths:
    """The folders to use.

    Args:
        data_dir: All in this one folder; else `PIXSIM7_HOME`, else `data` beside a `portable.flag`, else where the
            system wants them.
    """
    if data_dir is not None:
        return paths_in(data_dir)
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return paths_in(Path(home))
    program = program_folder()
    if (program / PORTABLE_FLAG).is_file():
        return paths_in(program / "data", is_portable=True)
    return _system_paths()


def paths_in(folder: Path, *, is_portable: bool = False) -> Paths:
    """All folders in one."""
    folder = folder.expanduser().absolute()
    return Paths(
        data=folder,
        config=folder,
        cache=folder / "cache",
        logs=folder / "logs",
        runtime=folder / "runtime",
        default_library=folder / "library",
        is_portable=is_portable,
    )


def is_safe_mode() -> bool:
    """Whether this run was asked to load no plug-in."""
    return bool(os.environ.get(SAFE_MODE_VARIABLE))


def program_folder() -> Path:
    """The folder of the program: of its executable in a package, of the checkout or environment else."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).resolve().parent
    return _package_folder().parent


def resources_folder() -> Path:
    """Icons, fonts, styles, help: in the wheel or package inside `app`, in a checkout beside it.

    Raises:
        FileNotFoundError: The installation is not complete.
    """
    package = _package_folder()
    for folder in (package / "_resources", package.parent / "resources"):
        if (folder / "styles" / "tokens.json").is_file():
            return folder
    raise FileNotFoundError(f"The program's resources are neither in {package} nor beside it.")


def _package_folder() -> Path:
    return Path(next(iter(app.__path__))).resolve()


def _system_paths() -> Paths:
    # Only here: a start with a folder of its own paints without it.
    import platformdirs

    dirs = platformdirs.PlatformDirs(NAME, appauthor=False)
    return Paths(
        data=dirs.user_data_path,
        config=dirs.user_config_path,
        cache=dirs.user_cache_path,
        logs=dirs.user_log_path,
        runtime=_runtime_folder(dirs),
        default_library=Path(dirs.user_pictures_dir) / NAME,
    )


def _runtime_folder(dirs: "platformdirs.PlatformDirs") -> Path:
    with warnings.catch_warnings():
        # Without XDG_RUNTIME_DIR, or with one that is not private, it warns of what it falls back to.
        warnings.simplefilter("ignore")
        runtime = dirs.user_runtime_path
    return runtime if os.access(runtime.parent, os.W_OK) else dirs.user_cache_path / "runtime"
