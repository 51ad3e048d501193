"""A Debian package of dist/pixsim7. Usage: python deb.py dist."""

import os
import subprocess
import sys
from pathlib import Path

import tree

DEPENDS = (
    # The machine's libraries that come along want the glibc that they were built with.
    f"libc6 (>= {(os.confstr('CS_GNU_LIBC_VERSION') or 'glibc 2.36').split()[1]})",
    "libgl1",
    "libegl1",
    # Debian 13 and Ubuntu 24.04 renamed it.
    "libglib2.0-0t64 | libglib2.0-0",
    "libdbus-1-3",
    "libfontconfig1",
    "libbrotli1",
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "libwayland-cursor0",
    "libportaudio2",
    "fonts-dejavu-core",
    "ca-certificates",
)
RECOMMENDS = ("gnome-keyring | org.freedesktop.secrets", "xdg-utils")
DESCRIPTION = """\
Make pictures and clips with AI services in one window
 One local window over the whole loop of making pictures and clips with AI
 services: put a picture in, say what should happen to it, queue the job, watch
 it run, look at the result, and see what it was made from.
 .
 Jobs, files and what they cost are written down before anything is sent, so
 that nothing is lost and nothing is paid twice. An engine inside needs no
 account and no network."""


def main() -> None:
    """Make the package beside the folder that it is made of."""
    dist = Path(sys.argv[1]).resolve()
    root = dist.parent / "build" / "deb"
    subprocess.run(["rm", "-rf", "--", str(root)], check=True)
    tree.copy_program(dist / "pixsim7", root / "usr" / "lib" / "pixsim7")
    tree.write_share(root / "usr")
    command = root / "usr" / "bin" / "pixsim7"
    command.parent.mkdir(parents=True)
    command.symlink_to("../lib/pixsim7/pixsim7")
    override = root / "usr" / "share" / "lintian" / "overrides" / "pixsim7"
    tree.put(override, (tree.HERE / "lintian-overrides").read_text("utf-8"))
    size = sum(path.lstat().st_size for path in root.rglob("*") if not path.is_dir()) // 1024
    tree.put(root / "DEBIAN" / "control", control(tree.bundle.version(), size))
    settle(root)
    target = dist / f"pixsim7_{tree.bundle.version()}_amd64.deb"
    # Every Debian with the glibc of this one reads zstd, and installs it in a fraction of xz's time.
    build = ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z12", "--build", str(root), str(target)]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    print(f"{target}: {target.stat().st_size / 1e6:.0f} MB")


def control(version: str, kilobytes: int) -> str:
    """The fields of the package."""
    fields = {
        "Package": "pixsim7",
        "Version": version,
        "Architecture": "amd64",
        "Maintainer": os.environ.get("PIXSIM7_MAINTAINER", "The authors of PixSim7 <maintainers@pixsim7.invalid>"),
        "Section": "graphics",
        "Priority": "optional",
        "Installed-Size": str(kilobytes),
        "Depends": ", ".join(DEPENDS),
        "Recommends": ", ".join(RECOMMENDS),
        "Description": DESCRIPTION,
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def settle(root: Path) -> None:
    """Give every file the rights that Debian wants, and the time of the sources."""
    seconds = tree.moment().timestamp()
    for path in [*root.rglob("*"), root]:
        if not path.is_symlink():
            is_program = path.is_dir() or (path.name in {"pixsim7", "adb"} and path.stat().st_mode & 0o100)
            path.chmod(0o755 if is_program else 0o644)
        os.utime(path, (seconds, seconds), follow_symlinks=False)


if __name__ == "__main__":
    main()
