"""Copy the icons that resources/icons/icons.txt names out of an unpacked `lucide-static` package, with its licence.

Usage: python packaging/copy_icons.py <folder of the package>
"""

import shutil
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "resources" / "icons"


def main() -> int:
    """Make the folder of icons anew; 1 where the package lacks one."""
    package = Path(sys.argv[1])
    names = (TARGET / "icons.txt").read_text("utf-8").split()
    missing = [name for name in names if not (package / "icons" / f"{name}.svg").is_file()]
    if missing:
        print("not in the package:", *missing, file=sys.stderr)
        return 1
    for old in TARGET.glob("*.svg"):
        old.unlink()
    for name in names:
        shutil.copyfile(package / "icons" / f"{name}.svg", TARGET / f"{name}.svg")
    shutil.copyfile(package / "LICENSE", TARGET / "LICENSE")
    return 0


if __name__ == "__main__":
    sys.exit(main())
