"""The folder of an AppImage of dist/pixsim7. Usage: python appdir.py dist.

It holds the program as it is and the files that an AppImage has at its top. One file of it is made by appimagetool,
which also puts the starter of the AppImage project before it: `appimagetool dist/PixSim7.AppDir`.
"""

import subprocess
import sys
from pathlib import Path

import tree

RUN = """\
#!/bin/sh
# The first thing that an AppImage starts.
here=$(dirname -- "$(readlink -f -- "$0")")
exec "$here/usr/lib/pixsim7/pixsim7" "$@"
"""


def main() -> None:
    """Make the folder beside the one that it is made of."""
    dist = Path(sys.argv[1]).resolve()
    root = dist / "PixSim7.AppDir"
    subprocess.run(["rm", "-rf", "--", str(root)], check=True)
    tree.copy_program(dist / "pixsim7", root / "usr" / "lib" / "pixsim7")
    tree.write_share(root / "usr")
    tree.put(root / "AppRun", RUN)
    (root / "AppRun").chmod(0o755)
    (root / "pixsim7.desktop").symlink_to("usr/share/applications/pixsim7.desktop")
    (root / "pixsim7.svg").symlink_to("usr/share/icons/hicolor/scalable/apps/pixsim7.svg")
    (root / ".DirIcon").symlink_to("usr/share/icons/hicolor/256x256/apps/pixsim7.png")
    print(root)


if __name__ == "__main__":
    main()
