"""What a Linux package has beside the program's folder: starter entry, icons, what a shop shows, manual, licences."""

import gzip
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

import bundle  # noqa: E402
import icons  # noqa: E402

METAINFO = "app.pixsim7.Desktop.metainfo.xml"


def moment() -> datetime:
    """The time of the sources, which every file of the package gets."""
    return datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)


def filled(name: str) -> str:
    """A file of this folder with version and date in it."""
    text = (HERE / name).read_text("utf-8")
    return text.replace("@VERSION@", bundle.version()).replace("@DATE@", f"{moment():%Y-%m-%d}")


def write_share(usr: Path) -> None:
    """Fill `share` below a folder that stands for `/usr`."""
    share = usr / "share"
    put(share / "applications" / "pixsim7.desktop", (HERE / "pixsim7.desktop").read_text("utf-8"))
    put(share / "metainfo" / METAINFO, filled(METAINFO))
    icons.write_theme(share / "icons")
    put_packed(share / "man" / "man1" / "pixsim7.1.gz", filled("pixsim7.1"))
    put_packed(share / "doc" / "pixsim7" / "changelog.gz", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    put(share / "doc" / "pixsim7" / "copyright", filled("copyright"))


def copy_program(source: Path, target: Path) -> None:
    """Copy the program's folder with its links."""
    shutil.copytree(source, target, symlinks=True)


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def put_packed(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
